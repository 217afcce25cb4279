import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findOwn, findProvided } from "../access";
import { record } from "../booking/bookingEvents";
import { isOpenAt, isOverAt } from "../booking/bookingState";
import { peopleOf } from "../booking/bookingPeople";
import { closeWindow } from "../booking/bookings";
import { endBroadcastOf } from "../broadcast/broadcasts";
import { policyOf } from "../booking/policy";
import { endRecordingOf } from "../recording/recordings";
import type { RoomEvent } from "./roomEvents";
import { offerTimeOf } from "../slots/waitingOffers";
import { MAX_PRESENT } from "./roomSessions";

const MINUTE = 60_000;

export const endResult = v.union(
  v.object({ kind: v.literal("ended") }),
  v.object({
    kind: v.literal("refused"),
    /** `not_open`: nobody could have come yet; such a booking is cancelled or moved. */
    reason: v.union(v.literal("not_found"), v.literal("not_open")),
  }),
);

/** A provider ends an open session for everybody: the booking is over ahead of its time. */
export async function endForAll(
  ctx: MutationCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof endResult>> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null || booking.state === "cancelled") {
    return { kind: "refused", reason: "not_found" };
  }
  const now = Date.now();
  // Its window may be over while the function that closes it is late.
  if (isOverAt(booking, now)) return { kind: "ended" };
  if (!isOpenAt(booking, now)) return { kind: "refused", reason: "not_open" };
  const ended = { at: now, by: user._id };
  await ctx.db.patch("bookings", booking._id, { ended, closeJob: undefined, openJob: undefined });
  if (booking.closeJob) await ctx.scheduler.cancel(booking.closeJob);
  if (booking.openJob && booking.state === "booked") await ctx.scheduler.cancel(booking.openJob);
  await closeWindow(ctx, booking._id);
  await withdrawAway(ctx, booking);
  await record(ctx, { bookingId: booking._id, actorId: user._id, action: "ended_for_all" });
  await offerTimeOf(ctx, booking);
  return { kind: "ended" };
}

const GOODBYE_AFTER_LEAVING = 10_000;

/**
 * Somebody pressed Leave: what follows is no lost connection and no closed page. LiveKit's event
 * may be here already or be on its way.
 */
export async function sayGoodbye(
  ctx: MutationCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<void> {
  const own = await findOwn(ctx, bookingId, user._id);
  const row = own && (await lastRowOf(ctx, own.booking._id, user._id));
  if (!row) return;
  const isLong = row.state === "left" && Date.now() - (row.leftAt ?? 0) > GOODBYE_AFTER_LEAVING;
  if (!isLong) await ctx.db.patch("sessionParticipants", row._id, { saidGoodbye: true });
}

export async function lastRowOf(ctx: QueryCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  return await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_user_and_joined", (q) =>
      q.eq("bookingId", bookingId).eq("userId", userId),
    )
    .order("desc")
    .first();
}

/** Who is in the room by role, as LiveKit's events tell. */
export async function presentRoles(ctx: QueryCtx, bookingId: Id<"bookings">) {
  const people = await peopleOf(ctx, bookingId);
  const rows = await Promise.all(
    people.map(async ({ userId, role }) => ({
      role,
      row: await lastRowOf(ctx, bookingId, userId),
    })),
  );
  const present = rows.filter(({ row }) => row?.state === "joined").map(({ role }) => role);
  return { hasProvider: present.includes("provider"), hasClient: present.includes("client") };
}

/**
 * After each event of a room: a session whose last provider has gone while clients are in it
 * starts the wait that the policy sets; a provider who is back ends the wait.
 */
export async function followProvider(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  event: RoomEvent,
): Promise<void> {
  if (!event.event.startsWith("participant_") || booking.ended || booking.state === "cancelled")
    return;
  const { hasProvider, hasClient } = await presentRoles(ctx, booking._id);
  if (hasProvider) return await withdrawAway(ctx, booking);
  if (!hasClient || booking.away) return;
  const isGone = (await hasLeft(ctx, booking, event)) || (await wentWithRoom(ctx, booking._id));
  if (isGone) await planAway(ctx, booking, event.createdAt);
}

