/** Who has the floor, and who might take it. Times are of a monotonic clock, in milliseconds. */
export type Floor = {
  /** Identities, the present holder first, then those before. */
  holders: readonly string[];
  rival: { identity: string; since: number } | null;
};

export const NOBODY: Floor = { holders: [], rival: null };

/** A cough or a "yes" does not take the floor. */
export const TAKES_MS = 1_500;
const REMEMBERED = 12;

/**
 * The floor after what is heard now. Whoever has it keeps it through a silence and while they
 * speak themselves; somebody else takes it by speaking alone for a while.
 * @param speaking identities, the loudest first
 */
export function nextFloor(floor: Floor, speaking: readonly string[], now: number): Floor {
  const [holder] = floor.holders;
  const loudest = speaking[0];
  if (loudest === undefined || (holder !== undefined && speaking.includes(holder))) {
    return floor.rival === null ? floor : { ...floor, rival: null };
  }
  if (holder === undefined) return given(floor, loudest);
  const { rival } = floor;
  if (rival === null || !speaking.includes(rival.identity)) {
    return { ...floor, rival: { identity: loudest, since: now } };
  }
  return now - rival.since >= TAKES_MS ? given(floor, rival.identity) : floor;
}

function given({ holders }: Floor, identity: string): Floor {
  const others = holders.filter((known) => known !== identity);
  return { holders: [identity, ...others].slice(0, REMEMBERED), rival: null };
}
