import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { judgeAttendance } from "./attendanceRule";
import { announce } from "./bookingChanges";
import { rowsOf } from "./bookingPeople";
import { joinWindow, MAX_CLIENTS, MAX_DURATION_MINUTES, overAt, stateAt } from "./bookingState";
import { endBroadcastOf } from "../broadcast/broadcasts";
import { clashOf } from "../calendar/calendar";
import { ownHost } from "../calendar/calendarFile";
import { clearLates } from "./lateNotices";
import { problemOf, sessionPolicy } from "./policy";
import { endRecordingOf } from "../recording/recordings";
import { followReminders } from "../notices/reminders";
import { endSessions } from "../session/roomSessions";
import { clearTroubles } from "../session/troubles";

export const newBooking = v.object({
  requestKey: v.string(),
  title: v.string(),
  clientIds: v.array(v.id("users")),
  startsAt: v.union(v.number(), v.literal("now")),
  durationMinutes: v.number(),
  /** The provider's own, without clients: to go live from. */
  isAlone: v.optional(v.boolean()),
  /** Missing: the default one. */
  policy: v.optional(sessionPolicy),
  /** The provider knows of what it overlaps with, and books it all the same. */
  mayOverlap: v.optional(v.boolean()),
});
type NewBooking = Infer<typeof newBooking>;

export const refusedCreation = v.union(
  v.literal("not_provider"),
  v.literal("bad_title"),
  v.literal("bad_request_key"),
  /** It made a booking that is not the one that is asked for now. */
  v.literal("used_request_key"),
  v.literal("no_clients"),
  v.literal("too_many_clients"),
  v.literal("unknown_client"),
  v.literal("bad_time"),
  v.literal("bad_policy"),
);
type RefusedCreation = Infer<typeof refusedCreation>;

export const createResult = v.union(
  v.object({ kind: v.literal("created"), bookingId: v.id("bookings") }),
  v.object({ kind: v.literal("refused"), reason: refusedCreation }),
  /** The provider's time is taken then, by what starts at `startsAt`. */
  v.object({ kind: v.literal("refused"), reason: v.literal("taken"), startsAt: v.number() }),
);

const MINUTE = 60_000;
const MAX_TITLE = 120;
const MAX_KEY = 64;
const MAX_AHEAD = 2 * 365 * 24 * 60 * MINUTE;

/**
 * Books a session of the caller. A repeat with the same `requestKey` answers with the booking
 * that the first one made.
 */
export async function createBooking(
  ctx: MutationCtx,
  provider: Doc<"users">,
  request: NewBooking,
): Promise<Infer<typeof createResult>> {
  // A repeat may come when its start is past: what it made stands, whatever would be said now.
  const existing = await ctx.db
    .query("bookings")
    .withIndex("by_provider_and_request_key", (q) =>
      q.eq("providerId", provider._id).eq("requestKey", request.requestKey),
    )
    .unique();
  if (existing !== null) return await repeatedBy(ctx, existing, request);
  const now = Date.now();
  const reason = await whyNot(ctx, provider, request, now);
  if (reason !== null) return { kind: "refused", reason };
  const startsAt = request.startsAt === "now" ? now : request.startsAt;
  const times = { startsAt, endsAt: startsAt + request.durationMinutes * MINUTE };
  const clash = request.mayOverlap ? null : await clashOf(ctx, provider._id, times);
  if (clash !== null) return { kind: "refused", reason: "taken", startsAt: clash };
  const bookingId = await insertBooking(ctx, {
    title: request.title.trim(),
    providerId: provider._id,
    clientIds: request.clientIds,
    ...times,
    requestKey: request.requestKey,
    policy: request.policy,
  });
  await announce(ctx, bookingId, { action: "booked", actorId: provider._id });
  if (request.policy) await ctx.db.patch("users", provider._id, { lastPolicy: request.policy });
  return { kind: "created", bookingId };
}

/** What is said to a key that has made a booking. */
async function repeatedBy(
  ctx: MutationCtx,
  existing: Doc<"bookings">,
  request: NewBooking,
): Promise<Infer<typeof createResult>> {
  return (await isMadeBy(ctx, existing, request))
    ? { kind: "created", bookingId: existing._id }
    : { kind: "refused", reason: "used_request_key" };
}

/** Whether a request made this booking; once it was changed, nobody can tell any more. */
async function isMadeBy(
  ctx: MutationCtx,
  { _id, title, startsAt, endsAt, clientIds, sequence }: Doc<"bookings">,
  request: NewBooking,
): Promise<boolean> {
  if (sequence !== undefined) return true;
  const isThen = request.startsAt === "now" || request.startsAt === startsAt;
  const isAsLong = endsAt - startsAt === request.durationMinutes * MINUTE;
  if (!isThen || !isAsLong || title !== request.title.trim()) return false;
  if (!request.clientIds.every((id) => clientIds.includes(id))) return false;
  // Guests come by a link, after it was made.
  const others = clientIds.filter((id) => !request.clientIds.includes(id));
  const users = await Promise.all(others.map((id) => ctx.db.get("users", id)));
  return users.every((user) => user?.guestOf === _id);
}

