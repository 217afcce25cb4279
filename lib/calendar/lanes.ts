type Timed = { startsAt: number; endsAt: number };

export type Placed<T> = { one: T; lane: number; lanes: number };

/**
 * What happens at the same time side by side: each one's lane, and into how many the time is
 * divided where it lies. Those that touch share a lane.
 */
export function inLanes<T extends Timed>(all: readonly T[]): Placed<T>[] {
  return groupsOf(all).flat();
}

/** Those that overlap, one or through another, together. */
function groupsOf<T extends Timed>(all: readonly T[]): Placed<T>[][] {
  const sorted = all.toSorted((a, b) => a.startsAt - b.startsAt || b.endsAt - a.endsAt);
  const groups: Placed<T>[][] = [];
  let group: Placed<T>[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const one of group) one.lanes = ends.length;
    groups.push(group);
    group = [];
    ends = [];
  };
  for (const one of sorted) {
    if (group.length > 0 && one.startsAt >= Math.max(...ends)) close();
    const free = ends.findIndex((end) => end <= one.startsAt);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = one.endsAt;
    group.push({ one, lane, lanes: 1 });
  }
  if (group.length > 0) close();
  return groups;
}

/** What stands for all those that have no lane of their own in some time. */
export type Folded<T> = Timed & { of: T[] };

/**
 * In two lanes at most, for a narrow column: where three and more would stand side by side, those
 * beside the first lane are folded into one for as long as they overlap each other.
 */
export function inTwoLanes<T extends Timed>(
  all: readonly T[],
): { placed: Placed<T>[]; folded: Folded<T>[] } {
  const placed: Placed<T>[] = [];
  const folded: Folded<T>[] = [];
  for (const group of groupsOf(all)) {
    if (group[0]!.lanes <= 2) {
      placed.push(...group);
      continue;
    }
    const beside = group.filter(({ lane }) => lane > 0).map(({ one }) => one);
    placed.push(...group.filter(({ lane }) => lane === 0).map(({ one }) => placeIn(0, one)));
    for (const crowd of groupsOf(beside)) {
      const of = crowd.map(({ one }) => one);
      if (of.length === 1) placed.push(placeIn(1, of[0]!));
      else folded.push({ of, ...spanOf(of) });
    }
  }
  return { placed, folded };
}

function placeIn<T>(lane: number, one: T): Placed<T> {
  return { one, lane, lanes: 2 };
}

function spanOf(all: readonly Timed[]): Timed {
  return {
    startsAt: Math.min(...all.map(({ startsAt }) => startsAt)),
    endsAt: Math.max(...all.map(({ endsAt }) => endsAt)),
  };
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
