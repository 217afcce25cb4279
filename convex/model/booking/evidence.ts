import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { presenceOf, sidesOf, type Stay } from "./attendance";
import { peopleOf } from "./bookingPeople";
import { noShowMinutesOf } from "./bookingTerms";
import { joinWindow, overAt } from "./bookingState";
import { entryOf } from "../session/lobby";
import { nameOf } from "../notices/noticeNames";
import { verdictOf, verdictView } from "./noShows";
import { role } from "../roles";

const lengths = { presentMs: v.number(), waitedMs: v.number(), overlapMs: v.number() };

const personEvidence = v.object({
  personId: v.id("users"),
  name: v.string(),
  role,
  cameAt: v.union(v.number(), v.null()),
  ...lengths,
  verdict: v.union(verdictView, v.null()),
});

export const evidence = v.object({
  title: v.string(),
  startsAt: v.number(),
  endsAt: v.number(),
  isOver: v.boolean(),
  /** After so long of one side alone, the other has missed it. */
  noShowAfterMinutes: v.number(),
  /** Whether the caller may correct what the rule found. */
  mayCorrect: v.boolean(),
  /** Each side as one: of the people below. */
  sides: v.object({ provider: v.object(lengths), client: v.object(lengths) }),
  people: v.array(personEvidence),
});

/** More than anybody has of one booking: a new connection each half minute of the longest one. */
const MAX_STAYS = 1_000;

/**
 * Every time that people were in the room, or in its lobby; who is there now is so until `now`, and
 * nobody is once it is over. Of a booking that was moved, only what reaches into its present window.
 */
export async function staysOf(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  now: number,
): Promise<Stay[]> {
  const bookingId = booking._id;
  const since = await countsSince(ctx, booking);
  const people = await peopleOf(ctx, bookingId);
  const found = await Promise.all(
    people.map(async ({ userId }) => [
      ...(await roomStays(ctx, { bookingId, userId, now })),
      ...(await lobbyStays(ctx, bookingId, userId)),
    ]),
  );
  const end = overAt(booking);
  return found
    .flat()
    .map((stay) => ({ ...stay, until: Math.min(stay.until, end) }))
    .filter(({ until }) => until > since);
}

async function countsSince(ctx: QueryCtx, booking: Doc<"bookings">): Promise<number> {
  const move = await ctx.db
    .query("bookingMoves")
    .withIndex("by_booking", (q) => q.eq("bookingId", booking._id))
    .first();
  return move === null ? -Infinity : joinWindow(booking).opensAt;
}

type Of = { bookingId: Id<"bookings">; userId: Id<"users">; now: number };

/** Whoever was put out at the door was never in. */
async function roomStays(ctx: QueryCtx, { bookingId, userId, now }: Of): Promise<Stay[]> {
  const rows = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_user_and_refused_and_joined", (q) =>
      q.eq("bookingId", bookingId).eq("userId", userId).eq("wasRefused", undefined),
    )
    .take(MAX_STAYS);
  return rows.map(({ joinedAt, leftAt }) => ({ userId, from: joinedAt, until: leftAt ?? now }));
}

async function lobbyStays(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
): Promise<Stay[]> {
  const entry = await entryOf(ctx, bookingId, userId);
  if (entry === null) return [];
  const until = Math.max(entry.decidedAt ?? 0, entry.lastSeenAt);
  return [{ userId, from: entry.sinceAt, until, isLobby: true }];
}

/** Who came to a booking of the caller, and how long; null: not theirs. Clients see their own side of it. */
export async function evidenceOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  args: { bookingId: string; now: number },
): Promise<Infer<typeof evidence> | null> {
  const own = await findOwn(ctx, args.bookingId, user._id);
  if (own === null) return null;
  const { booking, membership } = own;
  const { _id: bookingId, title, startsAt, endsAt } = booking;
  const mayCorrect = membership.role === "provider";
  const people = await peopleOf(ctx, bookingId);
  const stays = await staysOf(ctx, booking, args.now);
  const shown = presenceOf(people, stays).filter(
    (one) => mayCorrect || one.role === "provider" || one.userId === user._id,
  );
  return {
    title,
    startsAt,
    endsAt,
    isOver: membership.isOver,
    noShowAfterMinutes: noShowMinutesOf(booking.service),
    mayCorrect,
    sides: sidesOf(shown, stays),
    people: await Promise.all(
      shown.map(async ({ userId, ...figures }) => ({
        personId: userId,
        name: await nameOf(ctx, userId),
        ...figures,
        verdict: await verdictOf(ctx, bookingId, userId),
      })),
    ),
  };
}
