import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { mayName, peopleOf } from "../booking/bookingPeople";
import { role } from "../roles";
import { type TimelineEvent, timelineEvent, timelineSpan } from "./eventCode";
import { eventsOf, isFor } from "./events";
import { factsOf } from "./facts";
import { gather, type Sources } from "./gather";
import { spansOf } from "./spans";
import { why, whyOf } from "./why";

/** The story of one booking. */
export const timeline = v.object({
  bookingId: v.id("bookings"),
  title: v.string(),
  startsAt: v.number(),
  endsAt: v.number(),
  isOver: v.boolean(),
  why,
  people: v.array(v.object({ _id: v.id("users"), name: v.string(), role, isYou: v.boolean() })),
  spans: v.array(timelineSpan),
  events: v.array(timelineEvent),
  /** More happened than is told. */
  isCut: v.boolean(),
});
type Timeline = Infer<typeof timeline>;

/** With everything that is known; null when there is no such booking. */
export async function timelineForAdmin(ctx: QueryCtx, bookingId: string): Promise<Timeline | null> {
  const id = ctx.db.normalizeId("bookings", bookingId);
  const booking = id && (await ctx.db.get("bookings", id));
  return booking && told(await gather(ctx, booking, null), null);
}

/**
 * As one of its people may know it: all that is about them, of the others when they were in the
 * room, where they are told of them at all. Null when it is missing or not theirs.
 */
export async function timelineOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Timeline | null> {
  const own = await findOwn(ctx, bookingId, user._id);
  if (own === null) return null;
  const everybody = await peopleOf(ctx, own.booking._id);
  const people = everybody
    .filter((one) => mayName(own.booking, own.membership, one))
    .map(({ userId }) => userId);
  return told(await gather(ctx, own.booking, { people, self: user._id }), user._id);
}

const MAX_EVENTS = 400;

/** What happened to the booking itself always; of all else the newest, as many as there is room for. */
function newestOf(all: TimelineEvent[]): TimelineEvent[] {
  const isOwn = ({ source }: TimelineEvent) => source === "booking";
  const others = all.filter((event) => !isOwn(event));
  const room = Math.max(0, MAX_EVENTS - (all.length - others.length));
  const kept = new Set(others.slice(Math.max(0, others.length - room)));
  return all.filter((event) => isOwn(event) || kept.has(event));
}

function told(sources: Sources, self: Id<"users"> | null): Timeline {
  const { booking, people, isCut } = sources;
  const { _id: bookingId, title, startsAt, endsAt } = booking;
  // Once its window has closed, or it was ended, a scheduled function says so.
  const isOver = booking.state === "ended" || booking.state === "cancelled";
  const all = eventsOf(sources).filter(self ? isFor(self) : () => true);
  return {
    bookingId,
    title,
    startsAt,
    endsAt,
    isOver,
    why: whyOf(factsOf(sources, self, isOver)),
    people: people.map(({ row, name }) => ({
      _id: row.userId,
      name,
      role: row.role,
      isYou: row.userId === self,
    })),
    spans: spansOf(sources),
    events: newestOf(all),
    isCut: isCut || all.length > MAX_EVENTS,
  };
}
