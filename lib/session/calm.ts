import { onFirstFrame } from "./firstFrame";
import { idle } from "./idle";

const ALONE_MS = 1_200;
const BOTH_WAYS_MS = 400;

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
