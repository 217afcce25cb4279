import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { nameOf } from "../notices/noticeNames";
import { role } from "../roles";

export const bookingMove = v.object({
  at: v.number(),
  actorRole: role,
  name: v.string(),
  fromStartsAt: v.number(),
  toStartsAt: v.number(),
  reason: v.optional(v.string()),
});

const MAX_MOVES = 50;

/** When and why a booking was moved, the newest first. */
export async function movesIn(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
): Promise<Doc<"bookingMoves">[]> {
  return await ctx.db
    .query("bookingMoves")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .order("desc")
    .take(MAX_MOVES);
}

/** The same as pages of the version before read it; null: not theirs. */
export async function movesOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof bookingMove>[] | null> {
  const own = await findOwn(ctx, bookingId, user._id);
  if (own === null) return null;
  const rows = await movesIn(ctx, own.booking._id);
  return await Promise.all(
    rows.map(async ({ _creationTime: at, actorId, actorRole, ...row }) => {
      const { fromStartsAt, toStartsAt, reason } = row;
      return { at, actorRole, name: await nameOf(ctx, actorId), fromStartsAt, toStartsAt, reason };
    }),
  );
}
