import { DAY, periodsOf } from "../time/zone";

/** When a zone's clocks are put on or back, and by how many minutes: 60 is an hour on. */
export type ClockChange = { at: number; minutes: number };

const AHEAD = 370 * DAY;

/** Those of the coming year; none where clocks are left alone. */
export function clockChangesOf(zone: string, now: number): ClockChange[] {
  const periods = periodsOf(zone, now, now + AHEAD);
  return periods
    .slice(1)
    .map(({ from, offset }, i) => ({ at: from, minutes: (offset - periods[i]!.offset) / 60_000 }));
}
