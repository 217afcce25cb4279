import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { record } from "./bookingEvents";
import { applyBroadcastUpdate, broadcastOf } from "./broadcastUpdates";
import { type EgressUpdate, isRunning } from "./egressUpdates";
import { applyUpdate, partOf } from "./recordingParts";

/**
 * Somebody is told of an egress: by a webhook or a list. Ours moves its recording or broadcast; one in a room
 * of ours that no function of ours started is stopped at once, past whose consent it runs.
 */
export async function hearOfEgress(
  ctx: MutationCtx,
  update: EgressUpdate,
): Promise<"applied" | "ignored"> {
  const part = await partOf(ctx, update);
  if (part !== null) {
    await applyUpdate(ctx, part, update);
    return "applied";
  }
  const broadcast = await broadcastOf(ctx, update);
  if (broadcast !== null) {
    await applyBroadcastUpdate(ctx, broadcast, update);
    return "applied";
  }
  const booking = await ctx.db
    .query("bookings")
    .withIndex("by_room_name", (q) => q.eq("roomName", update.roomName))
    .unique();
  if (booking === null || !isRunning(update)) return "ignored";
  await stopForeign(ctx, booking, update.egressId);
  return "applied";
}

async function stopForeign(ctx: MutationCtx, booking: Doc<"bookings">, egressId: string) {
  await ctx.scheduler.runAfter(0, internal.egress.stop, { egressId });
  const known = await ctx.db
    .query("foreignEgresses")
    .withIndex("by_egress_id", (q) => q.eq("egressId", egressId))
    .unique();
  if (known !== null) return;
  const bookingId = booking._id;
  await ctx.db.insert("foreignEgresses", { egressId, bookingId });
  await record(ctx, { bookingId, actorId: null, action: "egress_stopped", detail: egressId });
}
