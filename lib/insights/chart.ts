import { BOUNDS, bucketOf } from "./histogram";

/** A share between 0 and 1; null of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Bounds of the bars of a chart, in milliseconds; the last bar has what took longer. */
export const BARS: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000];

/** How many took until each of `BARS`, from the one before; the last one has the rest. */
export function barsOf(histogram: readonly number[]): number[] {
  const ends = [...BARS.map(bucketOf), BOUNDS.length];
  return ends.map((end, at) => {
    const start = at === 0 ? 0 : ends[at - 1]! + 1;
    return histogram.slice(start, end + 1).reduce((sum, count) => sum + count, 0);
  });
}

/** Where the scale of a chart of shares begins: below the lowest, and below what is wanted. */
export function floorOf(shares: readonly number[], objective: number): number {
  const lowest = Math.min(objective, ...shares);
  return FLOORS.find((floor) => floor < lowest) ?? 0;
}

const FLOORS = [0.99, 0.98, 0.95, 0.9, 0.75, 0.5] as const;

export type Point = { x: number; y: number };
type Frame = { width: number; height: number; floor: number };

/** Points of a line from the first day to the last; days of nothing have none. */
export function pointsOf(
  days: readonly { day: number; share: number }[],
  { first, last }: { first: number; last: number },
  { width, height, floor }: Frame,
): Point[] {
  const span = Math.max(1, last - first);
  return days.map(({ day, share }) => ({
    x: round(((day - first) / span) * width),
    y: round(heightOf(share, floor) * height),
  }));
}

/** From 0, at the top, for all, to 1 for the floor. */
export function heightOf(share: number, floor: number): number {
  return (1 - Math.max(share, floor)) / (1 - floor);
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Rows by a column, unknown values last either way. */
export function sortedBy<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => string | number | null,
  isDown: boolean,
): Row[] {
  return rows.toSorted((one, other) => {
    const [a, b] = [valueOf(one), valueOf(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order =
      typeof a === "string" ? a.localeCompare(String(b)) : a - (typeof b === "number" ? b : 0);
    return isDown ? -order : order;
  });
}
