import { defineTable } from "convex/server";
import { v } from "convex/values";
import { captionSegment } from "./captionReports";
import { reading } from "../storage/custodyReading";
import { recordingTerms, transcriptLanguage } from "./recordingPolicy";
import {
  consentAnswer,
  custodyProblem,
  partState,
  recordingAlarm,
  recordingIntent,
  recordingKind,
  recordingLayout,
  recordingReason,
  recordingState,
} from "./recordingState";
import { transcriptReason, transcriptState } from "./transcriptState";

export const recordingTables = {
  /** One recording of a booking, from the question to the file. Asked for at `_creationTime`. */
  recordings: defineTable({
    bookingId: v.id("bookings"),
    startedBy: v.id("users"),
    kind: recordingKind,
    layout: recordingLayout,
    state: recordingState,
    intent: recordingIntent,
    terms: recordingTerms,
    reason: v.optional(recordingReason),
    /** Who ended it; missing: nobody did. */
    endedBy: v.optional(v.id("users")),
    /** In the room without an answer, as LiveKit told when it was last asked. */
    awaiting: v.array(v.id("users")),
    /** The first real frame. */
    activeAt: v.optional(v.number()),
    pausedAt: v.optional(v.number()),
    endedAt: v.optional(v.number()),
    readyAt: v.optional(v.number()),
    durationMs: v.optional(v.number()),
    size: v.optional(v.number()),
    /** Something of it is missing. */
    isPartial: v.boolean(),
    restarts: v.number(),
    alarm: v.optional(recordingAlarm),
    /** When its first part, or the next one, was last asked for. */
    partAskedAt: v.optional(v.number()),
    /** Since when nobody is in its room. */
    emptySince: v.optional(v.number()),
    problem: v.optional(custodyProblem),
    retainUntil: v.optional(v.number()),
    /** An admin keeps it from being deleted. */
    heldBy: v.optional(v.id("users")),
    /** Why, in their words. */
    heldFor: v.optional(v.string()),
    deletedAt: v.optional(v.number()),
    /** Null: its time was over. */
    deletedBy: v.optional(v.union(v.id("users"), v.null())),
  })
    .index("by_booking", ["bookingId"])
    .index("by_state", ["state"])
    .index("by_held_and_deleted_and_retain_until", ["heldBy", "deletedAt", "retainUntil"]),

  /** One egress of a recording; a pause or a restart makes another one. */
  recordingParts: defineTable({
    recordingId: v.id("recordings"),
    index: v.number(),
    /** Unguessable and in the path of its file: an egress that names it is ours. */
    key: v.string(),
    egressId: v.optional(v.string()),
    state: partState,
    /** LiveKit's words, for admins. */
    error: v.optional(v.string()),
    activeAt: v.optional(v.number()),
    endedAt: v.optional(v.number()),
    durationMs: v.optional(v.number()),
    /** As the worker says; 0: it has ended without one. */
    fileSize: v.optional(v.number()),
    isPartial: v.boolean(),
    stopAskedAt: v.optional(v.number()),
    /** Since when the egress API does not know it, or does not answer. */
    unseenSince: v.optional(v.number()),
    /** Since when LiveKit has had no recorder in its room meanwhile. */
    goneSince: v.optional(v.number()),
    lostAt: v.optional(v.number()),
    /** Lost and settled: when its worker is asked next whether it has the file after all. */
    seekAt: v.optional(v.number()),
    /** An admin had it asked again. */
    soughtSince: v.optional(v.number()),
    /** It ended while the recording was to go on, and the next one was asked for. */
    followedAt: v.optional(v.number()),
    /** Begun ones, as one that is cut off says nothing. */
    custodyAttempts: v.number(),
    custodyAt: v.optional(v.number()),
    custodyRetryAt: v.optional(v.number()),
    custodyGivenUp: v.optional(v.boolean()),
    /** Where the worker writes it in the bucket, if there was one; there it stays. */
    bucketPath: v.optional(v.string()),
    /** How far that was read, as one action may not come to its end. */
    reading: v.optional(reading),
    /** The first place failed: one in a bucket is looked for in the second, others are brought there. */
    usesSecond: v.optional(v.boolean()),
    /** Under which we may have brought it to the second bucket; it counts where nothing is in storage. */
    secondPath: v.optional(v.string()),
    storageId: v.optional(v.id("_storage")),
    sha256: v.optional(v.string()),
    size: v.optional(v.number()),
    verifiedAt: v.optional(v.number()),
    /** The worker was told to forget its file: nothing more is made of it. */
    sourceReleasedAt: v.optional(v.number()),
    sourceDeletedAt: v.optional(v.number()),
    /** Nothing more of it is waited for. */
    isSettled: v.boolean(),
  })
    .index("by_recording_and_index", ["recordingId", "index"])
    .index("by_egress_id", ["egressId"])
    .index("by_key", ["key"])
    .index("by_settled", ["isSettled"])
    .index("by_seek_at", ["seekAt"])
    .index("by_storage_id", ["storageId"]),

  /** Files at a worker or in a bucket that are to go, each until it has gone. */
  fileDeletions: defineTable({
    /** Missing: of a file that is no part's. */
    partId: v.optional(v.id("recordingParts")),
    egressId: v.string(),
    bucketPath: v.optional(v.string()),
    isInSecond: v.optional(v.boolean()),
    tries: v.number(),
    /** The next one. */
    job: v.optional(v.id("_scheduled_functions")),
  }).index("by_tries", ["tries"]),

  /** One file made of the parts of a recording, by a worker that can. */
  recordingJoins: defineTable({
    recordingId: v.id("recordings"),
    /** What the worker calls it; nobody else can guess it. */
    fileId: v.string(),
    state: v.union(v.literal("asked"), v.literal("kept"), v.literal("given_up")),
    /** When an action last took it up. */
    triedAt: v.number(),
    /** How often it was begun to be brought. */
    fetches: v.number(),
    storageId: v.optional(v.id("_storage")),
    size: v.optional(v.number()),
    sha256: v.optional(v.string()),
    durationMs: v.optional(v.number()),
  })
    .index("by_recording", ["recordingId"])
    .index("by_storage_id", ["storageId"]),

  /** Every answer of everybody, the newest counts; given at `_creationTime`. */
  recordingConsents: defineTable({
    bookingId: v.id("bookings"),
    recordingId: v.id("recordings"),
    userId: v.id("users"),
    answer: consentAnswer,
    /** What the dialog said. */
    terms: recordingTerms,
  })
    .index("by_recording_and_user", ["recordingId", "userId"])
    .index("by_user", ["userId"]),

  /** Each time that somebody watched or downloaded; begun at `_creationTime`. */
  recordingViews: defineTable({
    recordingId: v.id("recordings"),
    userId: v.id("users"),
    purpose: v.union(v.literal("watch"), v.literal("download")),
    /** The first byte went out. */
    servedAt: v.optional(v.number()),
  })
    .index("by_recording", ["recordingId"])
    .index("by_user", ["userId"]),

  /** How far the transcript of a part is; only of recordings whose people were told of it. */
  recordingTranscripts: defineTable({
    recordingId: v.id("recordings"),
    partId: v.id("recordingParts"),
    state: transcriptState,
    language: transcriptLanguage,
    /** What made it, as it names itself. */
    engine: v.optional(v.string()),
    /** How often it was asked for in vain, and how often it was begun in vain. */
    attempts: v.number(),
    failures: v.number(),
    reason: v.optional(transcriptReason),
    /** When the next step is taken. Long past: the step before it was cut off. */
    dueAt: v.number(),
  })
    .index("by_recording", ["recordingId"])
    .index("by_part", ["partId"])
    .index("by_state_and_due", ["state", "dueAt"]),

  /** What is said in a part, so many lines a row; times from the part's beginning. */
  recordingCaptions: defineTable({
    recordingId: v.id("recordings"),
    partId: v.id("recordingParts"),
    index: v.number(),
    segments: v.array(captionSegment),
  }).index("by_recording_and_part_and_index", ["recordingId", "partId", "index"]),

  /** What happened while it ran: places to jump to. */
  recordingChapters: defineTable({
    recordingId: v.id("recordings"),
    userId: v.id("users"),
    kind: v.union(v.literal("joined"), v.literal("shared")),
    at: v.number(),
  }).index("by_recording_and_at", ["recordingId", "at"]),

  /** Whose list a recording is in; whether they may watch is asked each time. */
  recordingPeople: defineTable({
    recordingId: v.id("recordings"),
    userId: v.id("users"),
    /** It became ready, and they have not looked. */
    isNew: v.boolean(),
  })
    .index("by_user", ["userId"])
    .index("by_user_and_new", ["userId", "isNew"])
    .index("by_recording_and_user", ["recordingId", "userId"]),

  /** Who is in the room of something that rolls is looked at by turns; a row of its own, as it changes all the time. */
  roomWatches: defineTable({
    watched: v.union(v.id("recordings"), v.id("broadcasts")),
    /** When the newest turn was asked for: no other one looks. */
    turnAt: v.number(),
  }).index("by_watched", ["watched"]),

  /** No worker took an egress at `_creationTime`, and none has taken one since; one row at most. */
  missingWorkers: defineTable({}),

  /** Egresses that we did not start, so that each is noted once; with the booking whose room it was in. */
  foreignEgresses: defineTable({
    egressId: v.string(),
    bookingId: v.optional(v.id("bookings")),
  }).index("by_egress_id", ["egressId"]),
};
