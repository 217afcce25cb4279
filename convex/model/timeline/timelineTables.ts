import { defineTable } from "convex/server";
import { v } from "convex/values";
import { pageEventFields } from "../session/pageEvents";

export const timelineTables = {
  /** Breaks and changes of devices of a connected person, as their page told. */
  pageEvents: defineTable({
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    attemptId: v.string(),
    at: v.number(),
    ...pageEventFields,
  })
    .index("by_user_and_attempt_and_seq", ["userId", "attemptId", "seq"])
    .index("by_booking_and_user", ["bookingId", "userId"]),
};
