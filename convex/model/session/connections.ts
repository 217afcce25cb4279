import type { QueryCtx } from "../../_generated/server";
import { findOwn, requireUser } from "../access";

/**
 * LiveKit's id of the caller's newest connection to the booking's room, while it stands. A device
 * that was away asks, so that it does not throw out the one that its owner went on with.
 */
export async function newestConnection(ctx: QueryCtx, bookingId: string): Promise<string | null> {
  const user = await requireUser(ctx);
  const own = await findOwn(ctx, bookingId, user._id);
  if (own === null) return null;
  const newest = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_user_and_joined", (q) =>
      q.eq("bookingId", own.booking._id).eq("userId", user._id),
    )
    .order("desc")
    .first();
  return newest?.state === "joined" ? newest.participantSid : null;
}
