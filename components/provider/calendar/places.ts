import type { CSSProperties } from "react";
import { dayBounds } from "@/lib/calendar/days";
import { midnightOf, offsetAt } from "@/lib/time/zone";
import type { Entry } from "./useSpan";

export const HOUR = 3_600_000;

type Times = { from: number; until: number };

/** A day as it is drawn: how many hours it has, and at which of them an instant is. */
export type Day = Times & { hours: number; hourOf(at: number): number };

/** As time runs: 23 to 25 hours, where one that comes twice has two rows. */
export function runningDay(zone: string, date: string): Day {
  const { from, until } = dayBounds(zone, date);
  return { from, until, hours: (until - from) / HOUR, hourOf: (at) => (at - from) / HOUR };
}

/** As clocks show it: 24 hours, for days that stand side by side have one row for all. */
export function clockDay(zone: string, date: string): Day {
  const midnight = midnightOf(date)!;
  const hourOf = (at: number) => (at + offsetAt(zone, at) - midnight) / HOUR;
  return { ...dayBounds(zone, date), hours: 24, hourOf };
}

/** From which hour of a day until which some time is; what clocks show twice may end before it begins. */
export function hoursOf({ startsAt, endsAt }: { startsAt: number; endsAt: number }, day: Day) {
  const [from, until] = [day.hourOf(startsAt), day.hourOf(endsAt)];
  return { from, until: until > from ? until : from + (endsAt - startsAt) / HOUR };
}

/** The first hour of a day that is shown and the one after the last. */
export type Shown = Times;

/** A line of text needs so much of an hour. */
export const LEAST = 0.375;

/** What can be seen of some hours on a day, from where and how long; null: nothing. */
export function placeOf(
  { from, until }: Times,
  { hours }: Pick<Day, "hours">,
  shown: Shown,
): { at: number; long: number } | null {
  const begin = Math.max(from, shown.from);
  const end = Math.min(until, shown.until, hours);
  if (end <= begin) return null;
  const last = Math.min(shown.until, hours) - LEAST;
  return { at: Math.min(begin, last) - shown.from, long: Math.max(end - begin, LEAST) };
}

/** An entry with its place, and in minutes of what is shown. */
export type Drawn = {
  entry: Entry;
  place: { at: number; long: number };
  startsAt: number;
  endsAt: number;
};

/** In rem, as the style sheet has them: an hour, what frames an entry, and a line of its text. */
const [HOUR_HEIGHT, FRAME, LINE_HEIGHT] = [4, 0.375, 1.097];

/** How many whole lines of text an entry of so many hours has room for. */
export function linesIn(long: number): number {
  return Math.max(1, Math.floor((long * HOUR_HEIGHT - FRAME) / LINE_HEIGHT));
}

/** Custom properties, of which the style sheet makes places: on a phone it makes none. */
export function styleOf(values: Record<string, number>): CSSProperties {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`--${name}`, value]));
}
