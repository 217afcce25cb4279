import { internal } from "../../_generated/api";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import { log } from "../log";
import { rejudgeAttendance } from "../booking/attendanceRule";
import { isOpenAt, isOverAt, overAt } from "../booking/bookingState";
import { isSignedOut } from "../identity/signOuts";
import { followBroadcast } from "../broadcast/broadcastRoom";
import { followProvider } from "./departure";
import { decideDoor } from "./door";
import { hearOfEgress } from "../egress/foreignEgress";
import { followLate } from "../booking/lateSaying";
import { sendParticipant } from "../integrations/happenings";
import { isProbeRoom } from "./probes";
import { followRecording } from "../recording/recordingRoom";
import { endSessions } from "./roomSessions";
import { followWaiting } from "../slots/waitingNews";
import { recordRepairOnce } from "../repairs";
import { noteForbidden } from "../upkeep/forbiddenRooms";
import { findParticipant, recordOnce, reduce, type RoomEvent } from "./roomEvents";

export async function receiveEvent(
  ctx: MutationCtx,
  event: RoomEvent,
): Promise<"applied" | "repeated" | "ignored"> {
  if (event.room && isProbeRoom(event.room.name)) return "ignored";
  if (!(await recordOnce(ctx, event))) return "repeated";
  log.debug("webhook", { name: event.event, roomSid: event.room?.sid });
  if (event.egress) return await hearOfEgress(ctx, event.egress);
  const { room } = event;
  if (room === undefined) return "ignored";
  const booking = await ctx.db
    .query("bookings")
    .withIndex("by_room_name", (q) => q.eq("roomName", room.name))
    .unique();
  if (booking === null) return "ignored";
  const before = await connectionOf(ctx, event);
  // It is told of once more, or was made up for: that connection is known to be in the room.
  const wasIn = before?.state === "joined";
  await reduce(ctx, booking, { ...event, room });
  // What comes after the end makes nobody present who nothing would ever take out again.
  const isOver = isOverAt(booking, Date.now());
  if (isOver) await endSessions(ctx, booking._id, overAt(booking));
  await followProvider(ctx, booking, event);
  await followWaiting(ctx, booking, event);
  await followLate(ctx, booking, event);
  await followRecording(ctx, booking, event, wasIn);
  await followBroadcast(ctx, booking, event);
  await enforce(ctx, booking, event);
  if (isOver) await rejudgeAttendance(ctx, booking);
  await sendMove(ctx, event, before);
  return "applied";
}

const LEAVINGS = ["participant_left", "participant_connection_aborted"];

async function connectionOf(ctx: MutationCtx, { participant }: RoomEvent) {
  return participant ? await findParticipant(ctx, participant.sid) : null;
}

/** Whoever was put out at the door was never in. */
async function sendMove(
  ctx: MutationCtx,
  event: RoomEvent,
  before: Doc<"sessionParticipants"> | null,
): Promise<void> {
  const isJoin = event.event === "participant_joined";
  if (!isJoin && !LEAVINGS.includes(event.event)) return;
  // Known by then: from their own connection before, or from the end of the room.
  if (before?.state === (isJoin ? "joined" : "left")) return;
  const row = await connectionOf(ctx, event);
  if (row === null || row.wasRefused) return;
  await sendParticipant(ctx, row, isJoin ? "participant.joined" : "participant.left");
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
    const seenAt = event.createdAt;
    if (event.room) await noteForbidden(ctx, booking, { roomSid: event.room.sid, seenAt });
  }
  if (event.participant === undefined) return;
  const { identity, sid } = event.participant;
  const userId = ctx.db.normalizeId("users", identity);
  const row = await findParticipant(ctx, sid);
  if (userId === null || row === null || !isComing(event, row)) return;
  const { membership } = await loadMembership(ctx, booking._id, userId);
  const { asOf, at } = judgedAs(booking, event, now);
  const decision = await decideDoor(ctx, asOf, membership, at);
  const place = { userId, bookingId: booking._id, at };
  if (decision.kind === "allowed" && !(await isSignedOut(ctx, place))) return;
  await ctx.db.patch("sessionParticipants", row._id, { wasRefused: true });
  await ctx.scheduler.runAfter(0, internal.moderation.remove, { roomName, identity });
  const putOut = { bookingId: booking._id, detail: userId };
  await recordRepairOnce(ctx, { kind: "person_put_out", ...putOut });
}

/** What is told once it is over, of a time before that, is judged as of then: they had come in time. */
function judgedAs(booking: Doc<"bookings">, { createdAt }: RoomEvent, now: number) {
  const isLate = isOverAt(booking, now) && createdAt < overAt(booking);
  if (!isLate) return { asOf: booking, at: now };
  const wasClosed = (booking.away?.closedAt ?? Infinity) <= createdAt;
  const away = wasClosed ? booking.away : undefined;
  return { asOf: { ...booking, ended: undefined, away }, at: createdAt };
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
