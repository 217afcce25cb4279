import { type Infer, v } from "convex/values";
import { role } from "../roles";

/**
 * booked → open → ended, back to booked where an open one is moved out of its window, and cancelled
 * from booked or open. A scheduled function moves the state at the two ends of the join window, or
 * from booked to ended where it is late; a join is decided by the clock, not by it.
 */
export const bookingState = v.union(
  v.literal("booked"),
  v.literal("open"),
  v.literal("ended"),
  v.literal("cancelled"),
);
export type BookingState = Infer<typeof bookingState>;

export const cancellation = v.object({
  by: role,
  at: v.number(),
  reason: v.optional(v.string()),
});

export const givenUp = v.object({
  at: v.number(),
  reason: v.optional(v.string()),
  startsAt: v.number(),
  endsAt: v.number(),
});

export const MAX_CLIENTS = 20;
export const MAX_DURATION_MINUTES = 480;

const MINUTE = 60_000;
export const OPENS_BEFORE_START = 15 * MINUTE;
export const CLOSES_AFTER_END = 15 * MINUTE;

/** When people may join: 15 minutes before the start to 15 minutes after the booked end. */
export function joinWindow(booking: { startsAt: number; endsAt: number }) {
  return {
    opensAt: booking.startsAt - OPENS_BEFORE_START,
    closesAt: booking.endsAt + CLOSES_AFTER_END,
  };
}

/** The state that the clock alone gives to a booking that nobody cancelled. */
export function stateAt(
  booking: { startsAt: number; endsAt: number },
  now: number,
): "booked" | "open" | "ended" {
  const { opensAt, closesAt } = joinWindow(booking);
  if (now < opensAt) return "booked";
  return now < closesAt ? "open" : "ended";
}

type Ending = { ended?: { at: number } };
type Standing = { startsAt: number; endsAt: number; state: BookingState } & Ending;

/** From when on nobody can be in its room, however late that is carried out. */
export function overAt(booking: { startsAt: number; endsAt: number } & Ending): number {
  return Math.min(booking.ended?.at ?? Infinity, joinWindow(booking).closesAt);
}

/** Whether people could join at some moment from `since` to `now`. */
export function wasOpenWithin(
  booking: Standing & { cancelled?: { at: number } },
  since: number,
  now: number,
): boolean {
  const { opensAt } = joinWindow(booking);
  const shutAt = Math.min(overAt(booking), booking.cancelled?.at ?? Infinity);
  return opensAt <= now && opensAt < shutAt && since < shutAt;
}

/** Its window has closed, or it was ended for everybody ahead of that. */
export function isOverAt(booking: Standing, now: number): boolean {
  return booking.ended !== undefined || stateAt(booking, now) === "ended";
}

/** Inside its window, and neither cancelled nor ended for everybody ahead of it. */
export function isOpenAt(booking: Standing, now: number): boolean {
  const isOff = booking.state === "cancelled" || isOverAt(booking, now);
  return !isOff && stateAt(booking, now) === "open";
}
