import { v } from "convex/values";

/** A session without its provider: since when, and when the policy ends it. */
export const away = v.object({
  sinceAt: v.number(),
  /** Null: not before the booked end. */
  endsAt: v.union(v.number(), v.null()),
  /** Set when the policy has ended it; the door opens again when a provider is back. */
  closedAt: v.optional(v.number()),
  job: v.optional(v.id("_scheduled_functions")),
});

export const ending = v.object({ at: v.number(), by: v.id("users") });
