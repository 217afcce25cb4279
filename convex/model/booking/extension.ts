import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findOwn, findProvided } from "../access";
import { noteChange } from "./bookingChanges";
import { peopleOf } from "./bookingPeople";
import { rescheduleClose } from "./bookings";
import { isOpenAt, joinWindow, MAX_DURATION_MINUTES } from "./bookingState";
import { busyOf } from "./bookingTerms";
import { takenOf } from "../calendar/calendar";
import { MAX_BUFFER } from "../slots/serviceTerms";

export const EXTENSIONS = [5, 10, 15, 30] as const;

/** By how many minutes, and the end that the caller saw: a repeat does not extend twice. */
export const extensionArgs = {
  bookingId: v.string(),
  minutes: v.union(v.literal(5), v.literal(10), v.literal(15), v.literal(30)),
  endsAt: v.number(),
};

export const extensionResult = v.union(
  v.object({ kind: v.literal("extended"), endsAt: v.number() }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_found"),
      v.literal("not_provider"),
      v.literal("not_open"),
      v.literal("too_long"),
    ),
  }),
  /** Somebody of this booking has another one, or a time is kept for somebody, that starts then. */
  v.object({ kind: v.literal("refused"), reason: v.literal("conflict"), startsAt: v.number() }),
);
export type ExtensionResult = Infer<typeof extensionResult>;

/** What the calendar allows now; null for everybody but a provider of an open booking. */
export const extensionChoices = v.union(
  v.object({
    minutes: v.array(v.number()),
    /** When the next booking of somebody here, or a time that is kept, starts, where that is what bounds it. */
    nextStartsAt: v.union(v.number(), v.null()),
  }),
  v.null(),
);

const MINUTE = 60_000;
const LONGEST = MAX_DURATION_MINUTES * MINUTE;

/** Moves the booked end of an open session, when its people and its providers' time are free until then. */
export async function extendBooking(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; minutes: number; endsAt: number },
): Promise<ExtensionResult> {
  const own = await findOwn(ctx, args.bookingId, user._id);
  if (own === null) return { kind: "refused", reason: "not_found" };
  const { booking, membership } = own;
  if (membership.role !== "provider") return { kind: "refused", reason: "not_provider" };
  if (!isOpenAt(booking, Date.now())) {
    return { kind: "refused", reason: "not_open" };
  }
  // Extended meanwhile, by a repeat of this call or by a co-provider: that is the end now.
  if (booking.endsAt !== args.endsAt) return { kind: "extended", endsAt: booking.endsAt };
  const endsAt = booking.endsAt + args.minutes * MINUTE;
  if (endsAt - booking.startsAt > LONGEST) return { kind: "refused", reason: "too_long" };
  const next = await nextOf(ctx, booking, { until: endsAt, now: Date.now() });
  if (next !== null) return { kind: "refused", reason: "conflict", startsAt: next.startsAt };
  await moveEnd(ctx, booking, endsAt);
  await noteChange(ctx, booking._id, { action: "extended", actorId: user._id });
  return { kind: "extended", endsAt };
}

async function moveEnd(ctx: MutationCtx, booking: Doc<"bookings">, endsAt: number) {
  const { closesAt } = joinWindow({ ...booking, endsAt });
  await ctx.db.patch("bookings", booking._id, { endsAt });
  await rescheduleClose(ctx, booking, closesAt);
  // LiveKit empties a room by the times of its making: it has to know the later one.
  await ctx.scheduler.runAfter(0, internal.livekit.openRoom, {
    roomName: booking.roomName,
    closesAt,
  });
}

/** The choices of a provider, by the calendar of everybody in the booking. */
export async function choicesOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof extensionChoices>> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null || booking.state !== "open") return null;
  const furthest = booking.endsAt + Math.max(...EXTENSIONS) * MINUTE;
  // Holds go by themselves when their time is over: a query needs no clock for them.
  const next = await nextOf(ctx, booking, { until: furthest, now: 0 });
  const latest = Math.min(next?.latestEnd ?? Infinity, booking.startsAt + LONGEST);
  return {
    minutes: EXTENSIONS.filter((minutes) => booking.endsAt + minutes * MINUTE <= latest),
    nextStartsAt: next?.startsAt ?? null,
  };
}

