import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { MAX_CLIENTS } from "./bookingState";

export const MAX_CO_PROVIDERS = 10;

/** Everybody of a booking; the bound is the most providers and clients. */
export async function peopleOf(ctx: QueryCtx, bookingId: Id<"bookings">) {
  return await ctx.db
    .query("bookingParticipants")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId))
    .take(MAX_CLIENTS + 1 + MAX_CO_PROVIDERS);
}
