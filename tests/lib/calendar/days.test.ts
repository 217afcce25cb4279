import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clockChangesOf } from "@/lib/calendar/clockChanges";
import { addDays, dayBounds, weekOf } from "@/lib/calendar/days";
import { dateAt } from "@/lib/time/zone";

const HOUR = 3_600_000;
const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "America/Sao_Paulo",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Africa/Casablanca",
];

describe("a day in a zone", () => {
  test.each([
    ["2026-03-29", 23],
    ["2026-10-25", 25],
    ["2026-11-24", 24],
  ])("of Berlin, %s, has %d hours", (date, hours) => {
    const { from, until } = dayBounds("Europe/Berlin", date);
    expect((until - from) / HOUR).toBe(hours);
  });

  test("that was left out at the date line has none", () => {
    const { from, until } = dayBounds("Pacific/Apia", "2011-12-30");
    expect(until).toBe(from);
  });

  test("begins where the one before ends, and has its date at both ends", () => {
    const day = fc.integer({ min: 0, max: 7 * 365 });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), day, (zone, days) => {
        const date = addDays("2024-01-01", days);
        const { from, until } = dayBounds(zone, date);
        expect(dateAt(zone, from)).toBe(date);
        expect(dateAt(zone, until - 1)).toBe(date);
        expect(dayBounds(zone, addDays(date, 1)).from).toBe(until);
      }),
      { numRuns: 1000, seed: 6 },
    );
  });
});

test("a week begins on Monday, on Sundays too", () => {
  const week = weekOf("2026-11-24");
  expect([week[0], week[6]]).toEqual(["2026-11-23", "2026-11-29"]);
  expect(weekOf("2026-11-29")).toEqual(week);
  expect(weekOf("2026-11-30")[0]).toBe("2026-11-30");
});

describe("changes of clocks", () => {
  const now = Date.UTC(2026, 10, 24);

  test("are two a year in Berlin, by an hour", () => {
    expect(clockChangesOf("Europe/Berlin", now)).toEqual([
      { at: Date.UTC(2027, 2, 28, 1), minutes: 60 },
      { at: Date.UTC(2027, 9, 31, 1), minutes: -60 },
    ]);
  });

  test("are by half an hour on Lord Howe Island", () => {
    const minutes = clockChangesOf("Australia/Lord_Howe", now).map((change) => change.minutes);
    expect(minutes).toEqual([-30, 30]);
  });

  test("are none in Kolkata", () => {
    expect(clockChangesOf("Asia/Kolkata", now)).toEqual([]);
  });
});
