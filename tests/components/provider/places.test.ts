import { describe, expect, test } from "vitest";
import { HOUR, placeOf } from "@/components/provider/calendar/places";

const day = { from: 0, until: 24 * HOUR };
const shown = { from: 8, until: 18 };
const between = (from: number, until: number) => ({ from: from * HOUR, until: until * HOUR });

describe("a place on a day", () => {
  test.each([
    [9, 10, { at: 1, long: 1 }],
    [7, 9, { at: 0, long: 1 }],
    [17.5, 30, { at: 9.5, long: 0.5 }],
    [-5, 40, { at: 0, long: 10 }],
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
    const short = { from: 0, until: 23 * HOUR };
    expect(placeOf(between(22, 30), short, { from: 8, until: 24 })).toEqual({ at: 14, long: 1 });
  });
});
