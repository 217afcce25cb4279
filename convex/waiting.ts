import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireAccount, requireUser } from "./model/access";
import { requireWriteLimit } from "./model/limits";
import * as Waiting from "./model/slots/waiting";
import { offerNextDate } from "./model/slots/waitingOffers";

/** Asks for a place of a service on a date, or in one session of it, that is full. @throws UNAUTHENTICATED, RATE_LIMITED */
export const join = mutation({
  args: { serviceId: v.string(), date: v.string(), startsAt: v.optional(v.number()) },
  returns: Waiting.joinLineResult,
  handler: async (ctx, args) => {
    const user = await requireAccount(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Waiting.joinLine(ctx, user, args);
  },
});

/** @throws UNAUTHENTICATED, RATE_LIMITED */
export const leave = mutation({
  args: { entryId: v.string() },
  returns: Waiting.leaveLineResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Waiting.leaveOwnLine(ctx, user, args.entryId);
  },
});

/** What the caller waits for, and what is kept for them. @throws UNAUTHENTICATED */
export const mine = query({
  args: {},
  returns: v.array(Waiting.waitingRow),
  handler: async (ctx) => await Waiting.listOwnLines(ctx, await requireUser(ctx)),
});

/** Who waits for the calling provider, from a date on. @throws UNAUTHENTICATED */
export const list = query({
  args: { fromDate: v.string() },
  returns: v.array(Waiting.waitingRow),
  handler: async (ctx, args) => await Waiting.listLine(ctx, await requireUser(ctx), args.fromDate),
});

/** The next date that is waited for has its turn. */
export const offerNext = internalMutation({
  args: { providerId: v.id("users"), after: v.string() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await offerNextDate(ctx, args);
    return null;
  },
});

export const prune = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await Waiting.pruneLines(ctx);
    return null;
  },
});
