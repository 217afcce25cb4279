import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { clerkEvent, clerkHeard, hearOfClerk } from "./model/identity/clerkEvents";
import * as SignOuts from "./model/identity/signOuts";

/** Applies a verified event of Clerk, once. */
export const hear = internalMutation({
  args: { event: clerkEvent },
  returns: clerkHeard,
  handler: async (ctx, args) => await hearOfClerk(ctx, args.event),
});

/** One round of putting out somebody who signed out. */
export const keepSignedOut = internalMutation({
  args: {
    userId: v.id("users"),
    bookingId: v.id("bookings"),
    at: v.number(),
    begunAt: v.number(),
  },
  returns: v.null(),
  handler: async (ctx, args) => {
    await SignOuts.keepSignedOut(ctx, args);
    return null;
  },
});

/** Tokens that do not name their sign-in are taken again: none of before lives any more. */
export const acceptUnnamed = internalMutation({
  args: { userId: v.id("users"), at: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await SignOuts.acceptUnnamed(ctx, args);
    return null;
  },
});
