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

/** Shown even where nothing happens: eight to six. */
const USUAL = { from: 8, until: 18 };

type Hours = { from: number; until: number };

/** Which hours of some days to show, by how many each has and what is taken of them. */
export function hoursShown(days: readonly { hours: number; taken: readonly Hours[] }[]): Hours {
  const shown = { ...USUAL };
  for (const { hours, taken } of days) {
    for (const { from, until } of taken) {
      shown.from = Math.max(0, Math.min(shown.from, Math.floor(from)));
      shown.until = Math.min(hours, Math.max(shown.until, Math.ceil(until)));
    }
  }
  return shown;
}
