import { monthOf } from "../time/month";
import { dateAt } from "../time/zone";

type Timed = { startsAt: number };

/** Slots by the date on which they begin in a zone, each list in the order of the slots. */
export function byDate<S extends Timed>(slots: readonly S[], zone: string): Map<string, S[]> {
  const days = new Map<string, S[]>();
  for (const slot of slots) {
    const date = dateAt(zone, slot.startsAt);
    const known = days.get(date);
    if (known) known.push(slot);
    else days.set(date, [slot]);
  }
  return days;
}

type Lists = ReadonlyMap<string, readonly unknown[]>;

/** How many slots each date has; 0: there are hours on it, and what of them is on it is taken. */
export function countsOf(free: Lists, ...taken: Lists[]): Map<string, number> {
  const none = taken.flatMap((lists) => [...lists.keys()]).map((date) => [date, 0] as const);
  return new Map([...none, ...[...free].map(([date, list]) => [date, list.length] as const)]);
}

/** The first date of a month that has something, by its slots or by a line to wait in. */
export function firstDateOf(days: ReadonlyMap<string, unknown>, month: string): string | null {
  return [...days.keys()].toSorted().find((date) => monthOf(date) === month) ?? null;
}

/**
 * Where an arrow key leads from a date, among those that can be chosen: the next or the one before,
 * a week on or back, or the nearest to that.
 */
export function dateByKey(dates: readonly string[], from: string, key: string): string | null {
  const sorted = dates.toSorted();
  if (key === "Home") return sorted[0] ?? null;
  if (key === "End") return sorted.at(-1) ?? null;
  const days = STEPS[key];
  if (days === undefined) return null;
  const target = Date.parse(from) + days * DAY_MS;
  if (days > 0) return sorted.find((date) => Date.parse(date) >= target) ?? null;
  return sorted.findLast((date) => Date.parse(date) <= target) ?? null;
}

const DAY_MS = 86_400_000;
const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowDown: 7,
  ArrowUp: -7,
};
