import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { requireWriteLimit } from "./model/limits";
import * as Decisions from "./model/slots/requestDecisions";

/** What waits for the calling provider's word. @throws UNAUTHENTICATED */
export const list = query({
  args: {},
  returns: v.array(Decisions.requestRow),
  handler: async (ctx) => await Decisions.listWaiting(ctx, await requireUser(ctx)),
});

/** The caller's own that wait, or came to nothing. @throws UNAUTHENTICATED */
export const mine = query({
  args: {},
  returns: v.array(Decisions.requestRow),
  handler: async (ctx) => await Decisions.listOwn(ctx, await requireUser(ctx)),
});

/** Makes the booking that was asked for. @throws UNAUTHENTICATED, RATE_LIMITED */
export const approve = mutation({
  args: { requestId: v.string() },
  returns: Decisions.approveResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Decisions.approve(ctx, user, args.requestId);
  },
});

/** @throws UNAUTHENTICATED, RATE_LIMITED */
export const decline = mutation({
  args: { requestId: v.string(), message: v.optional(v.string()) },
  returns: Decisions.closeRequestResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Decisions.decline(ctx, user, args);
  },
});

/** Takes back a request of the caller. @throws UNAUTHENTICATED, RATE_LIMITED */
export const withdraw = mutation({
  args: { requestId: v.string() },
  returns: Decisions.closeRequestResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Decisions.withdraw(ctx, user, args.requestId);
  },
});

export const expire = internalMutation({
  args: { requestId: v.id("bookingRequests") },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Decisions.expire(ctx, args.requestId);
    return null;
  },
});
