import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type BookingAction, record } from "./bookingEvents";

type Change = {
  action: Extract<
    BookingAction,
    "booked" | "seat_taken" | "seat_given_up" | "moved" | "extended" | "cancelled"
  >;
  actorId: Id<"users">;
};

/**
 * Every change of a booking's time, people or state comes through here, in its transaction: the
 * sequence rises, and the audit has its row. What calendars and people are told follows from it.
 */
export async function noteChange(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  { action, actorId }: Change,
): Promise<void> {
  const booking = (await ctx.db.get("bookings", bookingId))!;
  await ctx.db.patch("bookings", bookingId, { sequence: (booking.sequence ?? 0) + 1 });
  await record(ctx, { bookingId, actorId, action });
}
