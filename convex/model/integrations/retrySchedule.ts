const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After each try that came to nothing, in order: three days together, and then it has failed. */
const RETRIES = [
  5 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  17 * HOUR,
  24 * HOUR,
];

/** Up to so much longer, so that what failed together does not come back together. */
const JITTER = 0.1;
const MOST_ASKED_FOR = 24 * HOUR;

/** The waits of this deployment; tests have shorter ones. */
function waits(): readonly number[] {
  const given = (process.env.WEBHOOK_RETRY_SECONDS ?? "").split(",").map(Number);
  return given.every((wait) => wait > 0) ? given.map((wait) => wait * SECOND) : RETRIES;
}

/**
 * How long to wait after so many tries; null: that was the last one.
 * @param random 0 to 1
 * @param askedForMs what the receiver's `Retry-After` says, taken up to a day
 */
export function waitAfter(tries: number, random: number, askedForMs = 0): number | null {
  const wait = waits()[tries - 1];
  if (wait === undefined) return null;
  return Math.max(wait * (1 + JITTER * random), Math.min(askedForMs, MOST_ASKED_FOR));
}
