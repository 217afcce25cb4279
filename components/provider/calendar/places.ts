import type { CSSProperties } from "react";

export const HOUR = 3_600_000;

type Times = { from: number; until: number };

/** The first hour of a day that is shown and the one after the last, counted from its beginning. */
export type Shown = Times;

/** What can be seen of some time on a day, from where and how long in hours; null: nothing. */
export function placeOf(
  { from, until }: Times,
  day: Times,
  shown: Shown,
): { at: number; long: number } | null {
  const hour = (instant: number) => (instant - day.from) / HOUR;
  const begin = Math.max(hour(from), shown.from);
  const end = Math.min(hour(until), shown.until, hour(day.until));
  return end > begin ? { at: begin - shown.from, long: end - begin } : null;
}

/** Custom properties, of which the style sheet makes places: on a phone it makes none. */
export function styleOf(values: Record<string, number>): CSSProperties {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`--${name}`, value]));
}
