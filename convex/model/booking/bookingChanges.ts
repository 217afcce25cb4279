import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { record } from "./bookingEvents";
import { type Change, tellOfChange } from "./bookingTelling";
import { sendBooking } from "../integrations/happenings";
import { followReminders } from "../notices/reminders";

/**
 * Every change of a booking's time, people or state comes through here, in its transaction: the
 * sequence rises, the audit has its row, reminders follow, and its people are told.
 */
export async function noteChange(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  change: Change,
): Promise<void> {
  const booking = (await ctx.db.get("bookings", bookingId))!;
  const sequence = (booking.sequence ?? 0) + 1;
  await ctx.db.patch("bookings", bookingId, { sequence });
  // The audit has no words of a person.
  const { words: _words, ...event } = change;
  await record(ctx, { bookingId, ...event });
  await announce(ctx, bookingId, change);
}

/** What follows from a change for its people; all that there is to a booking that a provider makes. */
export async function announce(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  change: Change,
): Promise<void> {
  await followReminders(ctx, bookingId);
  const booking = (await ctx.db.get("bookings", bookingId))!;
  await tellOfChange(ctx, booking, change);
  await sendBooking(ctx, booking, change.action);
}
