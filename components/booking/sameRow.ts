import type { BookingRow } from "./rows";

/** Whether two answers of the backend say the same of a booking. */
export function isSameRow(a: BookingRow, b: BookingRow): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
