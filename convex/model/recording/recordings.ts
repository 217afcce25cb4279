import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { type BookingAction, record } from "../booking/bookingEvents";
import { noteRecording } from "../insights/facts";
import { log } from "../log";
import { sendRecording } from "../integrations/happenings";
import { liftGate } from "./recordingGate";
import { newestRecording } from "./recordingLookup";
import { MOVES, type RecordingReason, type RecordingState, UNDER_WAY } from "./recordingState";
import { emptyNow } from "../session/roomWatch";

export type Recording = Doc<"recordings">;

const NOTED: Partial<Record<RecordingState, BookingAction>> = {
  active: "recording_started",
  ready: "recording_ready",
  failed: "recording_failed",
};

/** The one door to a recording's state: a move that is not in the table does nothing. */
export async function move(
  ctx: MutationCtx,
  recording: Recording,
  state: RecordingState,
  fields: Partial<Recording> = {},
): Promise<Recording> {
  if (!MOVES[recording.state].includes(state)) return recording;
  const change = { ...fields, ...(state === "failed" && timeOf(recording)), state };
  await ctx.db.patch("recordings", recording._id, change);
  const moved = { ...recording, ...change };
  await noteRecording(ctx, state, moved.reason);
  log.debug("recording_moved", { recordingId: recording._id, state, reason: moved.reason });
  const action = NOTED[state];
  if (action) await note(ctx, moved, action, { detail: moved.reason });
  await sendRecording(ctx, moved);
  if (state === "processing" || state === "failed") await liftGate(ctx, recording);
  return moved;
}

const DAY = 24 * 60 * 60_000;

/** What people answered goes after the time that they were told, also where nothing was recorded. */
export function timeOf({ terms }: Recording, from = Date.now()) {
  return { retainUntil: from + terms.keepDays * DAY };
}

/** A row of the booking's audit that names the recording. */
export async function note(
  ctx: MutationCtx,
  { _id: recordingId, bookingId }: Recording,
  action: BookingAction,
  more: { actorId?: Id<"users">; subjectId?: Id<"users">; detail?: string } = {},
): Promise<void> {
  await record(ctx, { bookingId, recordingId, action, ...more, actorId: more.actorId ?? null });
}

/** The recording of a booking that is asked for or runs; at most one. */
export async function underWay(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
): Promise<Recording | null> {
  const newest = await newestRecording(ctx, bookingId);
  return newest && UNDER_WAY.includes(newest.state) ? newest : null;
}

/** More than any recording will have: each pause makes one. */
export const MAX_PARTS = 200;

export async function partsOf(ctx: QueryCtx, recordingId: Id<"recordings">) {
  return await ctx.db
    .query("recordingParts")
    .withIndex("by_recording_and_index", (q) => q.eq("recordingId", recordingId))
    .take(MAX_PARTS);
}

type Ending = { reason: RecordingReason; by?: Id<"users"> };

/**
 * Ends a recording in whatever state: what was only asked for is off, what runs is stopped. Its
 * file follows by itself.
 */
export async function endRecording(
  ctx: MutationCtx,
  recording: Recording,
  { reason, by }: Ending,
): Promise<void> {
  const fields = { intent: "stopped" as const, reason, ...(by && { endedBy: by }) };
  if (recording.state === "requested") {
    await move(ctx, recording, "failed", { ...fields, alarm: undefined });
    return;
  }
  if (recording.state !== "starting" && recording.state !== "active") return;
  await note(ctx, recording, "recording_stopped", { actorId: by, detail: reason });
  const stopping = await move(ctx, recording, "stopping", fields);
  await stopParts(ctx, stopping);
  const recordingId = recording._id;
  await ctx.scheduler.runAfter(0, internal.recordingJobs.advanceOne, { recordingId });
}

/** Asks for the end of whatever egress of it runs. */
export async function stopParts(ctx: MutationCtx, recording: Recording): Promise<void> {
  for (const part of await partsOf(ctx, recording._id)) {
    if (part.state === "complete" || part.state === "failed") continue;
    await ctx.db.patch("recordingParts", part._id, { stopAskedAt: Date.now() });
    const { egressId } = part;
    if (egressId) await ctx.scheduler.runAfter(0, internal.egress.stop, { egressId });
  }
}

/** Nobody is in its room: for longer than a moment, and it is over. */
export async function seeNobody(ctx: MutationCtx, recording: Recording): Promise<void> {
  const { emptySince, isOver } = emptyNow(recording.emptySince, Date.now());
  if (isOver) return await endRecording(ctx, recording, { reason: "everyone_left" });
  if (recording.emptySince === undefined) {
    await ctx.db.patch("recordings", recording._id, { emptySince });
  }
}

/** Somebody is in its room, or nobody knows who: what was seen before counts no more. */
export async function clearEmpty(ctx: MutationCtx, recording: Recording): Promise<void> {
  if (recording.emptySince === undefined) return;
  await ctx.db.patch("recordings", recording._id, { emptySince: undefined });
}

/** The booking's room goes: cancelled, ended by its provider, or its window has closed. */
export async function endRecordingOf(ctx: MutationCtx, bookingId: Id<"bookings">): Promise<void> {
  const recording = await underWay(ctx, bookingId);
  if (recording) await endRecording(ctx, recording, { reason: "session_ended" });
}
