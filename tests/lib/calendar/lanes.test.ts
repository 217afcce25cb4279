import fc from "fast-check";
import { expect, test } from "vitest";
import { fromClock, toClock } from "@/lib/calendar/clock";
import { csvOf } from "@/lib/calendar/csv";
import { hoursShown, inLanes, inTwoLanes } from "@/lib/calendar/lanes";

const at = (startsAt: number, endsAt: number) => ({ startsAt, endsAt });

test("what overlaps lies side by side, what touches does not", () => {
  const lanes = inLanes([at(0, 2), at(1, 3), at(2, 4), at(4, 5)]);
  expect(lanes.map(({ lane, lanes: of }) => [lane, of])).toEqual([
    [0, 2],
    [1, 2],
    [0, 2],
    [0, 1],
  ]);
});

test("nothing covers another, and nothing is lost", () => {
  const one = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 10 }));
  fc.assert(
    fc.property(fc.array(one, { maxLength: 20 }), (pairs) => {
      const all = pairs.map(([start, length]) => at(start, start + length));
      const placed = inLanes(all);
      expect(placed).toHaveLength(all.length);
      expect(placed.every(({ lane, lanes }) => lane < lanes)).toBe(true);
      const covered = placed.filter((a, i) =>
        placed.slice(i + 1).some((b) => {
          const overlaps = a.one.startsAt < b.one.endsAt && b.one.startsAt < a.one.endsAt;
          return overlaps && (a.lane === b.lane || a.lanes !== b.lanes);
        }),
      );
      expect(covered).toEqual([]);
    }),
    { numRuns: 1000, seed: 6 },
  );
});

test("in two lanes what would be a third is folded with what it overlaps, and nothing is lost", () => {
  const { placed, folded } = inTwoLanes([
    at(0, 6),
    at(0, 2),
    at(1, 3),
    at(4, 5),
    at(7, 8),
    at(7, 9),
  ]);
  expect(placed.map(({ one, lane, lanes }) => [one.startsAt, one.endsAt, lane, lanes])).toEqual([
    [0, 6, 0, 2],
    [4, 5, 1, 2],
    [7, 9, 0, 2],
    [7, 8, 1, 2],
  ]);
  expect(folded).toEqual([{ startsAt: 0, endsAt: 3, of: [at(0, 2), at(1, 3)] }]);
});

test("the hours shown grow with what happens outside of them", () => {
  const shownFor = (...taken: { from: number; until: number }[]) =>
    hoursShown([{ hours: 24, taken }]);
  expect(shownFor()).toEqual({ from: 8, until: 18 });
  expect(shownFor({ from: 6.5, until: 7 })).toEqual({ from: 6, until: 18 });
  expect(shownFor({ from: 23.5, until: 25 })).toEqual({ from: 8, until: 24 });
  expect(shownFor({ from: -2, until: 1 })).toEqual({ from: 0, until: 18 });
});

test.each([
  [0, "00:00"],
  [540, "09:00"],
  [1439, "23:59"],
])("minute %d is %s, and back", (minute, text) => {
  expect(toClock(minute)).toBe(text);
  expect(fromClock(text, false)).toBe(minute);
});

test("midnight at an end is the end of the day", () => {
  expect(toClock(1440)).toBe("00:00");
  expect(fromClock("00:00", true)).toBe(1440);
  for (const text of ["", "9:00", "24:00", "12:60", "noon"]) {
    expect(fromClock(text, true)).toBeNull();
  }
});

test("a table keeps quotes, commas and lines, and holds no formula", () => {
  const rows = [
    ["Title", "Client"],
    ['=1+1 "quoted"', "A, B\nC"],
    ["-2", "@x"],
  ];
  expect(csvOf(rows)).toBe(
    '\uFEFF"Title","Client"\r\n"\'=1+1 ""quoted""","A, B\nC"\r\n"\'-2","\'@x"\r\n',
  );
});
