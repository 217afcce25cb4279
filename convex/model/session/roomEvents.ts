import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { egressUpdate } from "../egress/egressUpdates";
import { clearTrouble } from "./troubles";
import { lowerAllHands, lowerHandOf } from "./hands";
import { endSession, ensureSession, isLive, MAX_PRESENT } from "./roomSessions";
import { senderOf } from "./webhookSenders";

export const roomState = v.union(v.literal("live"), v.literal("ended"));
export const presence = v.union(v.literal("joined"), v.literal("left"));

/** The fields that we read of LiveKit's webhook; times are UTC ms. */
export const roomEvent = v.object({
  eventId: v.string(),
  event: v.string(),
  createdAt: v.number(),
  room: v.optional(v.object({ name: v.string(), sid: v.string() })),
  participant: v.optional(
    v.object({
      identity: v.string(),
      sid: v.string(),
      disconnectReason: v.optional(v.string()),
    }),
  ),
  track: v.optional(v.object({ source: v.string() })),
  egress: v.optional(egressUpdate),
});
export type RoomEvent = Infer<typeof roomEvent>;

type RoomEventWithRoom = RoomEvent & { room: NonNullable<RoomEvent["room"]> };

type Told = Pick<RoomEvent, "eventId" | "event" | "createdAt" | "room">;

/** True the first time that an event id is seen; a repeat must have no effect. */
export async function recordOnce(ctx: MutationCtx, event: Told): Promise<boolean> {
  const { eventId, createdAt } = event;
  const seen = await ctx.db
    .query("webhookEvents")
    .withIndex("by_event_id", (q) => q.eq("eventId", eventId))
    .unique();
  if (seen !== null) return false;
  const roomSid = event.room?.sid;
  const sender = senderOf(eventId);
  await ctx.db.insert("webhookEvents", { eventId, event: event.event, sender, roomSid, createdAt });
  return true;
}

/**
 * Applies one event to the booking's session. Events come late, twice and in any order, so an
 * ended session and a left participant stay so, and any event of a room makes its session.
 */
export async function reduce(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  event: RoomEventWithRoom,
): Promise<void> {
  const { room, createdAt } = event;
  const session = await ensureSession(ctx, booking._id, { roomSid: room.sid, at: createdAt });
  switch (event.event) {
    case "room_finished":
      return await roomFinished(ctx, session, createdAt);
    case "participant_joined":
      return await participantJoined(ctx, session, event);
    case "participant_left":
    case "participant_connection_aborted":
      return await participantLeft(ctx, session, event);
  }
}

async function roomFinished(ctx: MutationCtx, session: Doc<"sessions">, at: number) {
  await endSession(ctx, session, at);
  // It may be late, and people in the next room by now.
  if (!(await isLive(ctx, session.bookingId))) await lowerAllHands(ctx, session.bookingId);
}

export async function findParticipant(ctx: MutationCtx, participantSid: string) {
  return await ctx.db
    .query("sessionParticipants")
    .withIndex("by_participant_sid", (q) => q.eq("participantSid", participantSid))
    .unique();
}

async function participantJoined(ctx: MutationCtx, session: Doc<"sessions">, event: RoomEvent) {
  const who = knownPerson(ctx, event);
  if (who === null) return;
  await clearTrouble(ctx, session.bookingId, who.userId);
  const row = await findParticipant(ctx, who.sid);
  if (row !== null) {
    // Judged by when they left, they may have been refused: they are judged anew by this.
    const joined = { joinedAt: event.createdAt, wasRefused: undefined };
    await ctx.db.patch("sessionParticipants", row._id, joined);
    return;
  }
  // A session that has ended cannot hold anybody: the join is history by now.
  const over = session.state === "ended" && { leftAt: session.endedAt };
  await ctx.db.insert("sessionParticipants", {
    ...personFields(session, who),
    state: over ? "left" : "joined",
    joinedAt: event.createdAt,
    ...over,
  });
}

async function participantLeft(ctx: MutationCtx, session: Doc<"sessions">, event: RoomEvent) {
  const who = knownPerson(ctx, event);
  if (who === null) return;
  const { disconnectReason } = who;
  const leaving = { state: "left" as const, leftAt: event.createdAt, disconnectReason };
  const row = await findParticipant(ctx, who.sid);
  if (row !== null) {
    await ctx.db.patch("sessionParticipants", row._id, leaving);
  } else {
    const fields = { ...personFields(session, who), joinedAt: event.createdAt, ...leaving };
    await ctx.db.insert("sessionParticipants", fields);
  }
  // The old connection of somebody who came back by another one leaves their hand up.
  if (!(await isPresent(ctx, session.bookingId, who.userId))) {
    await lowerHandOf(ctx, session.bookingId, who.userId);
  }
}

async function isPresent(ctx: MutationCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  const present = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_state", (q) => q.eq("bookingId", bookingId).eq("state", "joined"))
    .take(MAX_PRESENT);
  return present.some((row) => row.userId === userId);
}

/** Identities are user ids; recorders and other machines are not people of a session. */
function knownPerson(ctx: MutationCtx, event: RoomEvent) {
  if (event.participant === undefined) return null;
  const { identity, sid, disconnectReason } = event.participant;
  const userId = ctx.db.normalizeId("users", identity);
  return userId === null ? null : { userId, sid, disconnectReason };
}

type Person = NonNullable<ReturnType<typeof knownPerson>>;

function personFields(session: Doc<"sessions">, who: Person) {
  return {
    sessionId: session._id,
    bookingId: session.bookingId,
    userId: who.userId,
    participantSid: who.sid,
  };
}
