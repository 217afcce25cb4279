import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { cancelBooking } from "../booking/cancellations";
import { isOverAt } from "../booking/bookingState";
import { clearLate } from "../booking/lateNotices";
import { leaveForGood } from "../booking/removals";
import { lowerHandOf } from "../session/hands";
import { entryOf } from "../session/lobby";
import { preparationOf } from "../session/preparations";
import { clearTrouble } from "../session/troubles";
import type { Role } from "../roles";
import type { ErasureStep } from "./erasureStep";
import { ERASED_NAME } from "./names";

/** Each may cancel a booking, which tells all of its people. */
const AT_ONCE = 5;

/** All bookings of a person in one role: they are out of those that are not over. */
export function eraseBookings(role: Role, isOver: boolean): ErasureStep {
  return async (ctx, user, cursor, formerName) => {
    const batch = await ctx.db
      .query("bookingParticipants")
      .withIndex("by_user_and_role_and_over_and_start", (q) =>
        q.eq("userId", user._id).eq("role", role).eq("isOver", isOver),
      )
      .paginate({ cursor, numItems: AT_ONCE });
    for (const membership of batch.page) {
      await leave(ctx, user, membership);
      await forgetWords(ctx, membership);
      if (formerName !== undefined) await forgetTold(ctx, membership, formerName);
    }
    return { isDone: batch.isDone, cursor: batch.continueCursor };
  };
}

/**
 * By the rules of a cancellation where they let one cancel. A client whose time for it is over, and a
 * provider beside the booking's own, leave it to the others.
 */
async function leave(ctx: MutationCtx, user: Doc<"users">, membership: Doc<"bookingParticipants">) {
  const { bookingId, role, removedAt } = membership;
  const booking = await ctx.db.get("bookings", bookingId);
  if (!booking || removedAt !== undefined || booking.state === "cancelled") return;
  if (isOverAt(booking, Date.now())) return;
  if (role === "client" || booking.providerId === user._id) {
    if ((await cancelBooking(ctx, user, { bookingId })).kind === "cancelled") return;
  }
  await leaveForGood(ctx, booking, membership);
}

/** More of a booking than this nobody writes; what were more would stay. */
const MOST_ROWS = 200;

/** What they wrote, or left for a while, with a booking that others keep. */
async function forgetWords(
  ctx: MutationCtx,
  { _id, bookingId, userId, gaveUp }: Doc<"bookingParticipants">,
): Promise<void> {
  if (gaveUp?.reason) {
    await ctx.db.patch("bookingParticipants", _id, { gaveUp: { ...gaveUp, reason: undefined } });
  }
  await forgetCancellation(ctx, bookingId, userId);
  await clearTrouble(ctx, bookingId, userId);
  await clearLate(ctx, bookingId, userId);
  await lowerHandOf(ctx, bookingId, userId);
  const entry = await entryOf(ctx, bookingId, userId);
  if (entry) await ctx.db.delete("lobbyEntries", entry._id);
  const prepared = await preparationOf(ctx, bookingId, userId);
  if (prepared) await ctx.db.delete("preparations", prepared._id);
  await forgetOwnRows(ctx, bookingId, userId);
  await forgetReasons(ctx, bookingId, userId);
}

/** A role has several people: who it was is in the booking's log. */
async function forgetCancellation(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
) {
  const { cancelled } = (await ctx.db.get("bookings", bookingId)) ?? {};
  if (cancelled?.reason === undefined) return;
  const own = await ctx.db
    .query("bookingEvents")
    .withIndex("by_booking_and_actor_and_action", (q) =>
      q.eq("bookingId", bookingId).eq("actorId", userId).eq("action", "cancelled"),
    )
    .first();
  if (own === null) return;
  const { by, at } = cancelled;
  await ctx.db.patch("bookings", bookingId, { cancelled: { by, at } });
}

async function forgetOwnRows(ctx: MutationCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  const note = await ctx.db
    .query("bookingNotes")
    .withIndex("by_booking_and_author", (q) => q.eq("bookingId", bookingId).eq("authorId", userId))
    .unique();
  if (note) await ctx.db.delete("bookingNotes", note._id);
  const read = await ctx.db
    .query("chatReads")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
  if (read) await ctx.db.delete("chatReads", read._id);
  const rating = await ctx.db
    .query("ratings")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
  if (rating?.comment) await ctx.db.patch("ratings", rating._id, { comment: undefined });
}

/** Why they moved it, or said that somebody missed it; that they did stays. */
async function forgetReasons(ctx: MutationCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  const moves = await ctx.db
    .query("bookingMoves")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .take(MOST_ROWS);
  for (const { _id, actorId, reason } of moves) {
    if (actorId === userId && reason)
      await ctx.db.patch("bookingMoves", _id, { reason: undefined });
  }
  const words = await ctx.db
    .query("noShows")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId))
    .take(MOST_ROWS);
  for (const { _id, actorId, reason } of words) {
    if (actorId === userId && reason) await ctx.db.patch("noShows", _id, { reason: undefined });
  }
}

/** What others were told of by that name, and with which words, in rows that do not say whom they name. */
async function forgetTold(
  ctx: MutationCtx,
  { bookingId, userId }: Doc<"bookingParticipants">,
  formerName: string,
) {
  const told = await ctx.db
    .query("notices")
    .withIndex("by_booking_and_kind_and_subject", (q) => q.eq("bookingId", bookingId))
    .take(MOST_ROWS);
  for (const { _id, userId: reader, name, named } of told) {
    if (named !== undefined || reader === userId || name !== formerName) continue;
    await ctx.db.patch("notices", _id, { name: ERASED_NAME, words: undefined });
  }
}
