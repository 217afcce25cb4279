import { describe, expect, test } from "vitest";
import {
  clockDay,
  HOUR,
  hoursOf,
  LEAST,
  linesIn,
  placeOf,
  runningDay,
} from "@/components/provider/calendar/places";

const day = { hours: 24 };
const shown = { from: 8, until: 18 };
const between = (from: number, until: number) => ({ from, until });

describe("a place on a day", () => {
  test.each([
    [9, 10, { at: 1, long: 1 }],
    [7, 9, { at: 0, long: 1 }],
    [17.5, 30, { at: 9.5, long: 0.5 }],
    [-5, 40, { at: 0, long: 10 }],
    [9, 9.25, { at: 1, long: LEAST }],
    [17.75, 18, { at: 10 - LEAST, long: LEAST }],
  ])("from %d to %d o'clock is what is shown of it", (from, until, place) => {
    expect(placeOf(between(from, until), day, shown)).toEqual(place);
  });

  test.each([
    [6, 8],
    [18, 20],
    [25, 26],
  ])("from %d to %d o'clock is not seen", (from, until) => {
    expect(placeOf(between(from, until), day, shown)).toBeNull();
  });

  test("ends with the day where clocks make it shorter", () => {
    const short = { hours: 23 };
    expect(placeOf(between(22, 30), short, { from: 8, until: 24 })).toEqual({ at: 14, long: 1 });
  });
});

test.each([
  [LEAST, 1],
  [0.5, 1],
  [0.75, 2],
  [1, 3],
  [2, 6],
])("an entry of %d hours has room for %d whole lines", (long, lines) => {
  expect(linesIn(long)).toBe(lines);
});

describe("the hours of a day on which clocks are set", () => {
  const zone = "Europe/Berlin";
  const at = (startsAt: number, minutes: number) => ({
    startsAt,
    endsAt: startsAt + minutes * 60_000,
  });

  test("are those of the clock where days stand side by side", () => {
    const spring = clockDay(zone, "2027-03-28");
    expect(hoursOf(at(Date.UTC(2027, 2, 28, 8), 60), spring)).toEqual(between(10, 11));
    // From half past one until half past three, in an hour.
    expect(hoursOf(at(Date.UTC(2027, 2, 28, 0, 30), 60), spring)).toEqual(between(1.5, 3.5));
    expect(spring.hours).toBe(24);
    const autumn = clockDay(zone, "2027-10-31");
    const [first, again] = [Date.UTC(2027, 9, 31, 0, 30), Date.UTC(2027, 9, 31, 1, 30)];
    expect(hoursOf(at(first, 60), autumn)).toEqual(between(2.5, 3.5));
    expect(hoursOf(at(again, 60), autumn)).toEqual(between(2.5, 3.5));
    expect(hoursOf({ startsAt: autumn.from, endsAt: autumn.until }, autumn)).toEqual(
      between(0, 24),
    );
  });

  test("are those that pass where it is shown alone", () => {
    const autumn = runningDay(zone, "2027-10-31");
    expect(autumn.hours).toBe(25);
    expect(hoursOf(at(autumn.from + 3 * HOUR, 60), autumn)).toEqual(between(3, 4));
  });
});
