import { defineTable } from "convex/server";
import { v } from "convex/values";

export const guestTables = {
  /**
   * A way into one booking for somebody without an account, one row a person. Of its secrets the
   * hashes alone are kept.
   */
  guestInvites: defineTable({
    bookingId: v.id("bookings"),
    inviterId: v.id("users"),
    name: v.string(),
    /** Of the link; it opens once. */
    linkHash: v.string(),
    /** It keeps a seat of a group for who will use it. Missing in older rows, and where nobody counts seats. */
    keepsSeat: v.optional(v.boolean()),
    usedAt: v.optional(v.number()),
    /** Of a key of the window that used it: who lost the answer may ask once more, from there alone. */
    windowHash: v.optional(v.string()),
    revokedAt: v.optional(v.number()),
    /** Of what the link was exchanged for: it gives short tokens until the booking is over. */
    sessionHash: v.optional(v.string()),
    userId: v.optional(v.id("users")),
  })
    .index("by_booking", ["bookingId"])
    .index("by_user", ["userId"])
    .index("by_link_hash", ["linkHash"])
    .index("by_session_hash", ["sessionHash"]),
};
