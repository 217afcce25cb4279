import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { peopleOf } from "../booking/bookingPeople";
import { checkOf } from "../session/connectionChecks";

/** Bounds of one story: however much a session wrote, so many rows are read of it. */
const MAX = { logs: 200, attempts: 40, events: 200, pageEvents: 60, stays: 60, checks: 40 };
const MAX_SESSIONS = 20;
const MAX_WEBHOOKS = 60;
const MAX_RECORDINGS = 20;
const MAX_REPAIRS = 100;
/** Shared by everybody of a booking. */
const MAX_SAMPLES = 6_000;

/** What one person's page, door and room know of them. */
export type PersonSources = {
  row: Doc<"bookingParticipants">;
  name: string;
  stays: Doc<"sessionParticipants">[];
  attempts: Doc<"attempts">[];
  pageEvents: Doc<"pageEvents">[];
  samples: Doc<"qualitySamples">[];
  checks: Doc<"connectionChecks">[];
  lobby: Doc<"lobbyEntries"> | null;
};

export type Sources = {
  booking: Doc<"bookings">;
  people: PersonSources[];
  logs: Doc<"tokenLogs">[];
  bookingEvents: Doc<"bookingEvents">[];
  sessions: Doc<"sessions">[];
  webhooks: Doc<"webhookEvents">[];
  recordings: Doc<"recordings">[];
  broadcasts: Doc<"broadcasts">[];
  repairs: Doc<"repairs">[];
  /** There is more than was read. */
  isCut: boolean;
};

/**
 * Everything that is known of a booking.
 * @param seen of whom more than their stays is read; null: of everybody, and what LiveKit told
 */
export async function gather(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  seen: { people: Id<"users">[]; self: Id<"users"> } | null,
): Promise<Sources> {
  const everybody = await peopleOf(ctx, booking._id);
  const rows = everybody.filter(({ userId }) => seen === null || seen.people.includes(userId));
  const maxSamples = Math.floor(MAX_SAMPLES / Math.max(1, seen ? 1 : rows.length));
  const people = await Promise.all(
    rows.map(async (row) => {
      const isWhole = seen === null || row.userId === seen.self;
      return await personSources(ctx, row, isWhole ? maxSamples : 0);
    }),
  );
  const bookingEvents = await ofBooking(ctx, booking._id, "bookingEvents", MAX.events);
  const logs = seen
    ? await ownLogs(ctx, booking._id, seen.self)
    : await ofBooking(ctx, booking._id, "tokenLogs", MAX.logs);
  const sessions = await ofBooking(ctx, booking._id, "sessions", MAX_SESSIONS);
  const webhooks = seen ? [] : await webhooksOf(ctx, sessions);
  const read = {
    booking,
    people,
    logs,
    bookingEvents,
    sessions,
    webhooks: webhooks.flat(),
    recordings: await ofBooking(ctx, booking._id, "recordings", MAX_RECORDINGS),
    broadcasts: await ofBooking(ctx, booking._id, "broadcasts", MAX_RECORDINGS),
    repairs: seen ? [] : await ofBooking(ctx, booking._id, "repairs", MAX_REPAIRS),
  };
  const isCut = isFull(read, maxSamples) || webhooks.some(({ length }) => length === MAX_WEBHOOKS);
  return { ...read, isCut };
}

/** Something was read up to its bound. */
function isFull(read: Omit<Sources, "isCut">, maxSamples: number): boolean {
  const { logs, bookingEvents, sessions, recordings, broadcasts, repairs, people } = read;
  return (
    logs.length === MAX.logs ||
    bookingEvents.length === MAX.events ||
    sessions.length === MAX_SESSIONS ||
    recordings.length === MAX_RECORDINGS ||
    broadcasts.length === MAX_RECORDINGS ||
    repairs.length === MAX_REPAIRS ||
    people.some(
      ({ stays, attempts, pageEvents, samples }) =>
        stays.length === MAX.stays ||
        attempts.length === MAX.attempts ||
        pageEvents.length === MAX.pageEvents ||
        (samples.length > 0 && samples.length === maxSamples),
    )
  );
}

type OfBooking =
  | "bookingEvents"
  | "tokenLogs"
  | "sessions"
  | "recordings"
  | "broadcasts"
  | "repairs";

/** The newest rows, the oldest of them first. */
async function ofBooking<Table extends OfBooking>(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
  table: Table,
  most: number,
): Promise<Doc<Table>[]> {
  const rows = await ctx.db
    .query(table as OfBooking)
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .order("desc")
    .take(most);
  return rows.toReversed() as unknown as Doc<Table>[];
}

async function ownLogs(ctx: QueryCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  const rows = await ctx.db
    .query("tokenLogs")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .order("desc")
    .take(MAX.logs);
  return rows.toReversed();
}

/** Of each session the newest, the oldest of them first. */
async function webhooksOf(ctx: QueryCtx, sessions: Doc<"sessions">[]) {
  const told = await Promise.all(
    sessions.map(({ roomSid }) =>
      ctx.db
        .query("webhookEvents")
        .withIndex("by_room_sid", (q) => q.eq("roomSid", roomSid))
        .order("desc")
        .take(MAX_WEBHOOKS),
    ),
  );
  return told.map((rows) => rows.toReversed());
}

async function personSources(
  ctx: QueryCtx,
  row: Doc<"bookingParticipants">,
  maxSamples: number,
): Promise<PersonSources> {
  const { bookingId, userId } = row;
  const name = (await ctx.db.get("users", userId))?.name ?? "";
  const stays = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_user_and_joined", (q) =>
      q.eq("bookingId", bookingId).eq("userId", userId),
    )
    .order("desc")
    .take(MAX.stays);
  const known = { row, name, stays: stays.toReversed() };
  if (maxSamples === 0) {
    return { ...known, attempts: [], pageEvents: [], samples: [], checks: [], lobby: null };
  }
  const own = async <Table extends "attempts" | "pageEvents" | "qualitySamples">(
    table: Table,
    most: number,
  ) => {
    const rows = await ctx.db
      .query(table as "attempts")
      .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
      .order("desc")
      .take(most);
    return rows.toReversed() as unknown as Doc<Table>[];
  };
  const attempts = await own("attempts", MAX.attempts);
  const lobby = await ctx.db
    .query("lobbyEntries")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
  return {
    ...known,
    attempts,
    pageEvents: await own("pageEvents", MAX.pageEvents),
    samples: await own("qualitySamples", maxSamples),
    checks: await checksOf(ctx, userId, attempts),
    lobby,
  };
}

/** A check has no booking: it is found by the attempts, also those that told nothing else. */
async function checksOf(ctx: QueryCtx, userId: Id<"users">, attempts: Doc<"attempts">[]) {
  const found = await Promise.all(
    attempts.slice(-MAX.checks).map(({ attemptId }) => checkOf(ctx, { userId, attemptId })),
  );
  return found.filter((check) => check !== null);
}
