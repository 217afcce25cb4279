import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lengthOf, momentOf, placeAt } from "@/lib/recording/timeline";

/** Files of these lengths, one after another. */
function inTurn(lengths: number[]) {
  let offsetMs = 0;
  return lengths.map((durationMs) => {
    const part = { offsetMs, durationMs };
    offsetMs += durationMs;
    return part;
  });
}

const lengths = fc.array(fc.integer({ min: 1, max: 3_600_000 }), { minLength: 1, maxLength: 8 });

describe("one time line over several files", () => {
  const parts = inTurn([20_000, 13_000]);

  test("a moment is in one of them", () => {
    expect(placeAt(0, parts)).toEqual({ index: 0, seconds: 0 });
    expect(placeAt(19_999, parts)).toEqual({ index: 0, seconds: 19.999 });
    expect(placeAt(20_000, parts)).toEqual({ index: 1, seconds: 0 });
    expect(placeAt(33_000, parts)).toEqual({ index: 1, seconds: 13 });
  });

  test("before the beginning is the beginning, after the end the end", () => {
    expect(placeAt(-5, parts)).toEqual({ index: 0, seconds: 0 });
    expect(placeAt(99_000, parts)).toEqual({ index: 1, seconds: 13 });
    expect(placeAt(5, [])).toEqual({ index: 0, seconds: 0 });
  });

  test("there and back is the same moment", () => {
    fc.assert(
      fc.property(lengths, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const files = inTurn(all);
        const at = Math.floor(lengthOf(files) * share);
        expect(momentOf(placeAt(at, files), files)).toBeCloseTo(at, 3);
      }),
    );
  });

  test("a file that is longer than it was told does not run into the next one", () => {
    expect(momentOf({ index: 0, seconds: 20.4 }, parts)).toBe(20_000);
  });
});
