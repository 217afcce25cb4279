import type { PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { peopleOf } from "../booking/bookingPeople";
import { OPENS_BEFORE_START } from "../booking/bookingState";
import { joinOf } from "../insights/joins";
import { nameOf } from "../notices/noticeNames";
import { bounded } from "../paging";
import { type Role, role } from "../roles";

/** `kept_out`: pressed Join, was held off by what is no rule of the booking, and never came. */
const way = v.union(v.literal("in"), v.literal("kept_out"), v.literal("absent"));
type Way = Infer<typeof way>;

export const recentSession = v.object({
  bookingId: v.id("bookings"),
  title: v.string(),
  startsAt: v.number(),
  endsAt: v.number(),
  /** At most four of its people: who was kept out, then providers, then the others. */
  people: v.array(v.object({ userId: v.id("users"), name: v.string(), role, way })),
  count: v.object({ people: v.number(), in: v.number(), keptOut: v.number() }),
  /** Connections that were lost once they were there, as pages told. */
  breaks: v.number(),
});
type RecentSession = Infer<typeof recentSession>;

const MAX_NAMED = 4;
/** Of one session: more of them say nothing that these do not. */
const MAX_ROWS = 60;

/** Sessions that have opened, the newest first, with who was in and who could not get in. */
export async function pageOfRecent(
  ctx: QueryCtx,
  now: number,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<RecentSession>> {
  const { page, ...rest } = await ctx.db
    .query("bookings")
    .withIndex("by_start", (q) => q.lte("startsAt", now + OPENS_BEFORE_START))
    .order("desc")
    .paginate(bounded(paginationOpts));
  const took = page.filter(({ cancelled }) => cancelled === undefined);
  return { ...rest, page: await Promise.all(took.map((booking) => viewRecent(ctx, booking))) };
}

async function viewRecent(ctx: QueryCtx, booking: Doc<"bookings">): Promise<RecentSession> {
  const { _id: bookingId, title, startsAt, endsAt } = booking;
  const ways = await waysIn(ctx, bookingId);
  const people = (await peopleOf(ctx, bookingId))
    .filter(({ removedAt }) => removedAt === undefined)
    .map(({ userId, role }) => ({ userId, role, way: ways.get(userId) ?? "absent" }));
  const those = (way: Way) => people.filter((person) => person.way === way).length;
  const named = people.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, MAX_NAMED);
  return {
    bookingId,
    title,
    startsAt,
    endsAt,
    people: await Promise.all(
      named.map(async (person) => ({ ...person, name: await nameOf(ctx, person.userId) })),
    ),
    count: { people: people.length, in: those("in"), keptOut: those("kept_out") },
    breaks: await countBreaks(ctx, bookingId),
  };
}

const rankOf = ({ way, role }: { way: Way; role: Role }) =>
  way === "kept_out" ? 0 : role === "provider" ? 1 : 2;

async function waysIn(ctx: QueryCtx, bookingId: Id<"bookings">): Promise<Map<Id<"users">, Way>> {
  const attempts = await ctx.db
    .query("attempts")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId))
    .take(MAX_ROWS);
  const stays = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_user_and_joined", (q) => q.eq("bookingId", bookingId))
    .take(MAX_ROWS);
  const failed = attempts.filter((attempt) => joinOf(attempt) === "failed");
  const cameIn = [
    ...attempts.filter(({ outcome }) => outcome === "connected"),
    ...stays.filter(({ wasRefused }) => !wasRefused),
  ];
  return new Map<Id<"users">, Way>([
    ...failed.map(({ userId }) => [userId, "kept_out"] as const),
    ...cameIn.map(({ userId }) => [userId, "in"] as const),
  ]);
}

async function countBreaks(ctx: QueryCtx, bookingId: Id<"bookings">): Promise<number> {
  const events = await ctx.db
    .query("pageEvents")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId))
    .take(MAX_ROWS);
  return events.filter(({ kind }) => kind === "dropped").length;
}
