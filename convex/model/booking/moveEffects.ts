import { internal } from "../../_generated/api";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { isOpenAt } from "./bookingState";
import { peopleOf, rowsOf } from "./bookingPeople";
import { scheduleWindow } from "./bookings";
import { endBroadcastOf } from "../broadcast/broadcasts";
import { withdrawAway } from "../session/departure";
import { clearLates } from "./lateNotices";
import { forgetLobby } from "../session/lobby";
import { endRecordingOf } from "../recording/recordings";
import { endSessions } from "../session/roomSessions";
import { clearTroubles } from "../session/troubles";

export type Times = { startsAt: number; endsAt: number };

/**
 * The booking at its new time. Unless the room stays open for both, it is as if nothing had
 * happened at the old one: the window is planned anew, and who is in the room is too early now.
 */
export async function relocate(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  times: Times,
): Promise<void> {
  const now = Date.now();
  const bookingId = booking._id;
  if (booking.openJob && booking.state === "booked") await ctx.scheduler.cancel(booking.openJob);
  if (booking.closeJob) await ctx.scheduler.cancel(booking.closeJob);
  await ctx.db.patch("bookings", bookingId, times);
  for (const row of await rowsOf(ctx, bookingId)) {
    await ctx.db.patch("bookingParticipants", row._id, { startsAt: times.startsAt });
  }
  await clearLates(ctx, bookingId);
  const staysOpen = isOpenAt(booking, now) && isOpenAt({ ...booking, ...times }, now);
  if (!staysOpen) await startAnew(ctx, booking);
  await scheduleWindow(ctx, bookingId, times);
}

async function startAnew(ctx: MutationCtx, booking: Doc<"bookings">): Promise<void> {
  const { _id: bookingId, roomName } = booking;
  await withdrawAway(ctx, booking);
  await ctx.db.patch("bookings", bookingId, { state: "booked", lockedAt: undefined });
  for (const row of await peopleOf(ctx, bookingId)) {
    await ctx.db.patch("bookingParticipants", row._id, { admittedAt: undefined });
  }
  await forgetLobby(ctx, bookingId);
  await clearTroubles(ctx, bookingId);
  // By the clock it may be open while the function that opens it is late.
  if (booking.state !== "open" && !isOpenAt(booking, Date.now())) return;
  await endRecordingOf(ctx, bookingId);
  await endBroadcastOf(ctx, bookingId);
  await endSessions(ctx, bookingId, Date.now());
  await ctx.scheduler.runAfter(0, internal.livekit.closeRoom, { roomName });
}