/** This event tells that a provider went. */
async function hasLeft(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  { event, participant }: RoomEvent,
): Promise<boolean> {
  const left = event === "participant_joined" ? undefined : participant?.identity;
  const userId = left && ctx.db.normalizeId("users", left);
  if (!userId) return false;
  const own = await findOwn(ctx, booking._id, userId);
  return own?.membership.role === "provider";
}

/**
 * A server that was killed took a room with a provider and a client in it, and the provider has not
 * come back. Nothing tells of that: the client's next room shows it, and the wait begins there, since
 * before it nobody could come.
 */
async function wentWithRoom(ctx: QueryCtx, bookingId: Id<"bookings">): Promise<boolean> {
  const people = await peopleOf(ctx, bookingId);
  for (const { userId } of people.filter(({ role }) => role === "provider")) {
    const row = await lastRowOf(ctx, bookingId, userId);
    const room = row && (await ctx.db.get("sessions", row.sessionId));
    if (!row?.leftAt || room?.endedAt !== row.leftAt || row.disconnectReason) continue;
    const others = await ctx.db
      .query("sessionParticipants")
      .withIndex("by_session_and_state", (q) => q.eq("sessionId", room._id).eq("state", "left"))
      .take(MAX_PRESENT);
    const clients = people.filter(({ role }) => role === "client").map((one) => one.userId);
    const hadClient = others.some(
      (one) => one.leftAt === row.leftAt && clients.includes(one.userId),
    );
    if (hadClient) return true;
  }
  return false;
}

/** Sets when a session without its provider ends; also when the policy changes meanwhile. */
export async function planAway(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  sinceAt: number,
): Promise<void> {
  const minutes = policyOf(booking).endAfterProviderGoneMinutes;
  const from = Math.max(sinceAt, booking.startsAt);
  const endsAt = minutes === null ? null : from + minutes * MINUTE;
  const bookingId = booking._id;
  const job =
    endsAt === null
      ? undefined
      : await ctx.scheduler.runAt(endsAt, internal.departure.checkProvider, { bookingId });
  await ctx.db.patch("bookings", bookingId, { away: { sinceAt, endsAt, job } });
}

export async function withdrawAway(ctx: MutationCtx, booking: Doc<"bookings">): Promise<void> {
  if (booking.away === undefined) return;
  const { job, closedAt } = booking.away;
  await ctx.db.patch("bookings", booking._id, { away: undefined });
  if (job && closedAt === undefined) await ctx.scheduler.cancel(job);
}

/**
 * The wait is over. LiveKit was asked who is in the room, because its events can be lost: a
 * provider in it withdraws the end, an empty room needs none.
 * @param identities null when LiveKit did not answer; the events alone decide then
 */
export async function endWithoutProvider(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  identities: string[] | null,
): Promise<void> {
  const booking = await ctx.db.get("bookings", bookingId);
  if (!booking?.away || booking.away.closedAt !== undefined) return;
  if (!isOpenAt(booking, Date.now())) return;
  const people = await peopleOf(ctx, bookingId);
  const inRoom = people.filter(({ userId }) => identities === null || identities.includes(userId));
  const hasProvider = identities !== null && inRoom.some(({ role }) => role === "provider");
  if (hasProvider || inRoom.every(({ role }) => role === "provider")) {
    return await withdrawAway(ctx, booking);
  }
  // LiveKit took its time to answer: the wait may be another one by now.
  const { endsAt } = booking.away;
  if (endsAt === null || Date.now() < endsAt) return;
  const away = { ...booking.away, closedAt: Date.now(), job: undefined };
  await ctx.db.patch("bookings", bookingId, { away });
  await record(ctx, { bookingId, actorId: null, action: "ended_without_provider" });
  await endRecordingOf(ctx, bookingId);
  await endBroadcastOf(ctx, bookingId);
  await ctx.scheduler.runAfter(0, internal.livekit.closeRoom, { roomName: booking.roomName });
}
