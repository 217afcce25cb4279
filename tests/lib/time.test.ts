import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  daysBetween,
  distance,
  formatCountdown,
  formatDate,
  formatRange,
  formatSecond,
  formatTime,
  formatUtcInstant,
  zoneCity,
  zoneName,
} from "@/lib/time/format";
import { fromInputValue, isOnClock, toInputValue, weeksLater } from "@/lib/time/input";

const LISBON = "Europe/Lisbon";
const BERLIN = "Europe/Berlin";
const at = (iso: string) => Date.parse(iso);
const MINUTE = 60_000;

describe("times in a zone", () => {
  test("one instant, two zones", () => {
    const start = at("2026-11-24T10:00Z");
    expect(formatRange(start, start + 30 * MINUTE, LISBON)).toBe("10:00 – 10:30");
    expect(formatTime(start, BERLIN)).toBe("11:00");
    expect(formatDate(start, start, LISBON)).toBe("Tue 24 Nov");
    expect(formatTime(at("2026-11-24T00:05Z"), LISBON)).toBe("00:05");
  });

  test("another year is said", () => {
    expect(formatDate(at("2027-01-05T10:00Z"), at("2026-11-24T10:00Z"), LISBON)).toBe(
      "Tue 5 Jan 2027",
    );
  });

  test("fault 9: the hour that comes twice is two instants of one name", () => {
    expect(formatTime(at("2026-10-25T00:30Z"), LISBON)).toBe("01:30");
    expect(formatTime(at("2026-10-25T01:30Z"), LISBON)).toBe("01:30");
    expect(zoneName(at("2026-10-25T00:30Z"), LISBON)).not.toBe(
      zoneName(at("2026-10-25T01:30Z"), LISBON),
    );
  });

  test("a session across the gap keeps its length in instants", () => {
    const start = at("2026-03-29T00:45Z");
    expect(formatRange(start, start + 30 * MINUTE, LISBON)).toBe("00:45 – 02:15");
  });

  test("logs are in UTC to the millisecond", () => {
    expect(formatUtcInstant(at("2026-11-24T10:17:56.204Z"))).toBe("10:17:56.204");
  });

  test("the city of a zone", () => {
    expect(zoneCity("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
    expect(zoneCity("UTC")).toBe("UTC");
  });
});

describe("in the language of the page", () => {
  const inLanguage = (lang: string) => vi.stubGlobal("document", { documentElement: { lang } });
  afterEach(() => void vi.unstubAllGlobals());
  const start = at("2026-11-24T10:00Z");

  test("dates are written as its readers write them", () => {
    inLanguage("de");
    expect(formatDate(start, start, LISBON)).toMatch(/^Di\.?, 24\. Nov/);
    inLanguage("fr");
    expect(formatDate(start, start, LISBON)).toBe("mar. 24 nov.");
  });

  test("an hour has two digits and no half of the day, in all of them", () => {
    for (const lang of ["en", "de", "fr"]) {
      inLanguage(lang);
      expect(formatTime(at("2026-11-24T09:05Z"), LISBON)).toBe("09:05");
      expect(formatSecond(at("2026-11-24T21:05:07Z"), LISBON)).toBe("21:05:07");
    }
  });

  test("days are counted in digits, whatever the language writes", () => {
    inLanguage("ar-EG");
    expect(daysBetween(start, start + 24 * 60 * MINUTE, LISBON)).toBe(1);
  });
});

describe("days", () => {
  test("count calendar days, not 24 hours, also in the weeks of a change", () => {
    expect(daysBetween(at("2026-10-24T22:30Z"), at("2026-10-25T23:30Z"), LISBON)).toBe(1);
    expect(daysBetween(at("2026-03-28T23:50Z"), at("2026-03-29T00:10Z"), LISBON)).toBe(1);
    expect(daysBetween(at("2026-11-24T01:00Z"), at("2026-11-24T23:00Z"), LISBON)).toBe(0);
    expect(daysBetween(at("2026-11-24T23:30Z"), at("2026-11-24T23:45Z"), BERLIN)).toBe(0);
    expect(daysBetween(at("2026-11-24T12:00Z"), at("2026-11-23T12:00Z"), LISBON)).toBe(-1);
  });

  test("are the same way round whatever the instants", () => {
    const instant = fc.integer({ min: at("2020-01-01"), max: at("2035-01-01") });
    fc.assert(
      fc.property(
        instant,
        instant,
        fc.constantFrom(LISBON, BERLIN, "Asia/Kathmandu"),
        (a, b, zone) => {
          expect(daysBetween(a, b, zone)).toBe(0 - daysBetween(b, a, zone) + 0);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("waits", () => {
  test.each([
    [0, "00:00"],
    [-5000, "00:00"],
    [724_000, "12:04"],
    [3_599_999, "59:59"],
    [3_723_000, "1:02:03"],
    [90_000_000, "25:00:00"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatCountdown(ms)).toBe(text);
  });

  test("are said in the unit of a person", () => {
    const now = at("2026-11-24T09:48Z");
    expect(distance(now, at("2026-11-24T09:48:20Z"), LISBON)).toEqual({
      unit: "minutes",
      count: 1,
    });
    expect(distance(now, at("2026-11-24T10:00Z"), LISBON)).toEqual({ unit: "minutes", count: 12 });
    expect(distance(now, at("2026-11-24T13:00Z"), LISBON)).toEqual({ unit: "hours", count: 3 });
    expect(distance(now, at("2026-11-26T18:30Z"), LISBON)).toEqual({ unit: "days", count: 2 });
  });
});

describe("the field for a start", () => {
  process.env["TZ"] = LISBON;

  test("gives back the minute that it was given", () => {
    const start = at("2026-11-24T10:15Z");
    expect(toInputValue(start)).toBe("2026-11-24T10:15");
    expect(fromInputValue(toInputValue(start))).toBe(start);
    expect(fromInputValue("")).toBeNull();
  });

  test("the same reading some weeks later is to come, whatever clocks do in between", () => {
    const now = new Date("2026-10-20T12:00").getTime();
    expect(weeksLater("2026-10-14T09:30", now)).toBe("2026-10-21T09:30");
    expect(weeksLater("2026-10-13T12:00", now)).toBe("2026-10-27T12:00");
    expect(weeksLater("2026-10-22T09:30", now)).toBe("2026-10-29T09:30");
    expect(weeksLater("2025-12-30T08:00", now)).toBe("2026-10-27T08:00");
  });

  test("in a gap means after it, in an overlap the first of the two", () => {
    expect(fromInputValue("2026-03-29T01:30")).toBe(at("2026-03-29T01:30Z"));
    expect(fromInputValue("2026-10-25T01:30")).toBe(at("2026-10-25T00:30Z"));
  });

  test("knows a time that the clocks of that day do not show", () => {
    expect(isOnClock("2026-03-29T00:59")).toBe(true);
    expect(isOnClock("2026-03-29T01:00")).toBe(false);
    expect(isOnClock("2026-03-29T01:59")).toBe(false);
    expect(isOnClock("2026-03-29T02:00")).toBe(true);
    expect(isOnClock("2026-10-25T01:30")).toBe(true);
    expect(isOnClock("")).toBe(false);
  });
});
