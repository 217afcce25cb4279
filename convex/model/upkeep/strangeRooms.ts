import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { isOpenAt } from "../booking/bookingState";
import { hasRepair, recordRepair } from "../repairs";
import { LOST_AFTER_MS as UNTOLD_AFTER_MS } from "../session/missedEvents";
import { isLive, reviveSession, sessionOfRoom } from "../session/roomSessions";
import { receiveEvent } from "../session/webhooks";
import { forbiddenSince, LOST_AFTER_MS, noteForbidden } from "./forbiddenRooms";

/** A room as LiveKit lists it; `createdAt` in UTC ms. */
export const listedRoom = v.object({ name: v.string(), sid: v.string(), createdAt: v.number() });
export type ListedRoom = Infer<typeof listedRoom>;

/** Those of these rooms that are not as their booking has it. Of other programs' rooms nothing is said. */
export async function findStrange(
  ctx: QueryCtx,
  rooms: readonly ListedRoom[],
): Promise<ListedRoom[]> {
  const strange: ListedRoom[] = [];
  for (const room of rooms) {
    const booking = await bookingOf(ctx, room);
    if (booking && (await whatIsStrange(ctx, booking, room)) !== null) strange.push(room);
  }
  return strange;
}

async function bookingOf(ctx: QueryCtx, { name }: ListedRoom) {
  return await ctx.db
    .query("bookings")
    .withIndex("by_room_name", (q) => q.eq("roomName", name))
    .unique();
}

async function whatIsStrange(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  { sid, createdAt }: ListedRoom,
): Promise<"untold" | "forbidden" | "alive" | null> {
  const old = Date.now() - LOST_AFTER_MS;
  if (createdAt > Date.now() - UNTOLD_AFTER_MS) return null;
  if (!isOpenAt(booking, Date.now())) {
    return (await forbiddenSince(ctx, booking)) <= old ? "forbidden" : null;
  }
  const session = await sessionOfRoom(ctx, sid);
  if (session === null) return "untold";
  return (await isTakenForGone(ctx, session, old)) ? "alive" : null;
}

/** Ended because LiveKit did not list its room, as one does whose memory was emptied. */
async function isTakenForGone(ctx: QueryCtx, session: Doc<"sessions">, old: number) {
  const { bookingId, roomSid: detail, endedAt } = session;
  if (endedAt === undefined || endedAt > old || (await isLive(ctx, bookingId))) return false;
  return await hasRepair(ctx, { kind: "room_gone", bookingId, detail });
}

/** Tells of a room what its webhook should have, takes back its end, or closes it. */
export async function mendRoom(ctx: MutationCtx, room: ListedRoom): Promise<void> {
  const { name, sid, createdAt } = room;
  const booking = await bookingOf(ctx, room);
  const strange = booking && (await whatIsStrange(ctx, booking, room));
  if (!strange) return;
  if (strange === "forbidden") {
    await noteForbidden(ctx, booking, { roomSid: sid, seenAt: Date.now() });
    await ctx.scheduler.runAfter(0, internal.livekit.closeRoom, { roomName: name });
    return;
  }
  if (strange === "alive") {
    await reviveSession(ctx, (await sessionOfRoom(ctx, sid))!);
    await recordRepair(ctx, { kind: "session_revived", bookingId: booking._id, detail: sid });
    return;
  }
  const eventId = `missed:room_started:${sid}`;
  const told = { eventId, event: "room_started", createdAt, room: { name, sid } };
  if ((await receiveEvent(ctx, told)) !== "applied") return;
  await recordRepair(ctx, { kind: "room_missed", bookingId: booking._id, detail: sid });
}
