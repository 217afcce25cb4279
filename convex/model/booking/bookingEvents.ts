import { type Infer, v } from "convex/values";
import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";

/** What people did to a booking and its session, besides joining it. */
export const bookingAction = v.union(
  v.literal("booked"),
  v.literal("seat_taken"),
  v.literal("seat_given_up"),
  v.literal("moved"),
  v.literal("extended"),
  v.literal("cancelled"),
  v.literal("policy_changed"),
  v.literal("late_said"),
  v.literal("admitted"),
  v.literal("declined"),
  v.literal("muted"),
  v.literal("muted_others"),
  v.literal("share_stopped"),
  v.literal("removed"),
  v.literal("let_back"),
  v.literal("locked"),
  v.literal("unlocked"),
  v.literal("handed_over"),
  v.literal("ended_for_all"),
  v.literal("ended_without_provider"),
  v.literal("guest_invited"),
  v.literal("guest_came"),
  v.literal("guest_revoked"),
  v.literal("no_show_set"),
  v.literal("no_show_corrected"),
  v.literal("recording_requested"),
  v.literal("consent_agreed"),
  v.literal("consent_notified"),
  v.literal("consent_declined"),
  v.literal("consent_withdrawn"),
  v.literal("recording_started"),
  v.literal("recording_paused"),
  v.literal("recording_resumed"),
  v.literal("recording_layout_changed"),
  v.literal("recording_restarted"),
  v.literal("recording_stopped"),
  v.literal("recording_ready"),
  v.literal("recording_failed"),
  v.literal("recording_watched"),
  v.literal("recording_downloaded"),
  v.literal("recording_deleted"),
  v.literal("recording_held"),
  v.literal("recording_released"),
  v.literal("recording_fetch_asked"),
  v.literal("egress_stopped"),
  v.literal("broadcast_requested"),
  v.literal("publish_agreed"),
  v.literal("publish_declined"),
  v.literal("publish_withdrawn"),
  v.literal("broadcast_started"),
  v.literal("broadcast_restarted"),
  v.literal("broadcast_output_failed"),
  v.literal("broadcast_output_retried"),
  v.literal("broadcast_stopped"),
  v.literal("broadcast_ended"),
  v.literal("broadcast_failed"),
);
export type BookingAction = Infer<typeof bookingAction>;

type BookingEvent = {
  /** Missing: of an egress in a room that no booking has, or in none. */
  bookingId?: Id<"bookings">;
  /** Null: the policy acted, nobody. */
  actorId: Id<"users"> | null;
  action: BookingAction;
  subjectId?: Id<"users">;
  recordingId?: Id<"recordings">;
  broadcastId?: Id<"broadcasts">;
  /** A code, never words of a person: why, or of which egress. */
  detail?: string;
};

/** Adds a row to the audit of bookings; rows are only ever added. */
export async function record(ctx: MutationCtx, event: BookingEvent): Promise<void> {
  await ctx.db.insert("bookingEvents", event);
}
