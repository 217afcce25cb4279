import { expect, test } from "vitest";
import { createMissing } from "@/lib/session/arrivals";

const SECOND = 1_000;

/** One look a second at one track; returns at which seconds it was asked for anew. */
function askedAt(seconds: number, at: (second: number) => { isDue: boolean; bytes: number }) {
  const missing = createMissing();
  return Array.from({ length: seconds }, (_, place) => place + 1).filter((second) =>
    missing.note("TR_1", at(second), SECOND),
  );
}

test("what never comes is asked for after 5, 10 and 20 seconds, and then left", () => {
  expect(askedAt(120, () => ({ isDue: true, bytes: 0 }))).toEqual([5, 15, 35]);
});

test("what stands still is asked for, and anew once something came between", () => {
  const bytes = (second: number) => Math.min(second, 10) + (second > 15 ? 1 : 0);
  expect(askedAt(22, (second) => ({ isDue: true, bytes: bytes(second) }))).toEqual([15, 21]);
});

test("what comes is left alone", () => {
  expect(askedAt(60, (second) => ({ isDue: true, bytes: second * 100 }))).toEqual([]);
});

test("nobody asks for what is muted, and unmuting begins anew", () => {
  const isDue = (second: number) => second <= 4 || second > 10;
  expect(askedAt(15, (second) => ({ isDue: isDue(second), bytes: 0 }))).toEqual([15]);
});

test("a track that is gone is forgotten", () => {
  const missing = createMissing();
  for (let second = 0; second < 4; second += 1) {
    expect(missing.note("TR_1", { isDue: true, bytes: 0 }, SECOND)).toBe(false);
  }
  missing.keep(new Set());
  expect(missing.note("TR_1", { isDue: true, bytes: 0 }, SECOND)).toBe(false);
});
