import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { joinWindow } from "../booking/bookingState";
import { recordRepairOnce } from "../repairs";

/** Its webhook may be under way, and so may its end. */
export const LOST_AFTER_MS = 60_000;

/** Since when a booking that is not open may have no room. */
export async function forbiddenSince(ctx: QueryCtx, booking: Doc<"bookings">): Promise<number> {
  if (booking.state === "cancelled") return booking.cancelled?.at ?? 0;
  if (booking.ended) return booking.ended.at;
  const { closesAt } = joinWindow(booking);
  if (Date.now() >= closesAt) return closesAt;
  const moved = await ctx.db
    .query("bookingEvents")
    .withIndex("by_booking_and_action", (q) => q.eq("bookingId", booking._id).eq("action", "moved"))
    .order("desc")
    .first();
  return moved?._creationTime ?? booking._creationTime;
}

/**
 * Notes a room that a booking had long had no right to; it is closed by whoever met it.
 * @param room.seenAt when it was there, in UTC ms; what tells of that may come much later
 */
export async function noteForbidden(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  { roomSid, seenAt }: { roomSid: string; seenAt: number },
): Promise<void> {
  if ((await forbiddenSince(ctx, booking)) > seenAt - LOST_AFTER_MS) return;
  const { _id: bookingId } = booking;
  await recordRepairOnce(ctx, { kind: "room_outside_window", bookingId, detail: roomSid });
}
