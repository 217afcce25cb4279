const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/**
 * A wall clock's reading is a number here: the milliseconds that UTC would have at that reading.
 * It is no instant, and only a zone makes one of it.
 */
export type Wall = number;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one costs a hundred times what asking it does. @throws RangeError for an unknown zone */
function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const options = { timeZone: zone, timeZoneName: "longOffset" } as const;
  const made = new Intl.DateTimeFormat("en-US", options);
  formatters.set(zone, made);
  return made;
}

const MAX_NAME = 64;

/** Whether it is the name of a zone; an offset such as "+02:00" is none, as it knows no summer. */
export function isZone(name: string): boolean {
  if (name.length > MAX_NAME || !/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** What the zone's clocks show more than UTC at an instant, in milliseconds. */
export function offsetAt(zone: string, at: number): number {
  const [, sign, hours, minutes, seconds] = OFFSET.exec(formatterOf(zone).format(at)) ?? [];
  if (sign === undefined) return 0;
  const size = (Number(hours) * 60 + Number(minutes)) * MINUTE + Number(seconds ?? 0) * 1000;
  return sign === "-" ? -size : size;
}

/** Instants from `from` on, until `until`, at which the clocks differ from UTC by `offset`. */
export type Period = { from: number; until: number; offset: number };

/** No zone has two changes closer together that a booking could meet; asking costs 4 µs each. */
const STEP = 3 * DAY;

/** The periods of a zone that cover a range of instants, each as short as the range has it. */
export function periodsOf(zone: string, from: number, until: number): Period[] {
  const periods: Period[] = [{ from, until, offset: offsetAt(zone, from) }];
  for (let at = from; at < until; at += STEP) {
    const next = Math.min(at + STEP, until);
    const last = periods.at(-1)!;
    const offset = offsetAt(zone, next);
    if (offset === last.offset) continue;
    const change = changeBetween(zone, at, next);
    last.until = change;
    if (change < until) periods.push({ from: change, until, offset });
  }
  return periods;
}

/** The first instant after `before` with the offset of `after`; changes are at whole seconds. */
function changeBetween(zone: string, before: number, after: number): number {
  const offset = offsetAt(zone, after);
  let low = Math.floor(before / 1000);
  let high = Math.ceil(after / 1000);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle * 1000) === offset) high = middle;
    else low = middle;
  }
  return high * 1000;
}

/** When clocks first show this; null when they skip it. */
export function firstInstantOf(periods: Period[], wall: Wall): number | null {
  for (const { from, until, offset } of periods) {
    const at = wall - offset;
    if (at >= from && at < until) return at;
  }
  return null;
}

/** The instants at which clocks show this: none where they skip it, two where they show it again. */
export function instantsOf(zone: string, wall: Wall): number[] {
  return periodsOf(zone, wall - 2 * DAY, wall + 2 * DAY).flatMap(({ from, until, offset }) => {
    const at = wall - offset;
    return at >= from && at < until ? [at] : [];
  });
}

/** Whether clocks show the reading of this instant at another instant as well. */
export function isShownTwice(zone: string, at: number): boolean {
  // Next to no day has a change in it.
  const offset = offsetAt(zone, at);
  if (offsetAt(zone, at - DAY) === offset && offsetAt(zone, at + DAY) === offset) return false;
  return instantsOf(zone, at + offset).length > 1;
}

/** "UTC+10:30": what tells two equal readings of a clock apart, in every language. */
export function offsetName(zone: string, at: number): string {
  const minutes = Math.round(offsetAt(zone, at) / MINUTE);
  const two = (value: number) => String(value).padStart(2, "0");
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? "−" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Every instant at which clocks show something from `from` on and before `until`. */
export function instantsBetween(
  periods: Period[],
  from: Wall,
  until: Wall,
): { from: number; until: number }[] {
  return periods
    .map((period) => ({
      from: Math.max(from - period.offset, period.from),
      until: Math.min(until - period.offset, period.until),
    }))
    .filter((piece) => piece.from < piece.until);
}

/** Midnight of a date such as "2026-03-29" on a wall clock, 1900 to 2099; null when there is none. */
export function midnightOf(date: string): Wall | null {
  if (!/^(19|20)\d\d-\d\d-\d\d$/.test(date)) return null;
  const wall = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(wall) || dateOf(wall) !== date ? null : wall;
}

export function dateOf(wall: Wall): string {
  return new Date(wall).toISOString().slice(0, 10);
}

/** The date that the zone's clocks show at an instant. */
export function dateAt(zone: string, at: number): string {
  return dateOf(at + offsetAt(zone, at));
}

/** 0 is Sunday. */
export function weekdayOf(midnight: Wall): number {
  return new Date(midnight).getUTCDay();
}
