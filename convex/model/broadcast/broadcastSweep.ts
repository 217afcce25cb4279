import type { Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { internal } from "../../_generated/api";
import { sweepLetGo } from "./broadcastLetGo";
import { isBroadcastWatched } from "./broadcastRoom";
import { PUBLIC_OR_ASKED } from "./broadcastState";
import { recordRepairOnce } from "../repairs";
import { mendWatch } from "../session/roomWatch";

const BATCH = 100;
const MINUTE = 60_000;

type Open = {
  broadcastId: Id<"broadcasts">;
  egressId: string | null;
  /** An egress of it was asked for, and may run without our knowing its id. */
  isStarting: boolean;
  roomName: string;
};

/** The broadcasts that the reconciler looks after, with the egress that is to be asked for. */
export async function openBroadcasts(ctx: QueryCtx): Promise<Open[]> {
  const open: Open[] = [];
  for (const state of PUBLIC_OR_ASKED) {
    const rows = await ctx.db
      .query("broadcasts")
      .withIndex("by_state", (q) => q.eq("state", state))
      .take(BATCH);
    for (const { _id: broadcastId, bookingId, egressId = null, startingAt } of rows) {
      const isStarting = startingAt !== undefined && egressId === null;
      const booking = await ctx.db.get("bookings", bookingId);
      if (booking) open.push({ broadcastId, egressId, isStarting, roomName: booking.roomName });
    }
  }
  return open;
}

/** Does again what an action that was cut off did not: start, stop, let go. */
export async function sweepBroadcast(ctx: MutationCtx, id: Id<"broadcasts">): Promise<void> {
  const broadcast = await ctx.db.get("broadcasts", id);
  if (broadcast === null) return;
  const { startingAt, egressId, stopAskedAt, state, bookingId } = broadcast;
  if (await isBroadcastWatched(ctx, broadcast)) {
    await mendWatch(ctx, { broadcastId: id }, bookingId);
  }
  await sweepLetGo(ctx, broadcast);
  // Whether that one runs is asked by itself.
  if (startingAt !== undefined && egressId === undefined) return;
  if (state === "stopping" && egressId && Date.now() - (stopAskedAt ?? 0) >= MINUTE) {
    await ctx.scheduler.runAfter(0, internal.egress.stop, { egressId });
    const repeated = { kind: "broadcast_stop_repeated" as const, bookingId, detail: egressId };
    await recordRepairOnce(ctx, repeated);
  }
  // Asked for again, it does nothing more than what is due.
  if (state !== "stopping" && egressId === undefined) {
    await ctx.scheduler.runAfter(0, internal.broadcastEgress.start, { broadcastId: id });
  }
}

export async function roomOfBroadcast(ctx: QueryCtx, id: Id<"broadcasts">): Promise<string | null> {
  const broadcast = await ctx.db.get("broadcasts", id);
  const booking = broadcast && (await ctx.db.get("bookings", broadcast.bookingId));
  return booking?.roomName ?? null;
}
