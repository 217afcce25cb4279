import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { isYes } from "../recording/consent";
import type { ConsentAnswer } from "../recording/recordingState";

export async function newestBroadcast(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
): Promise<Doc<"broadcasts"> | null> {
  return await ctx.db
    .query("broadcasts")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .order("desc")
    .first();
}

/** What somebody said last about going public; null: they have not answered. */
export async function publishAnswerOf(
  ctx: QueryCtx,
  broadcastId: Id<"broadcasts">,
  userId: Id<"users">,
): Promise<ConsentAnswer | null> {
  const row = await ctx.db
    .query("broadcastConsents")
    .withIndex("by_broadcast_and_user", (q) =>
      q.eq("broadcastId", broadcastId).eq("userId", userId),
    )
    .order("desc")
    .first();
  return row?.answer ?? null;
}

/** Somebody who had agreed said no, also in its last seconds: a later yes brings nothing back. */
export async function wasWithdrawn(ctx: QueryCtx, broadcastId: Id<"broadcasts">): Promise<boolean> {
  const row = await ctx.db
    .query("broadcastConsents")
    .withIndex("by_broadcast_and_answer", (q) =>
      q.eq("broadcastId", broadcastId).eq("answer", "withdrawn"),
    )
    .first();
  return row !== null;
}

export async function mayBePublished(
  ctx: QueryCtx,
  broadcastId: Id<"broadcasts">,
  userId: Id<"users">,
): Promise<boolean> {
  return isYes(await publishAnswerOf(ctx, broadcastId, userId));
}
