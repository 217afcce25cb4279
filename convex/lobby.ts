import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { requireWriteLimit, takeFor } from "./model/limits";
import * as Lobby from "./model/session/lobby";
import * as Decisions from "./model/session/lobbyDecisions";
import { readiness } from "./model/session/lobbyState";
import { lineOf, ownPlace, placeOf, waitingClient } from "./model/session/lobbyViews";

/** The caller's own place in line; null when they never stood in it. @throws UNAUTHENTICATED */
export const mine = query({
  args: { bookingId: v.string() },
  returns: v.union(ownPlace, v.null()),
  handler: async (ctx, args) => await placeOf(ctx, await requireUser(ctx), args.bookingId),
});

/** Who waits; empty for anybody but a provider of the booking. @throws UNAUTHENTICATED */
export const line = query({
  args: { bookingId: v.string() },
  returns: v.array(waitingClient),
  handler: async (ctx, args) => await lineOf(ctx, await requireUser(ctx), args.bookingId),
});

/** The caller's page is open and waits. @returns false: not heard, told too often. @throws UNAUTHENTICATED */
export const beat = mutation({
  args: { bookingId: v.string(), readiness },
  returns: v.boolean(),
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    const { ok } = await takeFor(ctx, "beat", user._id);
    if (ok) await Lobby.beat(ctx, user, args);
    return ok;
  },
});

/** The caller steps out of the line. @throws UNAUTHENTICATED, RATE_LIMITED */
export const leave = mutation({
  args: { bookingId: v.string() },
  returns: v.null(),
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    await Lobby.leaveLobby(ctx, user, args.bookingId);
    return null;
  },
});

/** Back into the line after a decline. @throws UNAUTHENTICATED, RATE_LIMITED */
export const askAgain = mutation({
  args: { bookingId: v.string() },
  returns: Lobby.askAgainResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Lobby.askAgain(ctx, user, args.bookingId);
  },
});

/** A provider lets a client in. @throws UNAUTHENTICATED, RATE_LIMITED */
export const admit = mutation({
  args: { bookingId: v.string(), personId: v.id("users") },
  returns: Decisions.lobbyDecisionResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Decisions.admit(ctx, user, args);
  },
});

/** A provider does not let a client in now. @throws UNAUTHENTICATED, RATE_LIMITED */
export const decline = mutation({
  args: { bookingId: v.string(), personId: v.id("users"), message: v.optional(v.string()) },
  returns: Decisions.lobbyDecisionResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Decisions.decline(ctx, user, args);
  },
});

export const sweep = internalMutation({
  args: { entryId: v.id("lobbyEntries") },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Lobby.sweep(ctx, args.entryId);
    return null;
  },
});
