import { defineTable } from "convex/server";
import { v } from "convex/values";
import { overrideFields, weekWindow } from "../slots/hours";
import { outsideCheck } from "./outsideState";
import { pageFields } from "../slots/pageFields";
import { answer, requestState } from "../slots/requestState";
import { role } from "../roles";
import { serviceFields } from "../slots/serviceTerms";

const provided = { providerId: v.id("users") };
const times = { startsAt: v.number(), endsAt: v.number() };

/** What a booking, or somebody who may become one, takes of its provider's time. */
const busy = { ...times, busyFrom: v.number(), busyUntil: v.number() };

export const calendarTables = {
  /** Where clients book a provider; one each. */
  providerPages: defineTable({
    ...provided,
    ...pageFields,
    pictureId: v.optional(v.id("_storage")),
  })
    .index("by_provider", ["providerId"])
    .index("by_slug", ["slug"])
    .index("by_picture", ["pictureId"]),

  services: defineTable({ ...provided, ...serviceFields }).index("by_provider", ["providerId"]),

  /** The hours of a usual week, one row a provider. */
  weeklyHours: defineTable({ ...provided, windows: v.array(weekWindow) }).index("by_provider", [
    "providerId",
  ]),

  /** Dates on which other hours hold, one row each. */
  dateOverrides: defineTable({ ...provided, ...overrideFields }).index("by_provider_and_date", [
    "providerId",
    "date",
  ]),

  /** Calendars elsewhere whose busy times are not offered. The address is a secret of its owner: sealed. */
  outsideCalendars: defineTable({
    ...provided,
    name: v.string(),
    host: v.string(),
    sealedUrl: v.string(),
    check: v.optional(outsideCheck),
    /** When it was read whole for the last time: its blocks are of then. */
    readAt: v.optional(v.number()),
    /** There is more in it than is kept, from then on; missing: all of it is. */
    knownUntil: v.optional(v.number()),
    /** So many readings in a row failed; missing: the last one did not. */
    failures: v.optional(v.number()),
    dueAt: v.number(),
  })
    .index("by_provider", ["providerId"])
    .index("by_due", ["dueAt"]),

  /** Taken by an outside calendar; what lasts longer than a day is several rows. */
  busyBlocks: defineTable({ ...provided, source: v.string(), ...times })
    .index("by_provider_and_start", ["providerId", "startsAt"])
    .index("by_provider_and_source", ["providerId", "source"]),

  /** A slot that is kept for somebody; gone after its time, or with the booking. */
  holds: defineTable({
    ...provided,
    serviceId: v.id("services"),
    userId: v.id("users"),
    ...busy,
    expiresAt: v.number(),
    /** The waiting list gave it. */
    entryId: v.optional(v.id("waitingEntries")),
    job: v.optional(v.id("_scheduled_functions")),
  })
    .index("by_provider_and_start", ["providerId", "startsAt"])
    .index("by_user", ["userId"])
    .index("by_expiry", ["expiresAt"]),

  /** Since when and until when somebody may hold a slot, and from when they may again. */
  holdTurns: defineTable({
    userId: v.id("users"),
    serviceId: v.id("services"),
    startsAt: v.number(),
    expiresAt: v.number(),
    againAt: v.number(),
  })
    .index("by_user_and_service_and_start", ["userId", "serviceId", "startsAt"])
    .index("by_again", ["againAt"]),

  /** What a client sent with a form: a wish that waits for its provider, or became a booking. */
  bookingRequests: defineTable({
    ...provided,
    serviceId: v.id("services"),
    userId: v.id("users"),
    /** Made by the client's page: a repeat with the same key finds the same request. */
    clientKey: v.string(),
    title: v.string(),
    ...busy,
    answers: v.array(answer),
    state: requestState,
    bookingId: v.optional(v.id("bookings")),
    /** What the provider wrote with a decline. */
    message: v.optional(v.string()),
    expireJob: v.optional(v.id("_scheduled_functions")),
  })
    .index("by_user_and_client_key", ["userId", "clientKey"])
    .index("by_user_and_state", ["userId", "state"])
    .index("by_provider_and_state_and_start", ["providerId", "state", "startsAt"])
    .index("by_service_and_state", ["serviceId", "state"])
    .index("by_booking_and_user", ["bookingId", "userId"]),

  /** Who would take a place of a service on a date or in a group that is full; in the order of their asking. */
  waitingEntries: defineTable({
    ...provided,
    serviceId: v.id("services"),
    userId: v.id("users"),
    /** On the provider's clock. */
    date: v.string(),
    /** The start of the one session that they wait for; missing: any of the date. */
    startsAt: v.optional(v.number()),
    /** Missing: they wait. Set: they were told that there is a place, and until when it is theirs. */
    offeredUntil: v.optional(v.number()),
  })
    .index("by_provider_and_date", ["providerId", "date"])
    .index("by_provider_and_date_and_offered", ["providerId", "date", "offeredUntil"])
    .index("by_date", ["date"])
    .index("by_service", ["serviceId"])
    .index("by_user", ["userId"]),

  /** The address at which a person's calendar asks for their bookings; of its secret the hash alone. */
  calendarFeeds: defineTable({ userId: v.id("users"), secretHash: v.string() })
    .index("by_user", ["userId"])
    .index("by_secret_hash", ["secretHash"]),

  /** What a provider wrote about a booking for themselves alone. */
  bookingNotes: defineTable({
    bookingId: v.id("bookings"),
    authorId: v.id("users"),
    text: v.string(),
  }).index("by_booking_and_author", ["bookingId", "authorId"]),

  /** Each time that a booking was moved; only ever added to. */
  bookingMoves: defineTable({
    bookingId: v.id("bookings"),
    actorId: v.id("users"),
    actorRole: role,
    fromStartsAt: v.number(),
    toStartsAt: v.number(),
    reason: v.optional(v.string()),
  }).index("by_booking", ["bookingId"]),
};
