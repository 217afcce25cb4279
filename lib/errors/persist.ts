import { pause } from "../clock/pause.ts";
import { errorCode } from "./errors.ts";

const TRIES = 5;
const PAUSE_MS = 150;

/**
 * A call that others may come in the way of at the same moment, sent again until it comes through.
 * Only for one that a repeat does not do twice: with a key of its own, or of which once is enough.
 */
export async function persist<T>(call: () => Promise<T>, rest = shortPause): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt === TRIES || errorCode(error) !== "CONFLICT") throw error;
      await rest(attempt);
    }
  }
}

// Of different lengths, so that two that met do not meet again.
async function shortPause(attempt: number): Promise<void> {
  const ms = PAUSE_MS * attempt * (0.5 + Math.random());
  await pause(ms);
}
