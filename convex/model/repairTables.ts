import { defineTable } from "convex/server";
import { v } from "convex/values";

/** What was not as it should be, and was put right: by a reconciler, not by people. */
export const repairKind = v.union(
  /** A room of an open booking whose beginning was never told. */
  v.literal("room_missed"),
  /** A session whose room LiveKit no longer has. */
  v.literal("room_gone"),
  /** One of these whose room is there all the same. */
  v.literal("session_revived"),
  /** A session that was still live though its booking is over or away. */
  v.literal("session_left_live"),
  /** A room that its booking forbids. */
  v.literal("room_outside_window"),
  v.literal("join_missed"),
  v.literal("leave_missed"),
  /** Taken for gone, and in the room all the same. */
  v.literal("presence_restored"),
  /** Marked as present in a session that has ended. */
  v.literal("presence_left"),
  /** In the room although the door is shut to them. */
  v.literal("person_put_out"),
  v.literal("window_not_opened"),
  v.literal("window_not_closed"),
  v.literal("recording_never_started"),
  v.literal("recording_lost"),
  v.literal("recording_start_repeated"),
  v.literal("recording_stop_repeated"),
  v.literal("recording_fetch_repeated"),
  v.literal("recording_file_orphaned"),
  /** What is to be deleted at its recorder or in its bucket, and was not for a day; it is tried on. */
  v.literal("recording_deletion_late"),
  /** One that was given up runs all the same. */
  v.literal("egress_unwanted"),
  /** One whose beginning or end was never told. */
  v.literal("egress_missed"),
  /** One that no function of ours started. */
  v.literal("egress_foreign"),
  v.literal("broadcast_never_started"),
  v.literal("broadcast_lost"),
  v.literal("broadcast_restarted"),
  v.literal("broadcast_stop_repeated"),
  /** A live stream at Mux of which it was not told that something arrives, or no longer. */
  v.literal("stream_missed"),
  /** A destination that is over, and that a worker went on to send to. */
  v.literal("broadcast_output_let_go"),
  v.literal("room_watch_renewed"),
);

export const repairTables = {
  /** Only ever added to, and pruned; its time is `_creationTime`. */
  repairs: defineTable({
    kind: repairKind,
    bookingId: v.optional(v.id("bookings")),
    /** The id of what was mended, as LiveKit or we know it; no words of a person, no address. */
    detail: v.string(),
  })
    .index("by_kind", ["kind"])
    .index("by_booking", ["bookingId"])
    .index("by_booking_and_kind_and_detail", ["bookingId", "kind", "detail"]),
};
