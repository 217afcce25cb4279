import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
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

/** How often and why a booking of the caller was moved, the newest first; null: not theirs. */
export async function movesOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof bookingMove>[] | null> {
  const own = await findOwn(ctx, bookingId, user._id);
  if (own === null) return null;
  const rows = await movesIn(ctx, own.booking._id);
  return await Promise.all(rows.map((row) => toMove(ctx, row)));
}

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

async function toMove(ctx: QueryCtx, row: Doc<"bookingMoves">) {
  const { _creationTime: at, actorId, actorRole, fromStartsAt, toStartsAt, reason } = row;
  const name = (await ctx.db.get("users", actorId))?.name ?? "";
  return { at, actorRole, name, fromStartsAt, toStartsAt, reason };
}