/** What follows, and the latest end that leaves it its time. */
type Next = { startsAt: number; latestEnd: number };
type Span = { until: number; now: number };

async function nextOf(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  { until, now }: Span,
): Promise<Next | null> {
  const after = busyOf(booking, booking.service).busyUntil - booking.endsAt;
  const nexts = [
    ...(await nextBookings(ctx, booking, { until, after })),
    ...(await nextClaims(ctx, booking, { until, after, now })),
  ];
  return nexts.sort((a, b) => a.latestEnd - b.latestEnd)[0] ?? null;
}

/** What is read of all providers' times together. */
const MOST_READ = 2_000;

/**
 * The times of those who provide it that are kept for somebody else: held, asked for, or offered to
 * who waits. What a calendar elsewhere says is theirs to weigh, and no one's promise.
 */
async function nextClaims(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  { until, after, now }: Span & { after: number },
): Promise<Next[]> {
  const nexts: Next[] = [];
  const budget = { documents: MOST_READ };
  const options = { except: { bookingId: booking._id }, now, budget };
  for (const { userId, role, removedAt } of await peopleOf(ctx, booking._id)) {
    if (role !== "provider" || removedAt !== undefined) continue;
    const span = { from: booking.endsAt, until: until + after };
    const { taken } = await takenOf(ctx, userId, span, options);
    for (const { startsAt, busyFrom, busyUntil, people } of taken) {
      // What began no later than this session is a seat of it, or was beside it from the beginning.
      const isInTheWay = people > 0 && startsAt > booking.startsAt && busyUntil > booking.endsAt;
      if (isInTheWay && busyFrom - after < until)
        nexts.push({ startsAt, latestEnd: busyFrom - after });
    }
  }
  return nexts;
}

/**
 * The bookings of anybody here that would overlap a session going on until `until`, with what
 * is kept free around both where one person provides both. One that began before this session is
 * no reason: its people chose to be in both.
 */
async function nextBookings(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  { until, after }: { until: number; after: number },
): Promise<Next[]> {
  const nexts: Next[] = [];
  for (const [id, hasBuffers] of await followingOf(ctx, booking, until + after)) {
    const other = await ctx.db.get("bookings", id);
    const isInTheWay = other && other.state !== "cancelled" && other.endsAt > booking.endsAt;
    if (!isInTheWay) continue;
    const { startsAt, service } = other;
    const latestEnd = hasBuffers ? busyOf(other, service).busyFrom - after : startsAt;
    if (latestEnd < until) nexts.push({ startsAt, latestEnd });
  }
  return nexts;
}

// One person has at most this many bookings in the hours that are looked at.
const MOST_LOOKED_AT = 100;

/** What anybody here has next, and whether somebody here provides both. */
async function followingOf(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  until: number,
): Promise<Map<Id<"bookings">, boolean>> {
  const following = new Map<Id<"bookings">, boolean>();
  for (const person of await peopleOf(ctx, booking._id)) {
    if (person.removedAt !== undefined) continue;
    for (const role of ["provider", "client"] as const) {
      const rows = await ctx.db
        .query("bookingParticipants")
        .withIndex("by_user_and_role_and_over_and_start", (q) =>
          q
            .eq("userId", person.userId)
            .eq("role", role)
            .eq("isOver", false)
            .gt("startsAt", booking.startsAt)
            .lt("startsAt", until + MAX_BUFFER * MINUTE),
        )
        .take(MOST_LOOKED_AT);
      const isBoth = person.role === "provider" && role === "provider";
      for (const { bookingId, removedAt } of rows) {
        if (removedAt !== undefined) continue;
        following.set(bookingId, isBoth || following.get(bookingId) === true);
      }
    }
  }
  return following;
}
