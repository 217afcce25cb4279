import { internal } from "../../_generated/api";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import { isOpenAt, isOverAt } from "../booking/bookingState";
import { followBroadcast } from "../broadcast/broadcastRoom";
import { followProvider } from "./departure";
import { decideDoor } from "./door";
import { hearOfEgress } from "../egress/foreignEgress";
import { followLate } from "../booking/lateSaying";
import { isProbeRoom } from "./probes";
import { followRecording } from "../recording/recordingRoom";
import { endSessions } from "./roomSessions";
import { followWaiting } from "../slots/waitingNews";
import { findParticipant, recordOnce, reduce, type RoomEvent } from "./roomEvents";

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
  const wasIn = await isInAlready(ctx, event);
  await reduce(ctx, booking, { ...event, room });
  // What comes after the end makes nobody present who nothing would ever take out again.
  if (isOverAt(booking, Date.now())) await endSessions(ctx, booking._id, Date.now());
  await followProvider(ctx, booking, event);
  await followWaiting(ctx, booking, event);
  await followLate(ctx, booking, event);
  await followRecording(ctx, booking, event, wasIn);
  await followBroadcast(ctx, booking, event);
  await enforce(ctx, booking, event);
  return "applied";
}

/** It is told of once more, or was made up for: that connection is known to be in the room. */
async function isInAlready(ctx: MutationCtx, { participant }: RoomEvent): Promise<boolean> {
  const row = participant && (await findParticipant(ctx, participant.sid));
  return row?.state === "joined";
}

/** Where there are these, there is a room. */
const BEGINNINGS = ["room_started", "participant_joined", "track_published"];

/**
 * What LiveKit let happen although the booking forbids it: a room outside its window, or a
 * person whom the door would not let in now, whatever their older token says.
 */
async function enforce(ctx: MutationCtx, booking: Doc<"bookings">, event: RoomEvent) {
  const now = Date.now();
  const { roomName } = booking;
  if (BEGINNINGS.includes(event.event) && !isOpenAt(booking, now)) {
    await ctx.scheduler.runAfter(0, internal.livekit.closeRoom, { roomName });
  }
  if (event.participant === undefined) return;
  const { identity, sid } = event.participant;
  const userId = ctx.db.normalizeId("users", identity);
  const row = await findParticipant(ctx, sid);
  if (userId === null || row === null || !isComing(event, row)) return;
  const { membership } = await loadMembership(ctx, booking._id, userId);
  const decision = await decideDoor(ctx, booking, membership, now);
  if (decision.kind === "allowed") return;
  await ctx.db.patch("sessionParticipants", row._id, { wasRefused: true });
  await ctx.scheduler.runAfter(0, internal.moderation.remove, { roomName, identity });
}

/** They come, or have gone before it was told that they came. */
function isComing({ event, createdAt }: RoomEvent, { joinedAt }: Doc<"sessionParticipants">) {
  return event === "participant_joined" || joinedAt === createdAt;
}

export async function hasHeardOf(ctx: QueryCtx, roomSid: string): Promise<boolean> {
  const event = await ctx.db
    .query("webhookEvents")
    .withIndex("by_room_sid", (q) => q.eq("roomSid", roomSid))
    .first();
  return event !== null;
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
