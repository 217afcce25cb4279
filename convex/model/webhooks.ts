import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { loadMembership } from "./access";
import { stateAt } from "./bookingState";
import { followBroadcast } from "./broadcastRoom";
import { followProvider } from "./departure";
import { decideDoor } from "./door";
import { hearOfEgress } from "./foreignEgress";
import { isProbeRoom } from "./probes";
import { followRecording } from "./recordingRoom";
import { recordOnce, reduce, type RoomEvent } from "./roomEvents";

export async function receiveEvent(
  ctx: MutationCtx,
  event: RoomEvent,
): Promise<"applied" | "repeated" | "ignored"> {
  if (event.room && isProbeRoom(event.room.name)) return "ignored";
  if (!(await recordOnce(ctx, event))) return "repeated";
  if (event.egress) return await hearOfEgress(ctx, event.egress);
  const { room } = event;
  if (room === undefined) return "ignored";
  const booking = await ctx.db
    .query("bookings")
    .withIndex("by_room_name", (q) => q.eq("roomName", room.name))
    .unique();
  if (booking === null) return "ignored";
  await reduce(ctx, booking, { ...event, room });
  await followProvider(ctx, booking, event);
  await followRecording(ctx, booking, event);
  await followBroadcast(ctx, booking, event);
  await enforce(ctx, booking, event);
  return "applied";
}

/**
 * What LiveKit let happen although the booking forbids it: a room outside its window, or a
 * person whom the door would not let in now, whatever their older token says.
 */
async function enforce(ctx: MutationCtx, booking: Doc<"bookings">, event: RoomEvent) {
  const now = Date.now();
  const { roomName } = booking;
  const isClosed =
    booking.state === "cancelled" ||
    booking.ended !== undefined ||
    stateAt(booking, now) !== "open";
  if (event.event === "room_started" && isClosed) {
    await ctx.scheduler.runAfter(0, internal.livekit.closeRoom, { roomName });
  }
  if (event.event !== "participant_joined" || event.participant === undefined) return;
  const { identity } = event.participant;
  const userId = ctx.db.normalizeId("users", identity);
  if (userId === null) return;
  const { membership } = await loadMembership(ctx, booking._id, userId);
  const decision = await decideDoor(ctx, booking, membership, now);
  if (decision.kind === "allowed") return;
  await ctx.scheduler.runAfter(0, internal.moderation.remove, { roomName, identity });
}

const KEEP_MS = 30 * 24 * 60 * 60_000;
const BATCH = 100;

export async function pruneEvents(ctx: MutationCtx): Promise<void> {
  const old = await ctx.db
    .query("webhookEvents")
    .withIndex("by_creation_time", (q) => q.lt("_creationTime", Date.now() - KEEP_MS))
    .take(BATCH);
  for (const row of old) await ctx.db.delete("webhookEvents", row._id);
  if (old.length === BATCH) await ctx.scheduler.runAfter(0, internal.webhooks.prune, {});
}
