import { type BookingDetail, standingOf } from "../rows";

/** As the backend has it: earlier, the booking can be moved. */
export const LATE_AHEAD_MS = 60 * 60_000;

type Booking = Pick<BookingDetail, "present" | "startsAt"> & Parameters<typeof standingOf>[0];

/** From an hour before the start until both sides are in the room, or the person is. */
export function mayBeLate(booking: Booking, userId: string, now: number): boolean {
  const standing = standingOf(booking, now);
  if (standing === "cancelled" || standing === "over") return false;
  const { present, startsAt } = booking;
  const roles = new Set(present.map(({ role }) => role));
  const isHere = present.some((person) => person.userId === userId);
  return now >= startsAt - LATE_AHEAD_MS && !isHere && roles.size < 2;
}
