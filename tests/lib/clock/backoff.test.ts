import fc from "fast-check";
import { expect, test } from "vitest";
import { backoff } from "@/lib/clock/backoff";

test("starts quick, doubles, and never waits longer than 10 s", () => {
  const middle = (attempt: number) => backoff(attempt, () => 0.5);
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 50].map(middle)).toEqual([
    150, 250, 400, 600, 700, 1000, 2000, 4000, 8000, 10_000, 10_000,
  ]);
  const attempts = fc.integer({ min: 1, max: 2000 });
  const randoms = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(attempts, randoms, (attempt, random) => {
      const ms = backoff(attempt, () => random);
      return ms >= 100 && ms <= 10_000;
    }),
  );
});
