import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import type { BookingAction } from "../booking/bookingEvents";
import type { Role } from "../roles";
import type { EventType } from "./eventTypes";
import { sendEvent } from "./outgoing";

const time = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());

const OF_BOOKING: Partial<Record<BookingAction, EventType>> = {
  booked: "booking.created",
  moved: "booking.moved",
  cancelled: "booking.cancelled",
};

/** A booking is there, or its time, people or state have changed. */
export async function sendBooking(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  change: BookingAction,
): Promise<void> {
  const { _id: bookingId, providerId, startsAt, endsAt, state, clientIds } = booking;
  const data = {
    bookingId,
    change,
    state,
    startsAt: time(startsAt),
    endsAt: time(endsAt),
    serviceId: booking.service?.serviceId ?? null,
    clientCount: clientIds.length,
    cancelledBy: booking.cancelled?.by ?? null,
  };
  await sendEvent(ctx, { type: OF_BOOKING[change] ?? "booking.changed", data, providerId });
}

/** A room is live, or is no more. */
export async function sendSession(
  ctx: MutationCtx,
  session: Doc<"sessions">,
  type: "session.started" | "session.ended",
): Promise<void> {
  const { _id: sessionId, bookingId, startedAt, endedAt } = session;
  const providerId = await providerOf(ctx, bookingId);
  const data = { sessionId, bookingId, startedAt: time(startedAt), endedAt: time(endedAt) };
  await sendEvent(ctx, { type, data, providerId });
}

/** Somebody came into a room or left it; of each of their connections, once at least. */
export async function sendParticipant(
  ctx: MutationCtx,
  row: Doc<"sessionParticipants">,
  type: "participant.joined" | "participant.left",
): Promise<void> {
  const { sessionId, bookingId, userId: personId, joinedAt, leftAt } = row;
  const data = {
    sessionId,
    bookingId,
    personId,
    role: await roleOf(ctx, row),
    connectionId: row.participantSid,
    joinedAt: time(joinedAt),
    leftAt: time(leftAt),
  };
  await sendEvent(ctx, { type, data, providerId: await providerOf(ctx, bookingId) });
}

async function roleOf(
  ctx: MutationCtx,
  { bookingId, userId }: Doc<"sessionParticipants">,
): Promise<Role | null> {
  const membership = await ctx.db
    .query("bookingParticipants")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
  return membership?.role ?? null;
}

export async function sendRecording(ctx: MutationCtx, row: Doc<"recordings">): Promise<void> {
  if (row.state !== "ready" && row.state !== "failed") return;
  const { _id: recordingId, bookingId, kind, state, reason, durationMs, size } = row;
  const data = {
    recordingId,
    bookingId,
    kind,
    reason: reason ?? null,
    durationMs: durationMs ?? null,
    size: size ?? null,
  };
  const providerId = await providerOf(ctx, bookingId);
  await sendEvent(ctx, { type: `recording.${state}`, data, providerId });
}

const OF_BROADCAST = { live: "started", ended: "ended", failed: "failed" } as const;

export async function sendBroadcast(ctx: MutationCtx, row: Doc<"broadcasts">): Promise<void> {
  const { _id: broadcastId, bookingId, state, reason } = row;
  if (state !== "live" && state !== "ended" && state !== "failed") return;
  const data = {
    broadcastId,
    bookingId,
    reason: reason ?? null,
    startedAt: time(row.liveAt),
    endedAt: time(row.endedAt),
  };
  const providerId = await providerOf(ctx, bookingId);
  await sendEvent(ctx, { type: `broadcast.${OF_BROADCAST[state]}`, data, providerId });
}

async function providerOf(ctx: MutationCtx, bookingId: Id<"bookings">) {
  return (await ctx.db.get("bookings", bookingId))?.providerId;
}
