import { expect, test } from "@playwright/test";
import { LIMITS } from "../../bench/limits.ts";

/**
 * What a promise may take longer here, once: two stacks, their browsers and the tests of both share
 * two cores. At a load of 5 to 10 recoveries took less than was promised, at 13 up to 1.3 s more.
 * Over many of them the promise itself is held by the bench (bench/limits.ts).
 */
const BUSY_MS = 2_000;
/** Where a median was promised, what one may take longer than that: as the bench has its p95. */
const ABOVE_MEDIAN_MS = 600;

/** Holds a time to what was promised, and tells it: in the report, and on the terminal. */
export function expectWithin(what: string, ms: number, promisedMs: number): void {
  const { annotations, title } = test.info();
  const took = `${Math.round(ms)} ms`;
  annotations.push({ type: what, description: took });
  console.log(`${title}: ${what} after ${took} of ${promisedMs}`);
  expect(ms, what).toBeLessThanOrEqual(promisedMs + BUSY_MS);
}

/** Milliseconds that one of a figure of the bench may have. */
export function promisedBy(name: string): number {
  const { p50, p95 } = LIMITS[name]!;
  return p95 ?? p50! + ABOVE_MEDIAN_MS;
}
