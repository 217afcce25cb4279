import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BARS, barsOf, floorOf, pointsOf, shareOf, sortedBy } from "@/lib/insights/chart";
import { bucketOf, emptyHistogram } from "@/lib/insights/histogram";

test("bars hold every join once, up to their bound and with it", () => {
  const time = fc.integer({ min: 0, max: 70_000 });
  fc.assert(
    fc.property(fc.array(time), (times) => {
      const histogram = emptyHistogram();
      for (const ms of times) histogram[bucketOf(ms)]! += 1;
      const until = (ms: number) => times.filter((one) => one <= ms).length;
      const expected = [
        ...BARS.map((bar, at) => until(bar) - (at === 0 ? 0 : until(BARS[at - 1]!))),
        times.length - until(BARS.at(-1)!),
      ];
      expect(barsOf(histogram)).toEqual(expected);
    }),
  );
});

describe("a line of days", () => {
  test("begins on the first day and ends on the last, all at the top", () => {
    const days = [
      { day: 10, share: 1 },
      { day: 13, share: 0.95 },
      { day: 16, share: 0.9 },
    ];
    const frame = { width: 600, height: 100, floor: 0.9 };
    expect(pointsOf(days, { first: 10, last: 16 }, frame)).toEqual([
      { x: 0, y: 0 },
      { x: 300, y: 50 },
      { x: 600, y: 100 },
    ]);
  });

  test.each([
    [[1, 0.999], 0.995, 0.99],
    [[0.99], 0.995, 0.98],
    [[0.4], 0.995, 0],
    [[], 0.9, 0.75],
  ])("of %j with %d wanted is drawn from %d up", (shares, objective, floor) =>
    expect(floorOf(shares, objective)).toBe(floor),
  );
});

test("a share of nothing is not known", () => {
  expect(shareOf(0, 0)).toBeNull();
  expect(shareOf(1, 4)).toBe(0.25);
});

test("rows are sorted either way, and what is not known is last", () => {
  const rows = [{ n: 2 }, { n: null }, { n: 10 }, { n: 1 }];
  const by = (isDown: boolean) => sortedBy(rows, ({ n }) => n, isDown).map(({ n }) => n);
  expect(by(true)).toEqual([10, 2, 1, null]);
  expect(by(false)).toEqual([1, 2, 10, null]);
  const names = sortedBy(["Zoe", "Ana"], (name) => name, false);
  expect(names).toEqual(["Ana", "Zoe"]);
});
