import { idle } from "./idle";

/** A mark of the User Timing API: the first picture of a subscribed track was drawn. */
const MARK = "parley:first-remote-frame";
const ALONE_MS = 1_200;
const BOTH_WAYS_MS = 400;

export function markFirstFrame(): void {
  performance.mark(MARK);
}

/** Tells how long after `since` (of the page's clock) the next first picture came. Returns the way to stop. */
export function onFirstFrame(since: number, run: (ms: number) => void): () => void {
  if (!("PerformanceObserver" in globalThis)) return () => undefined;
  const observer = new PerformanceObserver((list) => {
    const mark = list.getEntriesByName(MARK).find(({ startTime }) => startTime >= since);
    if (mark === undefined) return;
    observer.disconnect();
    run(mark.startTime - since);
  });
  // Buffered: the picture can be there before the connection is told to be complete.
  observer.observe({ type: "mark", buffered: true });
  return () => observer.disconnect();
}

/**
 * For what can wait while somebody joins, as it would delay both pictures: resolves a moment after
 * the first one, or where none comes. Never after `signal` has ended it.
 */
export async function untilCalm(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timers = [setTimeout(resolve, ALONE_MS)];
    const stop = onFirstFrame(performance.now() - ALONE_MS, () => {
      timers.push(setTimeout(resolve, BOTH_WAYS_MS));
    });
    const end = () => {
      timers.forEach(clearTimeout);
      stop();
    };
    signal.addEventListener("abort", end, { once: true });
  });
  await idle();
}
