import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import type { Role } from "../roles";

const MAX_OF_BOOKING = 50;

type Newcomer = { bookingId: Id<"bookings">; userId: Id<"users">; role: Role };

/**
 * Puts what there is of a booking, and theirs to watch, into the list of somebody who came to it, the
 * oldest first, as a list shows what came last at its top. They hear of what becomes ready from now on.
 */
export async function listFor(ctx: MutationCtx, newcomer: Newcomer): Promise<void> {
  const { bookingId, userId, role } = newcomer;
  const newest = await ctx.db
    .query("recordings")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .order("desc")
    .take(MAX_OF_BOOKING);
  for (const { _id: recordingId, deletedAt, terms } of newest.toReversed()) {
    if (role === "client" && terms.watchers !== "both") continue;
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
