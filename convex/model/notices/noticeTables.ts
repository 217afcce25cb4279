import { defineTable } from "convex/server";
import { v } from "convex/values";
import { noticeFacts, reminderMinutes } from "./noticeKind";

export const mailState = v.union(
  /** There is no mail service here: it stays in the outbox. */
  v.literal("kept"),
  v.literal("waiting"),
  v.literal("handed_over"),
  v.literal("failed"),
  /** Not sent any more: a newer file for the same booking took its place while it waited. */
  v.literal("superseded"),
);

/** What an erasure goes by; missing in rows of before. */
const toldOf = {
  /** Whom `name` names, in that order. */
  named: v.optional(v.array(v.id("users"))),
  /** Who wrote `words`. */
  wordsBy: v.optional(v.id("users")),
};

export const noticeTables = {
  /**
   * How a person is reached, apart from what others see of them: no function gives an address to
   * anybody but its owner.
   */
  contacts: defineTable({
    userId: v.id("users"),
    email: v.optional(v.string()),
    locale: v.optional(v.string()),
    zone: v.optional(v.string()),
    /** Missing: the default choice. */
    byMail: v.optional(v.boolean()),
    reminders: v.optional(v.array(reminderMinutes)),
  })
    .index("by_user", ["userId"])
    .index("by_email", ["email"]),

  /** What a person was told, in the app; its time is `_creationTime`. */
  notices: defineTable({
    userId: v.id("users"),
    ...noticeFacts,
    ...toldOf,
    /** Whom it is about, where the same would otherwise be told again and again. */
    subjectId: v.optional(v.id("users")),
    readAt: v.optional(v.number()),
  })
    .index("by_user", ["userId"])
    .index("by_user_and_read", ["userId", "readAt"])
    .index("by_booking_and_kind_and_subject", ["bookingId", "kind", "subjectId"]),

  /** Whether somebody missed a session: the rule's word and what people said after it; only ever added to. */
  noShows: defineTable({
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    isNoShow: v.boolean(),
    /** Null: the rule. */
    actorId: v.union(v.id("users"), v.null()),
    reason: v.optional(v.string()),
  }).index("by_booking_and_user", ["bookingId", "userId"]),

  /** Planned for a booking that is to come; gone once told, or with the booking. */
  reminders: defineTable({
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    minutes: reminderMinutes,
    at: v.number(),
    job: v.optional(v.id("_scheduled_functions")),
  }).index("by_booking", ["bookingId"]),

  /** Each mail as it was written. Where none can be sent, this is the outbox that the stack shows. */
  mails: defineTable({
    userId: v.id("users"),
    to: v.string(),
    locale: v.string(),
    subject: v.string(),
    html: v.string(),
    text: v.string(),
    /** A calendar file, and what a calendar is to do with it. */
    file: v.optional(
      v.object({ method: v.union(v.literal("REQUEST"), v.literal("CANCEL")), text: v.string() }),
    ),
    /** Of a file: what it is of, and which version. */
    bookingId: v.optional(v.id("bookings")),
    sequence: v.optional(v.number()),
    /** What it was written from; missing in those of before. */
    facts: v.optional(v.object(noticeFacts)),
    zone: v.optional(v.string()),
    /** Its reader wants no mail: it says why it comes. */
    isForCalendar: v.optional(v.boolean()),
    ...toldOf,
    state: mailState,
    attempts: v.number(),
    /** When it is to be sent, of one that waits; when to ask the mail component, of one that it has. */
    dueAt: v.optional(v.number()),
    componentId: v.optional(v.string()),
  })
    .index("by_user", ["userId"])
    .index("by_booking_and_user_and_state", ["bookingId", "userId", "state"])
    .index("by_state_and_due", ["state", "dueAt"]),

  /** A person who is named or quoted to somebody else, with where: by these they are found once erased. */
  mentions: defineTable({
    userId: v.id("users"),
    noticeId: v.optional(v.id("notices")),
    mailId: v.optional(v.id("mails")),
  }).index("by_user", ["userId"]),
};
