const WINDOW_MS = 8_000;
const WARM_UP_MS = 6_000;
const SLOWEST_FPS = 8;

/**
 * Judges whether a device keeps up with drawing a background. The first seconds do not count:
 * the model is being made ready.
 */
export function createPace(startedAt: number) {
  let drawn: number[] = [];
  let since = startedAt + WARM_UP_MS;
  return {
    /** One picture was drawn at `now`; true when too few were for a whole window. */
    isTooSlow(now: number): boolean {
      if (now < since) return false;
      drawn = [...drawn.filter((at) => at > now - WINDOW_MS), now];
      return now - since >= WINDOW_MS && drawn.length < (SLOWEST_FPS * WINDOW_MS) / 1000;
    },
    /** The page was hidden, where browsers slow down what they run. */
    pause(now: number) {
      drawn = [];
      since = Math.max(since, now);
    },
  };
}
