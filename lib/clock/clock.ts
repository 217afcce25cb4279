/**
 * The server's clock as this page knows it. Every countdown and every "now" reads it, so a
 * device whose own clock is a day off still shows the right thing.
 */
let offset = 0;

/** UTC ms. */
export function serverNow(): number {
  return Date.now() + offset;
}

/**
 * Takes the server's answer to "what time is it". The answer was written about half-way between
 * the two local times (both `Date.now()`), so the error is at most half of the round trip.
 */
export function noteServerNow(now: number, local: { sentAt: number; receivedAt: number }): void {
  offset = now - (local.sentAt + local.receivedAt) / 2;
}
