import { pause } from "../clock/pause";
import type { Pulse } from "./pulse";

/** Looks whether a connection still carries something. */
export type Watchdog = {
  /** Reads now. Milliseconds since something last arrived; null where nothing is expected. */
  quietFor: () => Promise<number | null>;
  stop: () => void;
};

const EVERY_MS = 1_000;
const QUIET_MS = 2_000;
// A longer gap between two looks: the page slept. What changed meanwhile proves nothing about now.
const SLEPT_MS = 5_000;
const SECOND_LOOK_MS = 600;

/** @param onQuiet nothing came for 2 s while somebody sends; told again until something comes */
export function watch(read: () => Promise<Pulse>, onQuiet: () => void): Watchdog {
  let last: Pulse | null = null;
  let lookedAt = performance.now();
  let heardAt = lookedAt;

  async function readAgain() {
    await pause(SECOND_LOOK_MS);
    return await read();
  }

  async function quietFor() {
    const pulse = await read();
    const now = performance.now();
    const before = now - lookedAt > SLEPT_MS ? pulse : last;
    const after = before === pulse ? await readAgain() : pulse;
    // Less than before: counters that began anew with another connection, and nothing that came.
    if (after.heard > (before?.heard ?? 0) || !before?.isExpected) heardAt = now;
    last = after;
    lookedAt = performance.now();
    return after.isExpected ? now - heardAt : null;
  }

  const timer = setInterval(() => {
    void quietFor().then((ms) => {
      if (ms !== null && ms >= QUIET_MS) onQuiet();
    });
  }, EVERY_MS);
  return { quietFor, stop: () => clearInterval(timer) };
}
