import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { belongingOf } from "./chatAccess";
import { takeFor } from "../limits";
import { lastSeq } from "./messages";

export const unread = v.object({
  /** Messages of others that the caller has not seen; at most `MAX_UNREAD`. */
  count: v.number(),
  /** Who wrote the newest of them. */
  newest: v.union(v.object({ seq: v.number(), name: v.string() }), v.null()),
});

/** A badge says "99+" beyond this. */
export const MAX_UNREAD = 100;

/** Null when the booking is missing or not the caller's. */
export async function unreadOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof unread> | null> {
  const belonging = await belongingOf(ctx, bookingId, user);
  if (belonging === null) return null;
  const id = belonging.booking._id;
  const seen = await seenUpTo(ctx, id, user._id);
  const after = await ctx.db
    .query("messages")
    .withIndex("by_booking_and_seq", (q) => q.eq("bookingId", id).gt("seq", seen))
    .order("desc")
    .take(MAX_UNREAD);
  const others = after.filter(({ authorId }) => authorId !== user._id);
  const [newest] = others;
  if (newest === undefined) return { count: 0, newest: null };
  const author = await ctx.db.get("users", newest.authorId);
  return { count: others.length, newest: { seq: newest.seq, name: author?.name ?? "" } };
}

/** Notes that the caller has seen everything up to a message; never goes back. */
export async function markRead(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; seq: number },
): Promise<void> {
  // Too many at once are dropped: the next one says all that they would have said.
  if (!(await takeFor(ctx, "chatRead", user._id)).ok) return;
  const belonging = await belongingOf(ctx, args.bookingId, user);
  if (belonging === null) return;
  const bookingId = belonging.booking._id;
  const seq = Math.min(args.seq, await lastSeq(ctx, bookingId));
  const row = await findRead(ctx, bookingId, user._id);
  if (row === null && seq > 0) {
    await ctx.db.insert("chatReads", { bookingId, userId: user._id, seq });
  }
  if (row !== null && seq > row.seq) await ctx.db.patch("chatReads", row._id, { seq });
}

/** The number of the last message that a person has seen; 0: none. */
export async function seenUpTo(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
): Promise<number> {
  return (await findRead(ctx, bookingId, userId))?.seq ?? 0;
}

async function findRead(ctx: QueryCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  return await ctx.db
    .query("chatReads")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
}
