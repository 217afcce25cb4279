import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";

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
