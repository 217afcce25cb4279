type Timed = { startsAt: number; endsAt: number };

export type Placed<T> = { one: T; lane: number; lanes: number };

/**
 * What happens at the same time side by side: each one's lane, and into how many the time is
 * divided where it lies. Those that touch share a lane.
 */
export function inLanes<T extends Timed>(all: readonly T[]): Placed<T>[] {
  const sorted = all.toSorted((a, b) => a.startsAt - b.startsAt || b.endsAt - a.endsAt);
  const placed: Placed<T>[] = [];
  let group: Placed<T>[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const one of group) one.lanes = ends.length;
    placed.push(...group);
    group = [];
    ends = [];
  };
  for (const one of sorted) {
    if (one.startsAt >= Math.max(...ends)) close();
    const free = ends.findIndex((end) => end <= one.startsAt);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = one.endsAt;
    group.push({ one, lane, lanes: 1 });
  }
  close();
  return placed;
}

const HOUR = 3_600_000;
/** Shown even where nothing happens: eight to six. */
const USUAL = { from: 8, until: 18 };

/** Which hours of some days to show, counted from the first instant of each. */
export function hoursShown(
  days: readonly { from: number; until: number }[],
  all: readonly Timed[],
): { from: number; until: number } {
  const shown = { ...USUAL };
  for (const day of days) {
    const length = (day.until - day.from) / HOUR;
    for (const { startsAt, endsAt } of all) {
      if (endsAt <= day.from || startsAt >= day.until) continue;
      const [begin, end] = [startsAt, endsAt].map((at) => (at - day.from) / HOUR);
      shown.from = Math.max(0, Math.min(shown.from, Math.floor(begin!)));
      shown.until = Math.min(length, Math.max(shown.until, Math.ceil(end!)));
    }
  }
  return shown;
}
