import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { peopleOf } from "./bookingPeople";
import { mayBePublished } from "./broadcastLookup";
import { broadcastUnderWay, clearEmpty, seeNobody } from "./broadcasts";
import { silentAmong } from "./broadcastStart";
import { AIRING } from "./broadcastState";
import { applyPermissions } from "./recordingGate";
import { membersAmong } from "./recordingStart";
import type { RoomEvent } from "./roomEvents";
import { LOOK_EVERY } from "./roomWatch";

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

/** The next look at the room of a broadcast that runs, and what is known of it meanwhile. */
export async function watchBroadcastRoom(ctx: MutationCtx, broadcastId: Id<"broadcasts">) {
  const broadcast = await ctx.db.get("broadcasts", broadcastId);
  const booking = broadcast && (await ctx.db.get("bookings", broadcast.bookingId));
  if (!booking || !AIRING.includes(broadcast.state)) return null;
  await ctx.scheduler.runAfter(LOOK_EVERY, internal.roomWatch.broadcast, { broadcastId });
  const people = (await peopleOf(ctx, booking._id)).map(({ userId }) => userId);
  const silent = await silentAmong(ctx, broadcast, people);
  const agreed = people.filter((userId) => !silent.includes(userId));
  const wasEmpty = broadcast.emptySince !== undefined;
  return { roomName: booking.roomName, wasEmpty, agreed, silent };
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
