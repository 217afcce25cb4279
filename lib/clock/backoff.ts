const FIRST_DELAYS = [150, 250, 400, 600, 700];
const MAX_DELAY = 10_000;
const JITTER = 0.25;

/**
 * Milliseconds before the nth try (from 1): quick while it looks like a short break, then
 * doubling up to 10 s, ± 25 % so that a whole room does not come back in one instant.
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const quick = FIRST_DELAYS[attempt - 1];
  const base = quick ?? Math.min(MAX_DELAY, 1000 * 2 ** (attempt - FIRST_DELAYS.length - 1));
  return jittered(base, random);
}

/** The same, staying at the last of the quick ones: for probes, which are cheap. */
export function quickBackoff(attempt: number, random: () => number = Math.random): number {
  return jittered(FIRST_DELAYS[Math.min(attempt, FIRST_DELAYS.length) - 1]!, random);
}

/** The same without the quick ones: for what failed of itself, not by a break of the line. */
export function laterBackoff(attempt: number, random?: () => number): number {
  return backoff(FIRST_DELAYS.length + attempt, random);
}

function jittered(base: number, random: () => number): number {
  return Math.round(Math.min(MAX_DELAY, base * (1 + JITTER * (2 * random() - 1))));
}
