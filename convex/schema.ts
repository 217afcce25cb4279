import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { attemptFields } from "./model/session/attempts";
import { auditTables } from "./model/audit/auditTables";
import { bookingAction } from "./model/booking/bookingEvents";
import { bookingState, cancellation, givenUp } from "./model/booking/bookingState";
import { bookingTerms } from "./model/booking/bookingTerms";
import { broadcastTables } from "./model/broadcast/broadcastTables";
import { calendarTables } from "./model/calendar/calendarTables";
import { checkFields } from "./model/session/connectionChecks";
import { away, ending } from "./model/session/departureState";
import { guestTables } from "./model/guests/guestTables";
import { identityTables } from "./model/identity/identityTables";
import { insightTables } from "./model/insights/insightTables";
import { joinReason } from "./model/session/joinDecision";
import { lateFields } from "./model/booking/lateNotices";
import { lobbyState, readiness } from "./model/session/lobbyState";
import { sessionPolicy } from "./model/booking/policy";
import { publicTables } from "./model/watch/publicTables";
import { monitoringTables } from "./model/monitoring/monitoringTables";
import { sampleFields } from "./model/session/qualitySamples";
import { repairTables } from "./model/repairTables";
import { integrationTables } from "./model/integrations/integrationTables";
import { recordingTables } from "./model/recording/recordingTables";
import { role } from "./model/roles";
import { timelineTables } from "./model/timeline/timelineTables";
import { noticeTables } from "./model/notices/noticeTables";
import { presence, roomState } from "./model/session/roomEvents";
import { webhookSender } from "./model/session/webhookSenders";

