import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { peopleOf } from "../booking/bookingPeople";
import { isOpenAt } from "../booking/bookingState";
import { mayBePublished } from "./broadcastLookup";
import { type Broadcast, broadcastUnderWay, clearEmpty, seeNobody } from "./broadcasts";
import { silentAmong } from "./broadcastStart";
import { AIRING } from "./broadcastState";
import { applyPermissions } from "../recording/recordingGate";
import { membersAmong } from "../recording/recordingStart";
import type { RoomEvent } from "../session/roomEvents";
import { takeTurn } from "../session/roomWatch";

/** After each event of a room whose booking is asked to go live, or is. */
export async function followBroadcast(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  event: RoomEvent,
): Promise<void> {
  const broadcast = await broadcastUnderWay(ctx, booking._id);
  if (broadcast === null) return;
  const broadcastId = broadcast._id;
  const isLess = event.event.startsWith("participant_") && event.event !== "participant_joined";
  if (broadcast.state === "requested") {
    // Who left was perhaps the one who had not answered.
    if (isLess) await ctx.scheduler.runAfter(0, internal.broadcastEgress.start, { broadcastId });
    return;
  }
  const identity = event.participant?.identity;
  const userId = identity ? ctx.db.normalizeId("users", identity) : null;
  const isComing = event.event === "participant_joined";
  if (isComing && userId) await clearEmpty(ctx, broadcast);
  if (userId && (isComing || event.event === "track_published")) {
    // Their token may be older than the broadcast: then it lets them send.
    const isPublic = await mayBePublished(ctx, broadcastId, userId);
    if (!isPublic) await applyPermissions(ctx, booking, [userId]);
  }
  if (isLess || event.event === "room_finished") {
    await ctx.scheduler.runAfter(0, internal.broadcastEgress.checkRoom, { broadcastId });
  }
}

/** One look at the room of a broadcast that runs, with what is known of it. */
export async function watchBroadcastRoom(
  ctx: MutationCtx,
  { broadcastId, turnAt }: { broadcastId: Id<"broadcasts">; turnAt: number },
): Promise<void> {
  const broadcast = await ctx.db.get("broadcasts", broadcastId);
  const isWanted = broadcast !== null && (await isBroadcastWatched(ctx, broadcast));
  if (!(await takeTurn(ctx, { broadcastId }, { turnAt, isWanted }))) return;
  const booking = broadcast && (await ctx.db.get("bookings", broadcast.bookingId));
  if (!booking) return;
  const people = (await peopleOf(ctx, booking._id)).map(({ userId }) => userId);
  const silent = await silentAmong(ctx, broadcast, people);
  const agreed = people.filter((userId) => !silent.includes(userId));
  const wasEmpty = broadcast.emptySince !== undefined;
  const known = { roomName: booking.roomName, wasEmpty, agreed, silent };
  await ctx.scheduler.runAfter(0, internal.roomWatch.broadcast, { broadcastId, known });
}

/** It runs, in a room that is open: where it is closed, nobody comes. */
export async function isBroadcastWatched(
  ctx: MutationCtx,
  { bookingId, state }: Broadcast,
): Promise<boolean> {
  if (!AIRING.includes(state)) return false;
  const booking = await ctx.db.get("bookings", bookingId);
  return booking !== null && isOpenAt(booking, Date.now());
}

/**
 * What LiveKit says about the room of a broadcast: nobody in it for half a minute ends it; who is
 * in it without having agreed sends nothing.
 */
export async function seeBroadcastRoom(
  ctx: MutationCtx,
  args: { broadcastId: Id<"broadcasts">; identities: string[] | null },
): Promise<void> {
  const broadcast = await ctx.db.get("broadcasts", args.broadcastId);
  if (!broadcast || !AIRING.includes(broadcast.state)) return;
  if (args.identities === null) return await clearEmpty(ctx, broadcast);
  const inRoom = await membersAmong(ctx, broadcast.bookingId, args.identities);
  if (inRoom.length === 0) return await seeNobody(ctx, broadcast);
  await clearEmpty(ctx, broadcast);
  const booking = await ctx.db.get("bookings", broadcast.bookingId);
  const silent = await silentAmong(ctx, broadcast, inRoom);
  if (booking) await applyPermissions(ctx, booking, silent);
}
