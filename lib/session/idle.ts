const LONGEST_WAIT_MS = 300;

/** Resolves when the browser has nothing more urgent to do, and before long. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in globalThis) {
      requestIdleCallback(() => resolve(), { timeout: LONGEST_WAIT_MS });
    } else {
      setTimeout(resolve, 0);
    }
  });
}
