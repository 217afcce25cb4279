import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { record } from "../booking/bookingEvents";
import { hasForeignStream } from "../broadcast/broadcastStreams";
import { applyBroadcastUpdate, broadcastOf } from "../broadcast/broadcastUpdates";
import { type EgressUpdate, isRunning, type StreamUpdate } from "./egressUpdates";
import { noteBroadcastMissed, notePartMissed } from "./missedUpdates";
import { applyUpdate, partOf } from "../recording/recordingParts";
import { recordRepair } from "../repairs";
import { isProbeRoom } from "../session/probes";

/**
 * Somebody is told of an egress: by a webhook or a list. Ours moves its recording or broadcast; one that no
 * function of ours started is stopped at once, past whose consent it runs.
 *
 * @param isLook a reconciler asked: what it moves, no webhook did
 */
export async function hearOfEgress(
  ctx: MutationCtx,
  update: EgressUpdate,
  isLook = false,
): Promise<"applied" | "ignored"> {
  const part = await partOf(ctx, update);
  if (part !== null) {
    await applyUpdate(ctx, part, update);
    if (isLook) await notePartMissed(ctx, part, update);
    // A recording goes to a file alone: where it streams to, nobody was asked about.
    if (isRunning(update) && (update.streams ?? []).some(isActive)) await stopIn(ctx, update);
    return "applied";
  }
  const broadcast = await broadcastOf(ctx, update);
  if (broadcast !== null) {
    await applyBroadcastUpdate(ctx, broadcast, update);
    if (isLook) await noteBroadcastMissed(ctx, broadcast, update);
    // Its address is told masked, so it cannot be taken out by itself: another egress goes on without it.
    if (isRunning(update) && (await hasForeignStream(ctx, broadcast, update))) {
      await stopIn(ctx, update);
    }
    return "applied";
  }
  if (!isRunning(update)) return "ignored";
  return (await stopIn(ctx, update)) ? "applied" : "ignored";
}

const isActive = ({ status }: StreamUpdate) => status === "active";

/** False where it may be another application's. */
async function stopIn(ctx: MutationCtx, { roomName, egressId }: EgressUpdate): Promise<boolean> {
  const booking = await ctx.db
    .query("bookings")
    .withIndex("by_room_name", (q) => q.eq("roomName", roomName))
    .unique();
  const isOurs = booking !== null || isProbeRoom(roomName) || !isLivekitShared();
  if (isOurs) await stopForeign(ctx, booking?._id, egressId);
  return isOurs;
}

/**
 * LiveKit takes `roomRecord` for every room and for web pages, which have none: where this LiveKit is
 * ours alone, whatever runs on it was started by us or past us.
 */
const isLivekitShared = () => process.env.PARLEY_SHARED_LIVEKIT === "1";

async function stopForeign(
  ctx: MutationCtx,
  bookingId: Id<"bookings"> | undefined,
  egressId: string,
) {
  await ctx.scheduler.runAfter(0, internal.egress.stop, { egressId });
  const known = await ctx.db
    .query("foreignEgresses")
    .withIndex("by_egress_id", (q) => q.eq("egressId", egressId))
    .unique();
  if (known !== null) return;
  await ctx.db.insert("foreignEgresses", { egressId, bookingId });
  await record(ctx, { bookingId, actorId: null, action: "egress_stopped", detail: egressId });
  await recordRepair(ctx, { kind: "egress_foreign", bookingId, detail: egressId });
}
