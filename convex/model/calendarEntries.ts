import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { findOwn } from "./access";
import { appOrigin } from "./appOrigin";
import { providedIn, type Span } from "./bookingSpan";
import type { CalendarEntry } from "./calendarFile";
import { pageOf } from "./providerPages";

type OwnEntry = CalendarEntry & { madeAt: number };

/** A booking as its people's calendars have it, in the zone of its provider's page. */
export async function entryOf(ctx: QueryCtx, booking: Doc<"bookings">): Promise<OwnEntry> {
  const { _id: bookingId, _creationTime, providerId, state, sequence = 0 } = booking;
  const { title, startsAt, endsAt } = booking;
  const zone = (await pageOf(ctx, providerId))?.zone ?? "UTC";
  const joinUrl = `${appOrigin()}/sessions/${bookingId}`;
  const isCancelled = state === "cancelled";
  const madeAt = Math.floor(_creationTime);
  return { bookingId, title, startsAt, endsAt, zone, isCancelled, sequence, joinUrl, madeAt };
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

/** What a person provides in a span of time. */
export async function entriesBetween(
  ctx: QueryCtx,
  user: Doc<"users">,
  span: Span,
): Promise<OwnEntry[]> {
  const { bookings } = (await providedIn(ctx, user, span)) ?? { bookings: [] };
  return await Promise.all(bookings.map((booking) => entryOf(ctx, booking)));
}

const MOST_CURRENT = 200;
const MOST_PAST = 50;

/** What a person's calendar shows: what is to come, and the last that was. */
export async function entriesOf(ctx: QueryCtx, userId: Id<"users">): Promise<OwnEntry[]> {
  const lists = await Promise.all(
    (["provider", "client"] as const).flatMap((role) =>
      [false, true].map((isOver) =>
        ctx.db
          .query("bookingParticipants")
          .withIndex("by_user_and_role_and_over_and_start", (q) =>
            q.eq("userId", userId).eq("role", role).eq("isOver", isOver),
          )
          .order(isOver ? "desc" : "asc")
          .take(isOver ? MOST_PAST : MOST_CURRENT),
      ),
    ),
  );
  const rows = lists.flat().filter(({ removedAt }) => removedAt === undefined);
  const bookings = await Promise.all(rows.map((row) => ctx.db.get("bookings", row.bookingId)));
  return await Promise.all(
    bookings.filter((one) => one !== null).map((booking) => entryOf(ctx, booking)),
  );
}
