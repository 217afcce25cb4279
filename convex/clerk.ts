import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { clerkEvent, clerkHeard, hearOfClerk } from "./model/identity/clerkEvents";
import { keepSignedOut as keepOut, pruneSignIns as prune } from "./model/identity/signOuts";

/** Applies a verified event of Clerk, once. */
export const hear = internalMutation({
  args: { event: clerkEvent },
  returns: clerkHeard,
  handler: async (ctx, args) => await hearOfClerk(ctx, args.event),
});

/** One round of putting out somebody who signed out. */
export const keepSignedOut = internalMutation({
  args: { userId: v.id("users"), bookingId: v.id("bookings"), at: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await keepOut(ctx, args);
    return null;
  },
});

export const pruneSignIns = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await prune(ctx);
    return null;
  },
});
