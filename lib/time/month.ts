import { dateOf, DAY, midnightOf, weekdayOf } from "./zone";

/** The month of a date: "2026-11" of "2026-11-24". */
export function monthOf(date: string): string {
  return date.slice(0, 7);
}

export function shiftMonth(month: string, by: number): string {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year!, number! - 1 + by, 1)).toISOString().slice(0, 7);
}

export function shiftDate(date: string, days: number): string {
  return dateOf(midnightOf(date)! + days * DAY);
}

export function datesOf(month: string): string[] {
  const first = midnightOf(`${month}-01`)!;
  const next = midnightOf(`${shiftMonth(month, 1)}-01`)!;
  return Array.from({ length: (next - first) / DAY }, (_, index) => dateOf(first + index * DAY));
}

/** The weeks of a month as calendars draw them, from Monday; null: a day of another month. */
export function weeksOf(month: string): (string | null)[][] {
  const dates: (string | null)[] = datesOf(month);
  const before = (weekdayOf(midnightOf(`${month}-01`)!) + 6) % 7;
  const days = [...Array.from({ length: before }, () => null), ...dates];
  while (days.length % 7 > 0) days.push(null);
  return Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
}
