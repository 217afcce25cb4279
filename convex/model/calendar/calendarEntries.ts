import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { appOrigin } from "../appOrigin";
import { bookingsIn, type Span } from "../booking/bookingSpan";
import { type CalendarEntry, entryFields } from "./calendarFile";
import { pageOf } from "../slots/providerPages";
import type { Role } from "../roles";

type OwnEntry = CalendarEntry & { madeAt: number };

/** A booking as its people's calendars have it, in the zone of its provider's page. */
export async function entryOf(ctx: QueryCtx, booking: Doc<"bookings">): Promise<OwnEntry> {
  const { _id: bookingId, _creationTime, providerId, state, sequence = 0 } = booking;
  const { title, startsAt, endsAt, uidHost } = booking;
  const zone = (await pageOf(ctx, providerId))?.zone ?? "UTC";
  const joinUrl = `${appOrigin()}/sessions/${bookingId}`;
  const isCancelled = state === "cancelled";
  const madeAt = Math.floor(_creationTime);
  const times = { startsAt, endsAt, zone };
  return { bookingId, uidHost, title, ...times, isCancelled, sequence, joinUrl, madeAt };
}

/** One booking of the caller; null when it is missing or not theirs. */
export async function ownEntry(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<OwnEntry | null> {
  const own = await findOwn(ctx, bookingId, user._id);
  return own && (await entryOf(ctx, own.booking));
}

/** What a person has in a span of time, on one side. */
export async function entriesBetween(
  ctx: QueryCtx,
  user: Doc<"users">,
  span: Span,
): Promise<OwnEntry[]> {
  const { bookings } = (await bookingsIn(ctx, user, span)) ?? { bookings: [] };
  return await Promise.all(bookings.map((booking) => entryOf(ctx, booking)));
}

export const feedPart = v.object({
  entries: v.array(v.object({ ...entryFields, madeAt: v.number() })),
  /** Where the next part begins; null: this is the last one. */
  next: v.union(v.string(), v.null()),
});

type Part = { userId: Id<"users">; role: Role; isOver: boolean; cursor: string | null };

const BATCH = 100;
const MOST_PAST = 50;

/** A part of what a person's calendar shows: what is to come by its start, or the last that was. */
export async function feedPartOf(
  ctx: QueryCtx,
  { userId, role, isOver, cursor }: Part,
): Promise<Infer<typeof feedPart>> {
  const { page, isDone, continueCursor } = await ctx.db
    .query("bookingParticipants")
    .withIndex("by_user_and_role_and_over_and_start", (q) =>
      q.eq("userId", userId).eq("role", role).eq("isOver", isOver),
    )
    .order(isOver ? "desc" : "asc")
    .paginate({ cursor, numItems: isOver ? MOST_PAST : BATCH });
  const rows = page.filter(({ removedAt }) => removedAt === undefined);
  const bookings = await Promise.all(rows.map((row) => ctx.db.get("bookings", row.bookingId)));
  const known = bookings.filter((one) => one !== null);
  const entries = await Promise.all(known.map((booking) => entryOf(ctx, booking)));
  return { entries, next: isDone || isOver ? null : continueCursor };
}
