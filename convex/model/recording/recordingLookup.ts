import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { isYes } from "./consent";
import type { ConsentAnswer } from "./recordingState";

export async function newestRecording(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
): Promise<Doc<"recordings"> | null> {
  return await ctx.db
    .query("recordings")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .order("desc")
    .first();
}

/** What somebody said last; null: they have not answered. */
export async function answerOf(
  ctx: QueryCtx,
  recordingId: Id<"recordings">,
  userId: Id<"users">,
): Promise<ConsentAnswer | null> {
  const row = await ctx.db
    .query("recordingConsents")
    .withIndex("by_recording_and_user", (q) =>
      q.eq("recordingId", recordingId).eq("userId", userId),
    )
    .order("desc")
    .first();
  return row?.answer ?? null;
}

export async function mayBeRecorded(
  ctx: QueryCtx,
  recordingId: Id<"recordings">,
  userId: Id<"users">,
): Promise<boolean> {
  return isYes(await answerOf(ctx, recordingId, userId));
}
