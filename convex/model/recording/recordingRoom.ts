import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { peopleOf } from "../booking/bookingPeople";
import { isOpenAt } from "../booking/bookingState";
import { askForPart } from "./recordingAlarm";
import { addChapter, isArrival } from "./recordingChapters";
import { applyPermissions } from "./recordingGate";
import { mayBeRecorded } from "./recordingLookup";
import { type Recording, seeNobody, clearEmpty, underWay } from "./recordings";
import { membersAmong } from "./recordingStart";
import { ROLLING } from "./recordingState";
import type { RoomEvent } from "../session/roomEvents";
import { takeTurn } from "../session/roomWatch";

/**
 * After each event of a room whose booking is being recorded.
 * @param wasIn the event's connection was known to be in the room before
 */
export async function followRecording(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  event: RoomEvent,
  wasIn: boolean,
): Promise<void> {
  const recording = await underWay(ctx, booking._id);
  if (recording === null) return;
  const identity = event.participant?.identity;
  const userId = identity ? ctx.db.normalizeId("users", identity) : null;
  if (recording.state === "requested") {
    // Who left was perhaps the one who had not answered.
    const isLess = event.event !== "participant_joined" && event.event.startsWith("participant_");
    if (isLess) await askForPart(ctx, recording._id);
    return;
  }
  if (userId) await followPerson(ctx, booking, recording, event, { userId, wasIn });
  const isLess = event.event === "participant_left" || event.event === "room_finished";
  const recordingId = recording._id;
  if (isLess) await ctx.scheduler.runAfter(0, internal.egress.checkRoom, { recordingId });
}

/** Somebody comes, or sends. Their token may be older than the recording: then it lets them. */
async function followPerson(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  recording: Recording,
  event: RoomEvent,
  { userId, wasIn }: { userId: Id<"users">; wasIn: boolean },
) {
  const at = event.createdAt;
  const isComing = event.event === "participant_joined";
  if (isComing) await clearEmpty(ctx, recording);
  if (!isComing && event.event !== "track_published") return;
  if (!(await mayBeRecorded(ctx, recording._id, userId))) {
    return await applyPermissions(ctx, booking, [userId]);
  }
  if (isComing && !wasIn && (await isArrival(ctx, booking._id, userId, event))) {
    await addChapter(ctx, recording, { kind: "joined", userId, at });
  }
  if (event.track?.source === "SCREEN_SHARE") {
    await addChapter(ctx, recording, { kind: "shared", userId, at });
  }
}

/** One look at the room of a recording that rolls, with what is known of it. */
export async function watchRoom(
  ctx: MutationCtx,
  { recordingId, turnAt }: { recordingId: Id<"recordings">; turnAt: number },
): Promise<void> {
  const recording = await ctx.db.get("recordings", recordingId);
  const isWanted = recording !== null && (await isWatched(ctx, recording));
  if (!(await takeTurn(ctx, { recordingId }, { turnAt, isWanted }))) return;
  const booking = recording && (await ctx.db.get("bookings", recording.bookingId));
  if (!booking) return;
  const agreed: Id<"users">[] = [];
  const silent: Id<"users">[] = [];
  for (const { userId } of await peopleOf(ctx, booking._id)) {
    const isIn = await mayBeRecorded(ctx, recordingId, userId);
    (isIn ? agreed : silent).push(userId);
  }
  const wasEmpty = recording.emptySince !== undefined;
  const known = { roomName: booking.roomName, wasEmpty, agreed, silent };
  await ctx.scheduler.runAfter(0, internal.roomWatch.recording, { recordingId, known });
}

/** It rolls, in a room that is open: where it is closed, nobody comes. */
export async function isWatched(
  ctx: MutationCtx,
  { bookingId, state }: Recording,
): Promise<boolean> {
  if (!ROLLING.includes(state)) return false;
  const booking = await ctx.db.get("bookings", bookingId);
  return booking !== null && isOpenAt(booking, Date.now());
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
  if (!recording || !ROLLING.includes(recording.state)) return;
  if (args.identities === null) return await clearEmpty(ctx, recording);
  const inRoom = await membersAmong(ctx, recording.bookingId, args.identities);
  if (inRoom.length === 0) return await seeNobody(ctx, recording);
  await clearEmpty(ctx, recording);
  const silent: Id<"users">[] = [];
  for (const userId of inRoom) {
    if (!(await mayBeRecorded(ctx, recording._id, userId))) silent.push(userId);
  }
  const booking = await ctx.db.get("bookings", recording.bookingId);
  if (booking) await applyPermissions(ctx, booking, silent);
}