/** Times are UTC milliseconds and end in `At`. */
export default defineSchema({
  users: defineTable({
    /** `issuer|subject` of the sign-in: the only key by which a person is found. */
    tokenIdentifier: v.string(),
    name: v.string(),
    isProvider: v.boolean(),
    isAdmin: v.boolean(),
    /** Signed in by an invitation, for this booking alone. */
    guestOf: v.optional(v.id("bookings")),
    /** The policy of the last booking that they made with a form: the next one starts from it. */
    lastPolicy: v.optional(sessionPolicy),
    /** Nobody any more: others see that there was somebody. */
    erasedAt: v.optional(v.number()),
  })
    .index("by_token_identifier", ["tokenIdentifier"])
    .index("by_provider", ["isProvider"])
    .index("by_admin", ["isAdmin"])
    .index("by_guest_and_erased", ["guestOf", "erasedAt"])
    .index("by_guest_and_erased_and_name", ["guestOf", "erasedAt", "name"]),

  bookings: defineTable({
    title: v.string(),
    providerId: v.id("users"),
    clientIds: v.array(v.id("users")),
    startsAt: v.number(),
    endsAt: v.number(),
    state: bookingState,
    /** Unguessable and not the booking's id: knowing a link must not name the room. */
    roomName: v.string(),
    /** Made by the creator's page: a retry with the same key finds the same booking. */
    requestKey: v.string(),
    cancelled: v.optional(cancellation),
    /** Missing: `DEFAULT_POLICY`. */
    policy: v.optional(sessionPolicy),
    /** What a client booked by themselves; missing: the provider made it. */
    service: v.optional(bookingTerms),
    /** Until when its client may cancel it, where they moved it too late for that. */
    cancelUntil: v.optional(v.number()),
    /** Seats of a group that links keep which nobody has used yet; missing: none. */
    invitedSeats: v.optional(v.number()),
    /** How often its time, its people or its state were changed: a calendar takes the highest. */
    sequence: v.optional(v.number()),
    /** The app's host when it was made, by which calendars know it; missing: the present one. */
    uidHost: v.optional(v.string()),
    /** Since when nobody new comes in. */
    lockedAt: v.optional(v.number()),
    /** Set while clients are in the session and no provider is. */
    away: v.optional(away),
    /** A provider ended it ahead of its time. */
    ended: v.optional(ending),
    /** Whose calendars have it by a mail of ours. */
    invitedIds: v.optional(v.array(v.id("users"))),
    /** The scheduled opening and closing of the join window. */
    openJob: v.optional(v.id("_scheduled_functions")),
    closeJob: v.optional(v.id("_scheduled_functions")),
  })
    .index("by_provider_and_request_key", ["providerId", "requestKey"])
    .index("by_provider_and_state_and_start", ["providerId", "state", "startsAt"])
    .index("by_start", ["startsAt"])
    .index("by_state_and_start", ["state", "startsAt"])
    .index("by_state_and_end", ["state", "endsAt"])
    .index("by_room_name", ["roomName"]),

  /** Who may be in a booking, one row a person: the answer to "which role, if any". */
  bookingParticipants: defineTable({
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    role,
    startsAt: v.number(),
    /** True once the join window has closed; splits the lists into current and past. */
    isOver: v.boolean(),
    /** A provider besides the booking's own. */
    isCoProvider: v.optional(v.boolean()),
    removedAt: v.optional(v.number()),
    /** A client gave up this seat of several, then of a session at that time; `removedAt` is set as well. */
    gaveUp: v.optional(givenUp),
    /** When LiveKit last had them in the room although they were removed. */
    foundAt: v.optional(v.number()),
    /** A provider let them in from the lobby; it holds for the whole booking. */
    admittedAt: v.optional(v.number()),
  })
    .index("by_booking_and_user", ["bookingId", "userId"])
    .index("by_user_and_role_and_over_and_start", ["userId", "role", "isOver", "startsAt"])
    .index("by_user_and_co_provider_and_start", ["userId", "isCoProvider", "startsAt"]),

  /** One row for each request of a token, granted or denied; never the token itself. */
  tokenLogs: defineTable({
    requestId: v.string(),
    userId: v.id("users"),
    bookingId: v.optional(v.id("bookings")),
    role: v.optional(role),
    outcome: v.union(v.literal("granted"), v.literal("denied")),
    reason: joinReason,
    /** A connection check asked, for a throwaway room: nobody was to come into a session by it. */
    isProbe: v.optional(v.boolean()),
    grants: v.array(v.string()),
    expiresAt: v.optional(v.number()),
    attemptId: v.string(),
    deviceId: v.string(),
  })
    .index("by_booking", ["bookingId"])
    .index("by_user", ["userId"])
    .index("by_outcome", ["outcome"])
    .index("by_booking_and_user", ["bookingId", "userId"])
    .index("by_booking_and_outcome", ["bookingId", "outcome"])
    .index("by_user_and_outcome", ["userId", "outcome"])
    .index("by_booking_and_user_and_outcome", ["bookingId", "userId", "outcome"])
    .index("by_reason", ["reason"])
    .index("by_booking_and_reason", ["bookingId", "reason"])
    .index("by_user_and_reason", ["userId", "reason"])
    .index("by_booking_and_user_and_reason", ["bookingId", "userId", "reason"]),

  /** Results of connection checks, by attempt. */
  connectionChecks: defineTable({
    ...checkFields,
    /** Whose it is; missing in rows of before. */
    userId: v.optional(v.id("users")),
  }).index("by_user_and_attempt", ["userId", "attemptId"]),

  /** Who said that they cannot connect; gone once they are in, or the booking is over. */
  connectionTroubles: defineTable({
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    role,
    at: v.number(),
    wantsAnotherTime: v.boolean(),
  }).index("by_booking_and_user", ["bookingId", "userId"]),

  /** Gone once they are in, the session has begun, or the booking is moved or over. */
  lateNotices: defineTable(lateFields).index("by_booking_and_user", ["bookingId", "userId"]),

  /** One time that a booking's room was live. */
  sessions: defineTable({
    bookingId: v.id("bookings"),
    roomSid: v.string(),
    state: roomState,
    startedAt: v.number(),
    endedAt: v.optional(v.number()),
    /** Since when LiveKit, which was asked, has not had its room. */
    unseenSince: v.optional(v.number()),
  })
    .index("by_room_sid", ["roomSid"])
    .index("by_booking", ["bookingId"])
    .index("by_state", ["state"]),

  /** One connection of a person to a session. */
  sessionParticipants: defineTable({
    sessionId: v.id("sessions"),
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    participantSid: v.string(),
    state: presence,
    joinedAt: v.number(),
    leftAt: v.optional(v.number()),
    /** Since when LiveKit, which was asked, has not had it in the room. */
    unseenSince: v.optional(v.number()),
    disconnectReason: v.optional(v.string()),
    /** They pressed Leave; a page that is closed says nothing. */
    saidGoodbye: v.optional(v.boolean()),
    /** An older token brought them past a door that was shut: they were put out, and were never in. */
    wasRefused: v.optional(v.boolean()),
  })
    .index("by_participant_sid", ["participantSid"])
    .index("by_state", ["state"])
    .index("by_session_and_state", ["sessionId", "state"])
    .index("by_booking_and_state", ["bookingId", "state"])
    .index("by_booking_and_user_and_joined", ["bookingId", "userId", "joinedAt"])
    .index("by_booking_and_user_and_refused_and_joined", [
      "bookingId",
      "userId",
      "wasRefused",
      "joinedAt",
    ]),

  /** Clients who asked to come in where a provider admits by hand, one row a person. */
  lobbyEntries: defineTable({
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    state: lobbyState,
    /** The place in line. */
    sinceAt: v.number(),
    /** Their page tells from time to time that it is still open. */
    lastSeenAt: v.number(),
    readiness,
    decidedAt: v.optional(v.number()),
    /** What the provider wrote with a decline. */
    message: v.optional(v.string()),
    sweepJob: v.optional(v.id("_scheduled_functions")),
  })
    .index("by_booking_and_user", ["bookingId", "userId"])
    .index("by_booking_and_state_and_since", ["bookingId", "state", "sinceAt"]),

  /** With what a client sits before Join, as their page tells from time to time; one row a person. */
  preparations: defineTable({
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    /** 0: their page is closed, or they went on into the room. */
    lastSeenAt: v.number(),
    readiness,
  }).index("by_booking_and_user", ["bookingId", "userId"]),

  /** How people found picture and sound of a session, one row a person. */
  ratings: defineTable({
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    stars: v.number(),
    comment: v.optional(v.string()),
  }).index("by_booking_and_user", ["bookingId", "userId"]),

  /** What people did to a session; only ever added to, its time is `_creationTime`. */
  bookingEvents: defineTable({
    /** Missing: what was stopped was in the room of no booking. */
    bookingId: v.optional(v.id("bookings")),
    actorId: v.union(v.id("users"), v.null()),
    action: bookingAction,
    subjectId: v.optional(v.id("users")),
    recordingId: v.optional(v.id("recordings")),
    broadcastId: v.optional(v.id("broadcasts")),
    detail: v.optional(v.string()),
  })
    .index("by_booking", ["bookingId"])
    .index("by_actor", ["actorId"])
    .index("by_subject", ["subjectId"])
    .index("by_action", ["action"])
    .index("by_booking_and_action", ["bookingId", "action"])
    .index("by_booking_and_actor", ["bookingId", "actorId"])
    .index("by_actor_and_action", ["actorId", "action"])
    .index("by_booking_and_actor_and_action", ["bookingId", "actorId", "action"]),

  ...auditTables,
  ...calendarTables,
  ...noticeTables,
  ...guestTables,
  ...identityTables,
  ...recordingTables,
  ...broadcastTables,
  ...publicTables,
  ...repairTables,
  ...timelineTables,
  ...insightTables,
  ...monitoringTables,
  ...integrationTables,

  /** A booking's chat; `_creationTime` is when a message was sent. */
  messages: defineTable({
    bookingId: v.id("bookings"),
    /** 1, 2, 3 … in each booking, in the order of their commits. */
    seq: v.number(),
    authorId: v.id("users"),
    /** Made by the author's page: a resend with the same key finds the same message. */
    clientKey: v.string(),
    text: v.string(),
    fileId: v.optional(v.id("files")),
    /** Its author is erased, and what they wrote with them. */
    erasedAt: v.optional(v.number()),
  })
    .index("by_booking_and_seq", ["bookingId", "seq"])
    .index("by_author_and_booking_and_client_key", ["authorId", "bookingId", "clientKey"]),

  /** How far a person has read a booking's chat. */
  chatReads: defineTable({
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    seq: v.number(),
  }).index("by_booking_and_user", ["bookingId", "userId"]),

  /** Files of the chat. The storage id never leaves the backend. */
  files: defineTable({
    bookingId: v.id("bookings"),
    uploaderId: v.id("users"),
    clientKey: v.string(),
    storageId: v.id("_storage"),
    name: v.string(),
    /** By its content, one of those that the chat takes. */
    type: v.string(),
    size: v.number(),
    /** Missing: uploaded, and not sent yet. */
    messageId: v.optional(v.id("messages")),
  })
    .index("by_booking", ["bookingId"])
    .index("by_message", ["messageId"])
    .index("by_storage_id", ["storageId"])
    .index("by_uploader_and_booking_and_client_key", ["uploaderId", "bookingId", "clientKey"]),

  /** Raised hands; a lowered one is gone. */
  hands: defineTable({
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    raisedAt: v.number(),
  })
    .index("by_booking_and_raised_at", ["bookingId", "raisedAt"])
    .index("by_booking_and_user", ["bookingId", "userId"]),

  /** Ids of webhooks already applied: a repeat has no second effect. */
  webhookEvents: defineTable({
    eventId: v.string(),
    event: v.string(),
    /** Nobody's, where it was made up for. */
    sender: v.optional(webhookSender),
    roomSid: v.optional(v.string()),
    createdAt: v.number(),
  })
    .index("by_event_id", ["eventId"])
    .index("by_sender", ["sender"])
    .index("by_room_sid", ["roomSid"]),

  /** One way into a room, as the page measured it. Attempt ids are the page's: unique for a person. */
  attempts: defineTable({
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    ...attemptFields,
  })
    .index("by_kind", ["kind"])
    .index("by_kind_and_outcome", ["kind", "outcome"])
    .index("by_user_and_attempt", ["userId", "attemptId"])
    .index("by_booking_and_user", ["bookingId", "userId"]),

  /** How a person's line was while connected, ten seconds a row. */
  qualitySamples: defineTable({
    bookingId: v.id("bookings"),
    userId: v.id("users"),
    attemptId: v.string(),
    ...sampleFields,
  })
    .index("by_user_and_attempt_and_seq", ["userId", "attemptId", "seq"])
    .index("by_booking_and_user", ["bookingId", "userId"]),

  /** Counts of what must leave no row of its own, spread over shards so that writers do not meet. */
  counters: defineTable({
    name: v.string(),
    shard: v.number(),
    value: v.number(),
  }).index("by_name_and_shard", ["name", "shard"]),
});
