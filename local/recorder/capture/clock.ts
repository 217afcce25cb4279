import { TICK_MS } from "./constants.ts";

/** How many ticks are caught up with in one go, so that sound that has arrived is read between. */
const MOST_AT_ONCE = 50;

export type Ticks = { first: number; count: number };

/**
 * Calls for every tick of the monotonic clock since now, late rather than never: a recording is
 * as long as the time that passed. Returns the stop, which first catches up.
 */
export function startClock(onTicks: (ticks: Ticks) => void): () => void {
  const startedAt = performance.now();
  let next = 0;
  let immediate: NodeJS.Immediate | undefined;
  const isDue = () => Math.floor((performance.now() - startedAt) / TICK_MS) - next;
  const run = (most: number) => {
    immediate = undefined;
    const count = Math.min(isDue(), most);
    if (count <= 0) return;
    onTicks({ first: next, count });
    next += count;
  };
  // After what has arrived meanwhile: a held-up loop would otherwise mix silence before reading.
  const timer = setInterval(() => {
    immediate ??= setImmediate(run, MOST_AT_ONCE);
  }, TICK_MS / 2);
  return () => {
    clearInterval(timer);
    clearImmediate(immediate);
    run(Infinity);
  };
}
