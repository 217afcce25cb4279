import { defineTable } from "convex/server";
import { v } from "convex/values";
import { broadcastReason, broadcastState, outputProblem, outputState } from "./broadcastState";
import { destinationKind, destinationCheck } from "./destinationAddress";
import { consentAnswer, recordingLayout } from "../recording/recordingState";

export const broadcastTables = {
  /** Where a provider may go live to. The key is sealed, and leaves the backend for the worker alone. */
  destinations: defineTable({
    ownerId: v.id("users"),
    name: v.string(),
    kind: destinationKind,
    /** Without the key. */
    url: v.string(),
    sealedKey: v.string(),
    /** The key as people may see it. */
    maskedKey: v.string(),
    /** What the destination said when it was last asked by a real connection. */
    check: v.optional(destinationCheck),
    /** Made by us at Mux: everybody can watch what is sent to it. */
    mux: v.optional(v.object({ liveStreamId: v.string(), playbackId: v.string() })),
    /** Where the public can watch what is sent to it. */
    watchUrl: v.optional(v.string()),
  }).index("by_owner", ["ownerId"]),

  /** One broadcast of a booking, from the question to its end. Asked for at `_creationTime`. */
  broadcasts: defineTable({
    bookingId: v.id("bookings"),
    startedBy: v.id("users"),
    state: broadcastState,
    layout: recordingLayout,
    /** What the public reads above it, in the provider's words. */
    title: v.optional(v.string()),
    /** Its recording is published as soon as Mux has it. */
    isPosted: v.optional(v.boolean()),
    /** Mux records it: kept here, as its destinations can be removed while the question is open. */
    isKept: v.optional(v.boolean()),
    reason: v.optional(broadcastReason),
    endedBy: v.optional(v.id("users")),
    /** In the room without an answer, as LiveKit told when it was last asked. */
    awaiting: v.array(v.id("users")),
    /** The egress of now; another one follows into the same broadcast when it fails. */
    egressId: v.optional(v.string()),
    /** Those before it: what they still say moves nothing. */
    formerEgressIds: v.array(v.string()),
    /** An egress is being asked for, since then. */
    startingAt: v.optional(v.number()),
    restarts: v.number(),
    liveAt: v.optional(v.number()),
    endedAt: v.optional(v.number()),
    stopAskedAt: v.optional(v.number()),
    /** Since when nobody is in its room. */
    emptySince: v.optional(v.number()),
    /** Since when the egress API does not answer for it. */
    unseenSince: v.optional(v.number()),
    /** Since when LiveKit has had no recorder in its room meanwhile. */
    goneSince: v.optional(v.number()),
  })
    .index("by_booking", ["bookingId"])
    .index("by_state", ["state"])
    .index("by_egress_id", ["egressId"]),

  /** One destination of a broadcast. */
  broadcastOutputs: defineTable({
    broadcastId: v.id("broadcasts"),
    destinationId: v.id("destinations"),
    name: v.string(),
    /** The address as workers tell it, the key masked: by it their news find their row. */
    told: v.string(),
    state: outputState,
    problem: v.optional(outputProblem),
    /** Into the egress of now. */
    retries: v.number(),
    /** With it, those of the outage of now: those into egresses before this one are added, of earlier outages taken off. */
    formerRetries: v.optional(v.number()),
    /** Since when the worker is told to have it although it is over. */
    sentSince: v.optional(v.number()),
    /** How often it was added to the egress of now. */
    tries: v.number(),
    /** When it took data for the first time, and since when it has without an outage. */
    liveAt: v.optional(v.number()),
    liveSince: v.optional(v.number()),
    endedAt: v.optional(v.number()),
  })
    .index("by_broadcast", ["broadcastId"])
    .index("by_destination", ["destinationId"]),

  /** How a destination takes the stream, where the worker tells; in a table of its own, as it changes all the time. */
  broadcastHealth: defineTable({
    broadcastId: v.id("broadcasts"),
    outputId: v.id("broadcastOutputs"),
    kbps: v.number(),
    droppedFrames: v.number(),
    lastDataAt: v.optional(v.number()),
  })
    .index("by_broadcast", ["broadcastId"])
    .index("by_output", ["outputId"]),

  /** Every answer of everybody to going public, the newest counts; given at `_creationTime`. */
  broadcastConsents: defineTable({
    bookingId: v.id("bookings"),
    broadcastId: v.id("broadcasts"),
    userId: v.id("users"),
    answer: consentAnswer,
    /** The destinations that the dialog named. */
    destinations: v.array(v.string()),
    /** The dialog said that it is recorded and may be published. */
    isKept: v.optional(v.boolean()),
  })
    .index("by_broadcast_and_user", ["broadcastId", "userId"])
    .index("by_user", ["userId"])
    .index("by_broadcast_and_answer", ["broadcastId", "answer"]),
};
