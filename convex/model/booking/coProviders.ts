import { internal } from "../../_generated/api";
import type { MutationCtx } from "../../_generated/server";

const BATCH = 100;

/** Marks those who became a provider of somebody else's booking before that had a mark of its own. */
export async function markCoProviders(ctx: MutationCtx, cursor: string | null): Promise<void> {
  const { page, isDone, continueCursor } = await ctx.db
    .query("bookingParticipants")
    .paginate({ cursor, numItems: BATCH });
  for (const row of page) {
    if (row.role !== "provider" || row.isCoProvider !== undefined) continue;
    const booking = await ctx.db.get("bookings", row.bookingId);
    if (booking === null || booking.providerId === row.userId) continue;
    await ctx.db.patch("bookingParticipants", row._id, { isCoProvider: true });
  }
  if (isDone) return;
  const next = { cursor: continueCursor };
  await ctx.scheduler.runAfter(0, internal.participants.markCoProviders, next);
}
