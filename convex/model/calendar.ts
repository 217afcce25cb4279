import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { busyOf } from "./bookingTerms";
import { clashAt, type Known, LONGEST_TAKEN, type Taken } from "./slots";

/** What is not counted: what the person who asks holds, or moves. */
export type Except = {
  holdsOf?: Id<"users">;
  bookingId?: Id<"bookings">;
  requestId?: Id<"bookingRequests">;
};

type Span = { from: number; until: number };

/** More of one kind are not read: what comes after them is not offered. */
const MOST = 600;
const MOST_CO_PROVIDED = 100;

/**
 * All that takes a provider's time in a span: their bookings in the role of a provider, holds,
 * requests that wait, and blocks from outside.
 * @param now when given, holds that should have gone by then are no longer counted
 */
export async function takenOf(
  ctx: QueryCtx,
  providerId: Id<"users">,
  span: Span,
  { except = {}, now = 0 }: { except?: Except; now?: number } = {},
): Promise<Known> {
  const wide = { from: span.from - LONGEST_TAKEN, until: span.until + LONGEST_TAKEN };
  const found = await Promise.all([
    ...STATES.map((state) => bookingsIn(ctx, { providerId, state }, wide, except)),
    coProvidedIn(ctx, providerId, wide, except),
    holdsIn(ctx, providerId, wide, except, now),
    requestsIn(ctx, providerId, wide, except),
    blocksIn(ctx, providerId, wide),
  ]);
  return {
    taken: found.flatMap(({ taken }) => taken),
    knownUntil: Math.min(...found.map(({ knownUntil }) => knownUntil)),
  };
}

/**
 * When that begins which is in the way of a session with what it keeps free around it; null: its
 * provider has time.
 */
export async function clashOf(
  ctx: QueryCtx,
  providerId: Id<"users">,
  session: Pick<Doc<"bookings">, "startsAt" | "endsAt" | "service">,
  except: Except = {},
): Promise<number | null> {
  const span = { from: session.startsAt, until: session.endsAt };
  const known = await takenOf(ctx, providerId, span, { except, now: Date.now() });
  return clashAt(known, busyOf(session, session.service));
}

/** The rows are in the order of their starts: behind a full page, nothing is known. */
function foundIn(rows: { startsAt: number }[], taken: Taken[], most = MOST): Known {
  const last = rows.at(-1);
  const isFull = rows.length === most && last !== undefined;
  return { taken, knownUntil: isFull ? last.startsAt - LONGEST_TAKEN : Infinity };
}

/** Those that are cancelled take no time, however many there are. */
const STATES = ["booked", "open", "ended"] as const;

async function bookingsIn(
  ctx: QueryCtx,
  { providerId, state }: Pick<Doc<"bookings">, "providerId" | "state">,
  { from, until }: Span,
  { bookingId }: Except,
): Promise<Known> {
  const rows = await ctx.db
    .query("bookings")
    .withIndex("by_provider_and_state_and_start", (q) =>
      q.eq("providerId", providerId).eq("state", state).gt("startsAt", from).lt("startsAt", until),
    )
    .take(MOST);
  return foundIn(rows, rows.filter(({ _id }) => _id !== bookingId).map(takenBy));
}

/** Sessions of other providers that this one is in as a provider as well. */
async function coProvidedIn(
  ctx: QueryCtx,
  providerId: Id<"users">,
  { from, until }: Span,
  { bookingId }: Except,
): Promise<Known> {
  const rows = await ctx.db
    .query("bookingParticipants")
    .withIndex("by_user_and_co_provider_and_start", (q) =>
      q
        .eq("userId", providerId)
        .eq("isCoProvider", true)
        .gt("startsAt", from)
        .lt("startsAt", until),
    )
    .take(MOST_CO_PROVIDED);
  const taken: Taken[] = [];
  for (const row of rows) {
    const booking = await ctx.db.get("bookings", row.bookingId);
    const isOff = booking === null || booking.state === "cancelled" || row.removedAt !== undefined;
    if (!isOff && booking._id !== bookingId) taken.push({ ...takenBy(booking), serviceId: null });
  }
  return foundIn(rows, taken, MOST_CO_PROVIDED);
}

/** A session that is over takes no time any more, but counts for the cap of its date. */
function takenBy(booking: Doc<"bookings">): Taken {
  const { startsAt, state, service, clientIds } = booking;
  const over = { busyFrom: startsAt, busyUntil: startsAt };
  const busy = state === "ended" ? over : busyOf(booking, service);
  const serviceId = service?.serviceId ?? null;
  return { startsAt, ...busy, serviceId, people: clientIds.length, seats: service?.seats };
}

async function holdsIn(
  ctx: QueryCtx,
  providerId: Id<"users">,
  { from, until }: Span,
  { holdsOf }: Except,
  now: number,
): Promise<Known> {
  const rows = await ctx.db
    .query("holds")
    .withIndex("by_provider_and_start", (q) =>
      q.eq("providerId", providerId).gt("startsAt", from).lt("startsAt", until),
    )
    .take(MOST);
  const counted = rows.filter((row) => row.userId !== holdsOf && row.expiresAt > now);
  return foundIn(rows, counted.map(claimOf));
}

async function requestsIn(
  ctx: QueryCtx,
  providerId: Id<"users">,
  { from, until }: Span,
  { requestId }: Except,
): Promise<Known> {
  const rows = await ctx.db
    .query("bookingRequests")
    .withIndex("by_provider_and_state_and_start", (q) =>
      q
        .eq("providerId", providerId)
        .eq("state", "waiting")
        .gt("startsAt", from)
        .lt("startsAt", until),
    )
    .take(MOST);
  return foundIn(rows, rows.filter(({ _id }) => _id !== requestId).map(claimOf));
}

function claimOf(row: Doc<"holds"> | Doc<"bookingRequests">): Taken {
  const { startsAt, busyFrom, busyUntil, serviceId } = row;
  return { startsAt, busyFrom, busyUntil, serviceId, people: 1 };
}

async function blocksIn(
  ctx: QueryCtx,
  providerId: Id<"users">,
  { from, until }: Span,
): Promise<Known> {
  const rows = await ctx.db
    .query("busyBlocks")
    .withIndex("by_provider_and_start", (q) =>
      q.eq("providerId", providerId).gt("startsAt", from).lt("startsAt", until),
    )
    .take(MOST);
  const taken = rows.map(({ startsAt, endsAt }) => ({
    startsAt,
    busyFrom: startsAt,
    busyUntil: endsAt,
    serviceId: null,
    people: 0,
  }));
  return foundIn(rows, taken);
}
