import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { busyOf } from "../booking/bookingTerms";
import { calendarsOf } from "./rereading";
import { clashAt, type Known, LONGEST_TAKEN, type Taken } from "../slots/slots";

/** What is not counted: what the person who asks holds, or moves. */
export type Except = {
  holdsOf?: Id<"users">;
  bookingId?: Id<"bookings">;
  requestId?: Id<"bookingRequests">;
};

type Span = { from: number; until: number };

/**
 * So many documents are read at once, of all kinds together: what comes after them is not offered.
 * With what else the slots of six weeks need, that is less than a thousand.
 */
const MOST = 940;
const MOST_CO_PROVIDED = 100;

/** What is left of them for what is not read yet. */
export type Left = { documents: number };
type Rows<Row> = { rows: Row[]; isAll: boolean };
type Kind = { providerId: Id<"users">; span: Span; except: Except; left: Left; now: number };

type Options = { except?: Except; now?: number; budget?: Left };

/**
 * All that takes a provider's time in a span: their bookings in the role of a provider, holds,
 * requests that wait, and blocks from outside.
 * @param now when given, holds that should have gone by then are no longer counted
 * @param budget when given, what may be read where that is less than usual; lowered by what was
 */
export async function takenOf(
  ctx: QueryCtx,
  providerId: Id<"users">,
  span: Span,
  { except = {}, now = 0, budget = { documents: MOST } }: Options = {},
): Promise<Known> {
  const wide = { from: span.from - LONGEST_TAKEN, until: span.until + LONGEST_TAKEN };
  const most = Math.min(MOST, budget.documents);
  const left = { documents: most };
  const all: Known = { taken: [], knownUntil: Infinity };
  for (const read of KINDS) {
    // Where one kind is not known, the others are of no use.
    const until = Math.min(wide.until, all.knownUntil + LONGEST_TAKEN);
    if (until <= wide.from) break;
    const known = { from: wide.from, until };
    const found = await read(ctx, { providerId, span: known, except, left, now });
    all.taken.push(...found.taken);
    all.knownUntil = Math.min(all.knownUntil, found.knownUntil);
  }
  budget.documents -= most - left.documents;
  return all;
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

/** No kind takes all: without any of the next ones, nothing at all would be known. */
const SHARE = 3 / 4;

async function take<Row>(
  left: Left,
  query: { take(count: number): Promise<Row[]> },
  { most = MOST, documents = 1, share = SHARE } = {},
): Promise<Rows<Row>> {
  const count = Math.min(most, Math.floor((left.documents * share) / documents));
  if (count <= 0) return { rows: [], isAll: false };
  const rows = await query.take(count);
  left.documents -= rows.length * documents;
  return { rows, isAll: rows.length < count };
}

/** The rows are in the order of their starts: behind a full page, nothing is known. */
function foundIn({ rows, isAll }: Rows<{ startsAt: number }>, taken: Taken[]): Known {
  const last = rows.at(-1)?.startsAt ?? -Infinity;
  return { taken, knownUntil: isAll ? Infinity : last - LONGEST_TAKEN };
}

const bookingsIn =
  (state: Doc<"bookings">["state"]) =>
  async (ctx: QueryCtx, { providerId, span, except, left }: Kind): Promise<Known> => {
    const query = ctx.db
      .query("bookings")
      .withIndex("by_provider_and_state_and_start", (q) =>
        q
          .eq("providerId", providerId)
          .eq("state", state)
          .gt("startsAt", span.from)
          .lt("startsAt", span.until),
      );
    const found = await take(left, query);
    return foundIn(found, found.rows.filter(({ _id }) => _id !== except.bookingId).map(takenBy));
  };

/** Sessions of other providers that this one is in as a provider as well. */
async function coProvidedIn(
  ctx: QueryCtx,
  { providerId, span, except, left }: Kind,
): Promise<Known> {
  const query = ctx.db
    .query("bookingParticipants")
    .withIndex("by_user_and_co_provider_and_start", (q) =>
      q
        .eq("userId", providerId)
        .eq("isCoProvider", true)
        .gt("startsAt", span.from)
        .lt("startsAt", span.until),
    );
  const found = await take(left, query, { most: MOST_CO_PROVIDED, documents: 2 });
  const taken: Taken[] = [];
  for (const row of found.rows) {
    const booking = await ctx.db.get("bookings", row.bookingId);
    const isOff = booking === null || booking.state === "cancelled" || row.removedAt !== undefined;
    const isOther = !isOff && booking._id !== except.bookingId;
    if (isOther) taken.push({ ...takenBy(booking), serviceId: null });
  }
  return foundIn(found, taken);
}

function takenBy(booking: Doc<"bookings">): Taken {
  const { startsAt, endsAt, state, service, clientIds, invitedSeats = 0 } = booking;
  const isOver = state === "ended";
  const busy = isOver ? leftOf(booking) : busyOf(booking, service);
  const serviceId = service?.serviceId ?? null;
  const people = clientIds.length + invitedSeats;
  return { startsAt, endsAt, ...busy, serviceId, people, seats: service?.seats, isOver };
}

/**
 * What a session that is over still takes: its time up to its real end, and what is kept free after
 * that, which may go on for longer than its window. One that ended before its start takes none.
 */
function leftOf({ startsAt, endsAt, ended, service }: Doc<"bookings">) {
  const end = Math.min(ended?.at ?? endsAt, endsAt);
  if (end <= startsAt) return { busyFrom: startsAt, busyUntil: startsAt };
  return busyOf({ startsAt, endsAt: end }, service);
}

async function holdsIn(
  ctx: QueryCtx,
  { providerId, span, except, left, now }: Kind,
): Promise<Known> {
  const query = ctx.db
    .query("holds")
    .withIndex("by_provider_and_start", (q) =>
      q.eq("providerId", providerId).gt("startsAt", span.from).lt("startsAt", span.until),
    );
  const found = await take(left, query);
  const isCounted = (row: Doc<"holds">) => row.userId !== except.holdsOf && row.expiresAt > now;
  return foundIn(found, onePerson(found.rows.filter(isCounted)).map(claimOf));
}

/** What a waiting list keeps for somebody and what they chose can be the same session: they are one. */
function onePerson(rows: Doc<"holds">[]): Doc<"holds">[] {
  const claims = new Map(
    rows.map((row) => [`${row.userId} ${row.serviceId} ${row.startsAt}`, row] as const),
  );
  return [...claims.values()];
}

async function requestsIn(ctx: QueryCtx, { providerId, span, except, left }: Kind): Promise<Known> {
  const query = ctx.db
    .query("bookingRequests")
    .withIndex("by_provider_and_state_and_start", (q) =>
      q
        .eq("providerId", providerId)
        .eq("state", "waiting")
        .gt("startsAt", span.from)
        .lt("startsAt", span.until),
    );
  const found = await take(left, query);
  return foundIn(found, found.rows.filter(({ _id }) => _id !== except.requestId).map(claimOf));
}

function claimOf(row: Doc<"holds"> | Doc<"bookingRequests">): Taken {
  const { startsAt, endsAt, busyFrom, busyUntil, serviceId } = row;
  return { startsAt, endsAt, busyFrom, busyUntil, serviceId, people: 1 };
}

async function blocksIn(ctx: QueryCtx, { providerId, span, left }: Kind): Promise<Known> {
  const query = ctx.db
    .query("busyBlocks")
    .withIndex("by_provider_and_start", (q) =>
      q.eq("providerId", providerId).gt("startsAt", span.from).lt("startsAt", span.until),
    );
  const calendars = await calendarsOf(ctx, providerId);
  left.documents -= calendars.length;
  const found = await take(left, query, { share: 1 });
  const taken = found.rows.map(({ startsAt, endsAt }) => ({
    startsAt,
    busyFrom: startsAt,
    busyUntil: endsAt,
    serviceId: null,
    people: 0,
  }));
  const known = foundIn(found, taken);
  // A calendar with more than is kept says nothing of what comes later.
  const ends = calendars.map(({ knownUntil = Infinity }) => knownUntil);
  return { taken, knownUntil: Math.min(known.knownUntil, ...ends) };
}

/** Of bookings, those that are cancelled take no time, however many there are. */
const KINDS = [
  bookingsIn("booked"),
  bookingsIn("open"),
  bookingsIn("ended"),
  requestsIn,
  holdsIn,
  coProvidedIn,
  blocksIn,
];
