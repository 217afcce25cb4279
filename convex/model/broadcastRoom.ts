import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { mayBePublished } from "./broadcastLookup";
import { type Broadcast, broadcastUnderWay, endBroadcast } from "./broadcasts";
import { silentAmong } from "./broadcastStart";
import { AIRING } from "./broadcastState";
import { applyPermissions } from "./recordingGate";
import { membersAmong } from "./recordingStart";
import type { RoomEvent } from "./roomEvents";

/** A lost line or a server that restarts empties a room for a moment. */
const EMPTY_FOR = 30_000;

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
  if (event.event === "participant_joined" && userId) {
    // Their token may be older than the broadcast: then it lets them send.
    const isPublic = await mayBePublished(ctx, broadcastId, userId);
    if (!isPublic) await applyPermissions(ctx, booking, [userId]);
  }
  if (isLess || event.event === "room_finished") {
    await ctx.scheduler.runAfter(0, internal.broadcastEgress.checkRoom, { broadcastId });
  }
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
  if (!broadcast || !AIRING.includes(broadcast.state) || args.identities === null) return;
  const inRoom = await membersAmong(ctx, broadcast.bookingId, args.identities);
  if (inRoom.length === 0) return await seeEmpty(ctx, broadcast);
  if (broadcast.emptySince !== undefined) {
    await ctx.db.patch("broadcasts", broadcast._id, { emptySince: undefined });
  }
  const booking = await ctx.db.get("bookings", broadcast.bookingId);
  const silent = await silentAmong(ctx, broadcast, inRoom);
  if (booking) await applyPermissions(ctx, booking, silent);
}

async function seeEmpty(ctx: MutationCtx, broadcast: Broadcast): Promise<void> {
  const { _id: broadcastId, emptySince } = broadcast;
  if (emptySince === undefined) {
    await ctx.db.patch("broadcasts", broadcastId, { emptySince: Date.now() });
    const again = internal.broadcastEgress.checkRoom;
    return void (await ctx.scheduler.runAfter(EMPTY_FOR, again, { broadcastId }));
  }
  if (Date.now() - emptySince >= EMPTY_FOR) {
    await endBroadcast(ctx, broadcast, { reason: "everyone_left" });
  }
}
