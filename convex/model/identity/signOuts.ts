import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { isOpenAt, joinWindow, MAX_DURATION_MINUTES } from "../booking/bookingState";
import { ROLES } from "../roles";

const MINUTE = 60_000;

/** Whether a token's sign-in is over before the token is; only some of Clerk's tokens name theirs. */
export async function isEndedSignIn(ctx: QueryCtx, sessionId: unknown): Promise<boolean> {
  if (typeof sessionId !== "string") return false;
  const row = await ctx.db
    .query("endedSignIns")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
    .first();
  return row !== null;
}

/** As long as Clerk's tokens live by default, with what clocks may differ: functions see no token's own time. */
const TOKEN_LIFE_MS = 2 * MINUTE;

/**
 * Ends what a person takes part in. Which of their devices is in a room is not known by its sign-in:
 * one that is still signed in asks for a new token, and comes back with it.
 *
 * @param ended when, by Clerk's clock: it may be told late, and who signed in since then stays
 */
export async function signOut(
  ctx: MutationCtx,
  user: Doc<"users">,
  ended: { sessionId: string; at: number },
): Promise<void> {
  const begunAt = Date.now();
  const userId = user._id;
  await ctx.db.insert("endedSignIns", { sessionId: ended.sessionId });
  const row = await signOutOf(ctx, userId);
  const oldTokensUntil = Math.min(ended.at, begunAt) + TOKEN_LIFE_MS;
  // Until then one of before can have fetched another room token.
  const at = Math.max(Math.min(oldTokensUntil, begunAt), row?.at ?? 0);
  const refusesUnnamed = begunAt < oldTokensUntil || row?.refusesUnnamed;
  if (row) await ctx.db.patch("signOuts", row._id, { at, refusesUnnamed });
  else await ctx.db.insert("signOuts", { userId, at, refusesUnnamed });
  if (begunAt < oldTokensUntil) {
    await ctx.scheduler.runAt(oldTokensUntil, internal.clerk.acceptUnnamed, { userId, at });
  }
  for (const bookingId of await openBookingsOf(ctx, userId)) {
    await keepSignedOut(ctx, { userId, bookingId, at, begunAt });
  }
}

/** Whether a token of theirs that does not name its sign-in has to be taken for one of before. */
export async function refusesUnnamed(ctx: QueryCtx, userId: Id<"users">): Promise<boolean> {
  return (await signOutOf(ctx, userId))?.refusesUnnamed === true;
}

export async function acceptUnnamed(
  ctx: MutationCtx,
  { userId, at }: { userId: Id<"users">; at: number },
): Promise<void> {
  const row = await signOutOf(ctx, userId);
  if (row?.at === at) await ctx.db.patch("signOuts", row._id, { refusesUnnamed: undefined });
}

export async function signOutOf(ctx: QueryCtx, userId: Id<"users">) {
  return await ctx.db
    .query("signOuts")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .unique();
}

/** A person is in a few at once at most. */
const MOST_OPEN = 20;

async function openBookingsOf(ctx: QueryCtx, userId: Id<"users">): Promise<Id<"bookings">[]> {
  const now = Date.now();
  const { opensAt } = joinWindow({ startsAt: 0, endsAt: 0 });
  const earliest = now - (MAX_DURATION_MINUTES + 2 * 60) * MINUTE;
  const open: Id<"bookings">[] = [];
  for (const role of ROLES) {
    const rows = await ctx.db
      .query("bookingParticipants")
      .withIndex("by_user_and_role_and_over_and_start", (q) =>
        q
          .eq("userId", userId)
          .eq("role", role)
          .eq("isOver", false)
          .gte("startsAt", earliest)
          .lte("startsAt", now - opensAt),
      )
      .order("desc")
      .take(MOST_OPEN);
    for (const { bookingId } of rows) {
      const booking = await ctx.db.get("bookings", bookingId);
      if (booking && isOpenAt(booking, now)) open.push(bookingId);
    }
  }
  return open;
}

type Place = { userId: Id<"users">; bookingId: Id<"bookings"> };

/** Whether all their tokens of a booking's room are from before they last signed out, by a time. */
export async function isSignedOut(
  ctx: QueryCtx,
  { at, ...place }: Place & { at: number },
): Promise<boolean> {
  const row = await signOutOf(ctx, place.userId);
  return row !== null && row.at <= at && (await isBehind(ctx, place, row.at));
}

async function isBehind(ctx: QueryCtx, place: Place, at: number): Promise<boolean> {
  const { userId, bookingId } = place;
  const newest = await ctx.db
    .query("tokenLogs")
    .withIndex("by_booking_and_user_and_outcome", (q) =>
      q.eq("bookingId", bookingId).eq("userId", userId).eq("outcome", "granted"),
    )
    .order("desc")
    .first();
  return newest !== null && newest._creationTime <= at;
}

const OFTEN_MS = 1_000;
const RARELY_MS = 10_000;
const OFTEN_FOR_MS = 10_000;
/** No room token that was given before lives longer. */
const ROUNDS_FOR_MS = 10 * MINUTE;

/**
 * Puts somebody who signed out of a room, again and again for as long as their last token may live.
 * It ends as soon as they are given another one; who is back in with an old one later is put out
 * when LiveKit tells of it.
 */
export async function keepSignedOut(
  ctx: MutationCtx,
  args: Place & { at: number; begunAt: number },
): Promise<void> {
  const { userId, bookingId, at, begunAt } = args;
  const since = Date.now() - begunAt;
  const booking = await ctx.db.get("bookings", bookingId);
  if (!booking || !isOpenAt(booking, Date.now()) || since > ROUNDS_FOR_MS) return;
  const row = await signOutOf(ctx, userId);
  if (row?.at !== at || !(await isBehind(ctx, args, at))) return;
  const who = { roomName: booking.roomName, identity: userId };
  await ctx.scheduler.runAfter(0, internal.moderation.remove, who);
  const wait = since < OFTEN_FOR_MS ? OFTEN_MS : RARELY_MS;
  await ctx.scheduler.runAfter(wait, internal.clerk.keepSignedOut, args);
}
