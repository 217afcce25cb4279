import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";

const MAX_OF_BOOKING = 50;

type Newcomer = { bookingId: Id<"bookings">; userId: Id<"users"> };

/**
 * Puts what there is of a booking into the list of somebody who became a provider of it, the oldest
 * first, as a list shows what came last at its top. They hear of what becomes ready from now on.
 */
export async function listFor(ctx: MutationCtx, { bookingId, userId }: Newcomer): Promise<void> {
  const newest = await ctx.db
    .query("recordings")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .order("desc")
    .take(MAX_OF_BOOKING);
  for (const { _id: recordingId, deletedAt } of newest.toReversed()) {
    const listed = await ctx.db
      .query("recordingPeople")
      .withIndex("by_recording_and_user", (q) =>
        q.eq("recordingId", recordingId).eq("userId", userId),
      )
      .unique();
    if (deletedAt !== undefined || listed !== null) continue;
    await ctx.db.insert("recordingPeople", { recordingId, userId, isNew: false });
  }
}
