import { v } from "convex/values";
import { internalMutation, mutation } from "./_generated/server";
import { requireAccount, requireUser } from "./model/access";
import { sweepHolds } from "./model/slots/holdSweep";
import { requireHoldLimit } from "./model/limits";
import { expireHold, holdResult, holdSlot, releaseHold } from "./model/slots/slotHolds";

/** Keeps a slot for the caller for five minutes. @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED */
export const take = mutation({
  args: { serviceId: v.string(), startsAt: v.number() },
  returns: holdResult,
  handler: async (ctx, args) => {
    const user = await requireAccount(ctx);
    await requireHoldLimit(ctx, user._id);
    return await holdSlot(ctx, user, args);
  },
});

/** Gives back what the caller holds. @throws UNAUTHENTICATED, RATE_LIMITED */
export const release = mutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const user = await requireUser(ctx);
    await requireHoldLimit(ctx, user._id);
    await releaseHold(ctx, user);
    return null;
  },
});

export const expire = internalMutation({
  args: { holdId: v.id("holds") },
  returns: v.null(),
  handler: async (ctx, args) => {
    await expireHold(ctx, args.holdId);
    return null;
  },
});

export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await sweepHolds(ctx);
    return null;
  },
});
