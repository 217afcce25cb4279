import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { applyPermissions } from "./recordingGate";
import { mayBeRecorded } from "./recordingLookup";
import { endRecording, type Recording, underWay } from "./recordings";
import { membersAmong } from "./recordingStart";
import { ROLLING } from "./recordingState";
import type { RoomEvent } from "./roomEvents";

/** A lost line or a server that restarts empties a room for a moment. */
const EMPTY_FOR = 30_000;

/** After each event of a room whose booking is being recorded. */
export async function followRecording(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  event: RoomEvent,
): Promise<void> {
  const recording = await underWay(ctx, booking._id);
  if (recording === null) return;
  const identity = event.participant?.identity;
  const userId = identity ? ctx.db.normalizeId("users", identity) : null;
  const recordingId = recording._id;
  if (recording.state === "requested") {
    // Who left was perhaps the one who had not answered.
    const isLess = event.event !== "participant_joined" && event.event.startsWith("participant_");
    if (isLess) await ctx.scheduler.runAfter(0, internal.egress.startPart, { recordingId });
    return;
  }
  if (event.event === "participant_joined" && userId)
    await arrive(ctx, booking, recording, event, userId);
  if (event.event === "track_published" && userId && event.track?.source === "SCREEN_SHARE") {
    await addChapter(ctx, recording, { kind: "shared", userId, at: event.createdAt });
  }
  const isLess = event.event === "participant_left" || event.event === "room_finished";
  if (isLess) await ctx.scheduler.runAfter(0, internal.egress.checkRoom, { recordingId });
}

/** Their token may be older than the recording: then it lets them send. */
async function arrive(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  recording: Recording,
  event: RoomEvent,
  userId: Id<"users">,
) {
  await addChapter(ctx, recording, { kind: "joined", userId, at: event.createdAt });
  if (!(await mayBeRecorded(ctx, recording._id, userId))) {
    await applyPermissions(ctx, booking, [userId]);
  }
}

async function addChapter(
  ctx: MutationCtx,
  { _id: recordingId }: Recording,
  chapter: { kind: "joined" | "shared"; userId: Id<"users">; at: number },
) {
  await ctx.db.insert("recordingChapters", { recordingId, ...chapter });
}

/**
 * What LiveKit says about the room of a recording that rolls: nobody in it for half a minute ends
 * it; who is in it without having agreed sends nothing.
 */
export async function seeRoom(
  ctx: MutationCtx,
  args: { recordingId: Id<"recordings">; identities: string[] | null },
): Promise<void> {
  const recording = await ctx.db.get("recordings", args.recordingId);
  if (!recording || !ROLLING.includes(recording.state) || args.identities === null) return;
  const inRoom = await membersAmong(ctx, recording.bookingId, args.identities);
  if (inRoom.length === 0) return await seeEmpty(ctx, recording);
  if (recording.emptySince !== undefined) {
    await ctx.db.patch("recordings", recording._id, { emptySince: undefined });
  }
  const silent: Id<"users">[] = [];
  for (const userId of inRoom) {
    if (!(await mayBeRecorded(ctx, recording._id, userId))) silent.push(userId);
  }
  const booking = await ctx.db.get("bookings", recording.bookingId);
  if (booking) await applyPermissions(ctx, booking, silent);
}

async function seeEmpty(ctx: MutationCtx, recording: Recording): Promise<void> {
  const recordingId = recording._id;
  const { emptySince } = recording;
  if (emptySince === undefined) {
    await ctx.db.patch("recordings", recordingId, { emptySince: Date.now() });
    return void (await ctx.scheduler.runAfter(EMPTY_FOR, internal.egress.checkRoom, {
      recordingId,
    }));
  }
  if (Date.now() - emptySince >= EMPTY_FOR) {
    await endRecording(ctx, recording, { reason: "everyone_left" });
  }
}
