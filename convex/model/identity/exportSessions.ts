import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { entryOf } from "../session/lobby";
import { type Exporter, type ExportRow, iso } from "./exportRow";

type Membership = Doc<"bookingParticipants">;

/** Of one booking; more of a kind nobody does. */
export const MOST_ROWS = 100;
/** Each of a page may read so many rows. */
const AT_ONCE = 20;

/** What is kept by booking: of each that they are in, what they did there. */
export function ofBookings(
  rowsOf: (ctx: QueryCtx, membership: Membership) => Promise<ExportRow[]>,
): Exporter {
  return async (ctx, user, { cursor }) => {
    const { page, isDone, continueCursor } = await ctx.db
      .query("bookingParticipants")
      .withIndex("by_user_and_role_and_over_and_start", (q) => q.eq("userId", user._id))
      .paginate({ cursor, numItems: AT_ONCE });
    const rows = await Promise.all(page.map((membership) => rowsOf(ctx, membership)));
    return { page: rows.flat(), isDone, continueCursor };
  };
}

/** When they moved a booking, and why. */
export const moves = ofBookings(async (ctx, { bookingId, userId }) => {
  const rows = await ctx.db
    .query("bookingMoves")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .take(MOST_ROWS);
  return rows
    .filter(({ actorId }) => actorId === userId)
    .map(({ fromStartsAt, toStartsAt, reason, _creationTime }) => ({
      at: iso(_creationTime),
      bookingId,
      from: iso(fromStartsAt),
      to: iso(toStartsAt),
      because: reason ?? null,
    }));
});

/** Whether they missed a session, and what they said of others who did. */
export const noShows = ofBookings(async (ctx, { bookingId, userId }) => {
  const rows = await ctx.db
    .query("noShows")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId))
    .take(MOST_ROWS);
  return rows
    .filter((row) => row.userId === userId || row.actorId === userId)
    .map(({ userId: personId, actorId, isNoShow, reason, _creationTime }) => ({
      at: iso(_creationTime),
      bookingId,
      personId,
      isNoShow,
      saidByThem: actorId === userId,
      // Somebody else's words are theirs.
      because: actorId === userId ? (reason ?? null) : null,
    }));
});

/** Their wait in a lobby, with what they chose there. */
export const lobby = ofBookings(async (ctx, { bookingId, userId }) => {
  const entry = await entryOf(ctx, bookingId, userId);
  if (entry === null) return [];
  const { state, sinceAt, decidedAt, message, readiness } = entry;
  const { camera, microphone, network } = readiness;
  const wait = { since: iso(sinceAt), decidedAt: iso(decidedAt), providersWords: message ?? null };
  return [{ bookingId, state, ...wait, camera, microphone, network }];
});

/** Whom they invited as a guest, or the invitation that they came by. */
export const guestInvites = ofBookings(async (ctx, { bookingId, userId }) => {
  const rows = await ctx.db
    .query("guestInvites")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .take(MOST_ROWS);
  return rows
    .filter((row) => row.inviterId === userId || row.userId === userId)
    .map(({ name, inviterId, usedAt, revokedAt, _creationTime }) => ({
      at: iso(_creationTime),
      bookingId,
      name,
      invitedByThem: inviterId === userId,
      usedAt: iso(usedAt),
      revokedAt: iso(revokedAt),
    }));
});