async function whyNot(
  ctx: MutationCtx,
  provider: Doc<"users">,
  { title, requestKey, clientIds, startsAt, durationMinutes, policy, isAlone }: NewBooking,
  now: number,
): Promise<RefusedCreation | null> {
  if (!provider.isProvider) return "not_provider";
  if (title.trim() === "" || title.length > MAX_TITLE) return "bad_title";
  if (requestKey === "" || requestKey.length > MAX_KEY) return "bad_request_key";
  if (clientIds.length === 0 && !isAlone) return "no_clients";
  if (clientIds.length > (isAlone ? 0 : MAX_CLIENTS)) return "too_many_clients";
  const people = new Set([provider._id, ...clientIds]);
  if (people.size !== clientIds.length + 1) return "unknown_client";
  for (const id of clientIds) {
    const client = await ctx.db.get("users", id);
    // A guest was let into one booking, and is nobody for another one.
    const isNobody = client?.guestOf !== undefined || client?.erasedAt !== undefined;
    if (client === null || isNobody) return "unknown_client";
  }
  if (policy && problemOf(policy) !== null) return "bad_policy";
  const isLengthFine =
    Number.isInteger(durationMinutes) &&
    durationMinutes >= 5 &&
    durationMinutes <= MAX_DURATION_MINUTES;
  const isStartFine =
    startsAt === "now" ||
    (Number.isInteger(startsAt) && startsAt >= now - MINUTE && startsAt <= now + MAX_AHEAD);
  return isLengthFine && isStartFine ? null : "bad_time";
}

type BookingFields = Pick<
  Doc<"bookings">,
  "title" | "providerId" | "clientIds" | "startsAt" | "endsAt" | "requestKey" | "policy" | "service"
>;

/** Writes a booking, its people and the two scheduled ends of its join window. */
export async function insertBooking(
  ctx: MutationCtx,
  fields: BookingFields,
): Promise<Id<"bookings">> {
  const state = stateAt(fields, Date.now());
  const roomName = crypto.randomUUID();
  const named = { roomName, uidHost: ownHost() };
  const bookingId = await ctx.db.insert("bookings", { ...fields, state, ...named });
  const people = [
    { userId: fields.providerId, role: "provider" as const },
    ...fields.clientIds.map((userId) => ({ userId, role: "client" as const })),
  ];
  const isOver = state === "ended";
  for (const person of people) {
    const row = { bookingId, ...person, startsAt: fields.startsAt, isOver };
    await ctx.db.insert("bookingParticipants", row);
  }
  if (!isOver) await scheduleWindow(ctx, bookingId, fields);
  return bookingId;
}

/** Plans the two ends of the join window. */
export async function scheduleWindow(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  times: { startsAt: number; endsAt: number },
) {
  const { opensAt, closesAt } = joinWindow(times);
  const openJob = await ctx.scheduler.runAt(opensAt, internal.bookings.openWindow, { bookingId });
  const closeJob = await ctx.scheduler.runAt(closesAt, internal.bookings.closeWindow, {
    bookingId,
  });
  await ctx.db.patch("bookings", bookingId, { openJob, closeJob });
}

/** The end of an open booking has moved, and with it the time at which its window closes. */
export async function rescheduleClose(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  closesAt: number,
): Promise<void> {
  if (booking.closeJob) await ctx.scheduler.cancel(booking.closeJob);
  const bookingId = booking._id;
  const closeJob = await ctx.scheduler.runAt(closesAt, internal.bookings.closeWindow, {
    bookingId,
  });
  await ctx.db.patch("bookings", bookingId, { closeJob });
}

/** The window opens: the room is made before the first person comes. */
export async function openWindow(ctx: MutationCtx, bookingId: Id<"bookings">): Promise<void> {
  const booking = await ctx.db.get("bookings", bookingId);
  if (booking === null || !isUpcoming(booking)) return;
  await ctx.db.patch("bookings", bookingId, { state: "open" });
  await ctx.scheduler.runAfter(0, internal.livekit.openRoom, roomOf(booking));
}

/** The window closes: the booking is history for everybody, and its room goes. */
export async function closeWindow(ctx: MutationCtx, bookingId: Id<"bookings">): Promise<void> {
  const booking = await ctx.db.get("bookings", bookingId);
  if (booking === null) return;
  if (isUpcoming(booking)) await ctx.db.patch("bookings", bookingId, { state: "ended" });
  for (const row of await rowsOf(ctx, bookingId)) {
    await ctx.db.patch("bookingParticipants", row._id, { isOver: true });
  }
  await followReminders(ctx, bookingId);
  await clearTroubles(ctx, bookingId);
  await clearLates(ctx, bookingId);
  await endRecordingOf(ctx, bookingId);
  await endBroadcastOf(ctx, bookingId);
  await endSessions(ctx, bookingId, Math.min(Date.now(), overAt(booking)));
  await judgeAttendance(ctx, booking);
  await ctx.scheduler.runAfter(0, internal.livekit.closeRoom, { roomName: booking.roomName });
}

function isUpcoming(booking: Doc<"bookings">): boolean {
  return booking.state === "booked" || booking.state === "open";
}

function roomOf(booking: Doc<"bookings">) {
  return { roomName: booking.roomName, closesAt: joinWindow(booking).closesAt };
}
