import { DAY, dateOf, instantsBetween, midnightOf, periodsOf, weekdayOf } from "../time/zone";

/** The first instant of a date in a zone, and that of the next one: 23 to 25 hours, as clocks go. */
export function dayBounds(zone: string, date: string): { from: number; until: number } {
  const midnight = midnightOf(date);
  if (midnight === null) throw new RangeError(`${date} is no date`);
  const periods = periodsOf(zone, midnight - 2 * DAY, midnight + 3 * DAY);
  const pieces = instantsBetween(periods, midnight, midnight + DAY);
  // A zone that moved over the date line has left one out.
  if (pieces.length === 0) return { from: midnight, until: midnight };
  return {
    from: Math.min(...pieces.map(({ from }) => from)),
    until: Math.max(...pieces.map(({ until }) => until)),
  };
}

export function addDays(date: string, days: number): string {
  return dateOf(midnightOf(date)! + days * DAY);
}

/** The Monday of a date's week, and the six days after it. */
export function weekOf(date: string): string[] {
  const midnight = midnightOf(date)!;
  const monday = midnight - ((weekdayOf(midnight) + 6) % 7) * DAY;
  return Array.from({ length: 7 }, (_, i) => dateOf(monday + i * DAY));
}
