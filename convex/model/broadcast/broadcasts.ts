import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { type BookingAction, record } from "../booking/bookingEvents";
import { log } from "../log";
import { newestBroadcast } from "./broadcastLookup";
import { closePage, followPage } from "./broadcastPages";
import {
  AIRING,
  BROADCAST_MOVES,
  type BroadcastReason,
  type BroadcastState,
  PUBLIC_OR_ASKED,
} from "./broadcastState";
import { sendBroadcast } from "../integrations/happenings";
import { liftPublicGate } from "../recording/recordingGate";
import { emptyNow } from "../session/roomWatch";

export type Broadcast = Doc<"broadcasts">;
export type Output = Doc<"broadcastOutputs">;

const NOTED: Partial<Record<BroadcastState, BookingAction>> = {
  live: "broadcast_started",
  ended: "broadcast_ended",
  failed: "broadcast_failed",
};

/** The one door to a broadcast's state: a move that is not in the table does nothing. */
export async function moveBroadcast(
  ctx: MutationCtx,
  broadcast: Broadcast,
  state: BroadcastState,
  fields: Partial<Broadcast> = {},
): Promise<Broadcast> {
  if (!BROADCAST_MOVES[broadcast.state].includes(state)) return broadcast;
  const isOver = state === "ended" || state === "failed";
  const ending = isOver && { endedAt: Date.now(), startingAt: undefined };
  await ctx.db.patch("broadcasts", broadcast._id, { ...fields, ...ending, state });
  const moved = { ...broadcast, ...fields, ...ending, state };
  log.debug("broadcast_moved", { broadcastId: broadcast._id, state, reason: moved.reason });
  const action = NOTED[state];
  if (action) await noteBroadcast(ctx, moved, action, { detail: moved.reason });
  await sendBroadcast(ctx, moved);
  if (isOver) await endOutputs(ctx, moved);
  if (isOver) await closePage(ctx, moved._id);
  else await followPage(ctx, moved);
  if (isOver && AIRING.includes(broadcast.state)) await liftPublicGate(ctx, broadcast.bookingId);
  return moved;
}

/** A row of the booking's audit that names the broadcast. */
export async function noteBroadcast(
  ctx: MutationCtx,
  { _id: broadcastId, bookingId }: Broadcast,
  action: BookingAction,
  more: { actorId?: Id<"users">; detail?: string } = {},
): Promise<void> {
  await record(ctx, { bookingId, broadcastId, action, ...more, actorId: more.actorId ?? null });
}

/** The broadcast of a booking that is asked for or runs; at most one. */
export async function broadcastUnderWay(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
): Promise<Broadcast | null> {
  const newest = await newestBroadcast(ctx, bookingId);
  return newest && PUBLIC_OR_ASKED.includes(newest.state) ? newest : null;
}

export const MAX_OUTPUTS = 5;

export async function outputsOf(ctx: QueryCtx, broadcastId: Id<"broadcasts">): Promise<Output[]> {
  return await ctx.db
    .query("broadcastOutputs")
    .withIndex("by_broadcast", (q) => q.eq("broadcastId", broadcastId))
    .take(MAX_OUTPUTS);
}

export const isOutputOver = ({ state }: Output) => state === "failed" || state === "ended";

async function endOutputs(ctx: MutationCtx, broadcast: Broadcast): Promise<void> {
  for (const output of await outputsOf(ctx, broadcast._id)) {
    if (isOutputOver(output)) continue;
    await ctx.db.patch("broadcastOutputs", output._id, { state: "ended", endedAt: Date.now() });
  }
}

type Ending = { reason: BroadcastReason; by?: Id<"users"> };

/** Ends a broadcast in whatever state: what was only asked for is off, what runs is stopped. */
export async function endBroadcast(
  ctx: MutationCtx,
  broadcast: Broadcast,
  { reason, by }: Ending,
): Promise<void> {
  const fields = { reason, ...(by && { endedBy: by }) };
  if (broadcast.state === "requested") {
    await moveBroadcast(ctx, broadcast, "failed", fields);
    return;
  }
  if (broadcast.state !== "starting" && broadcast.state !== "live") return;
  await noteBroadcast(ctx, broadcast, "broadcast_stopped", { actorId: by, detail: reason });
  const { egressId, startingAt } = broadcast;
  if (egressId === undefined && startingAt === undefined) {
    // Between two tries nothing runs.
    await moveBroadcast(ctx, broadcast, "ended", fields);
    return;
  }
  await moveBroadcast(ctx, broadcast, "stopping", { ...fields, stopAskedAt: Date.now() });
  if (egressId) await ctx.scheduler.runAfter(0, internal.egress.stop, { egressId });
}

/** Nobody is in its room: for longer than a moment, and it is over. */
export async function seeNobody(ctx: MutationCtx, broadcast: Broadcast): Promise<void> {
  const { emptySince, isOver } = emptyNow(broadcast.emptySince, Date.now());
  if (isOver) return await endBroadcast(ctx, broadcast, { reason: "everyone_left" });
  if (broadcast.emptySince === undefined) {
    await ctx.db.patch("broadcasts", broadcast._id, { emptySince });
  }
}

/** Somebody is in its room, or nobody knows who: what was seen before counts no more. */
export async function clearEmpty(ctx: MutationCtx, broadcast: Broadcast): Promise<void> {
  if (broadcast.emptySince === undefined) return;
  await ctx.db.patch("broadcasts", broadcast._id, { emptySince: undefined });
}

/** The booking's room goes: cancelled, ended by its provider, or its window has closed. */
export async function endBroadcastOf(ctx: MutationCtx, bookingId: Id<"bookings">): Promise<void> {
  const broadcast = await broadcastUnderWay(ctx, bookingId);
  if (broadcast) await endBroadcast(ctx, broadcast, { reason: "session_ended" });
}
