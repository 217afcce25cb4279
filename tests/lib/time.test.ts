import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  daysBetween,
  distance,
  formatCountdown,
  formatDate,
  formatSecond,
  formatTime,
  formatUtcInstant,
  zoneCity,
  zoneName,
} from "@/lib/time/format";
import { formatRange } from "@/lib/time/range";
import { toInputValue, weeksLater } from "@/lib/time/input";
import { instantOf, instantsIn, startAt } from "@/lib/time/start";
import { offsetName } from "@/lib/time/zone";

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

  test("of a time that comes twice, a session says which of the two it means", () => {
    const session = (start: string) => formatRange(at(start), at(start) + 30 * MINUTE, BERLIN);
    expect(session("2026-10-25T00:30Z")).toBe("02:30 (UTC+02:00) – 02:00 (UTC+01:00)");
    expect(session("2026-10-25T01:30Z")).toBe("02:30 (UTC+01:00) – 03:00");
    expect(session("2026-10-24T22:30Z")).toBe("00:30 – 01:00");
    expect(session("2026-03-29T00:30Z")).toBe("01:30 – 03:00");
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
    expect(startAt(start)).toEqual({ text: "2026-11-24T10:15", isRepeat: false });
    expect(instantOf(startAt(start))).toBe(start);
    expect(instantOf({ text: "", isRepeat: false })).toBeNull();
  });

  test("the same reading some weeks later is to come, whatever clocks do in between", () => {
    const now = new Date("2026-10-20T12:00").getTime();
    expect(weeksLater("2026-10-14T09:30", now)).toBe("2026-10-21T09:30");
    expect(weeksLater("2026-10-13T12:00", now)).toBe("2026-10-27T12:00");
    expect(weeksLater("2026-10-22T09:30", now)).toBe("2026-10-29T09:30");
    expect(weeksLater("2025-12-30T08:00", now)).toBe("2026-10-27T08:00");
  });

  test("knows a time that the clocks of that day do not show", () => {
    const meant = (text: string) => instantOf({ text, isRepeat: false });
    expect(meant("2026-03-29T00:59")).toBe(at("2026-03-29T00:59Z"));
    expect(meant("2026-03-29T01:00")).toBe("skipped");
    expect(meant("2026-03-29T01:59")).toBe("skipped");
    expect(meant("2026-03-29T02:00")).toBe(at("2026-03-29T01:00Z"));
  });

  test.each([
    ["Europe/Berlin", "2026-10-25T02:30", "00:30Z", "01:30Z", "UTC+02:00", "UTC+01:00"],
    ["America/New_York", "2026-11-01T01:30", "05:30Z", "06:30Z", "UTC−04:00", "UTC−05:00"],
    // Half an hour is repeated there.
    ["Australia/Lord_Howe", "2026-04-05T01:45", "14:45Z", "15:15Z", "UTC+11:00", "UTC+10:30"],
  ])(
    "fault 9: in %s, %s is one of two instants, as is said",
    (zone, text, one, other, ...names) => {
      const instants = instantsIn(text, zone);
      expect(instants.map((found) => new Date(found).toISOString().slice(11, 16) + "Z")).toEqual([
        one,
        other,
      ]);
      expect(instants.map((found) => offsetName(zone, found))).toEqual(names);
      for (const [i, found] of instants.entries()) {
        expect(startAt(found, zone)).toEqual({ text, isRepeat: i === 1 });
        expect(instantOf(startAt(found, zone), zone)).toBe(found);
      }
    },
  );

  test.each([
    ["Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:59", "2026-03-29T03:00"],
    ["America/New_York", "2026-03-08T02:00", "2026-03-08T01:59", "2026-03-08T03:00"],
    ["Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-04T01:59", "2026-10-04T02:30"],
    ["Pacific/Apia", "2011-12-30T12:00", "2011-12-29T23:59", "2011-12-31T00:00"],
  ])("in %s, %s is no time, and those beside it are one", (zone, gap, before, after) => {
    for (const isRepeat of [false, true]) {
      expect(instantOf({ text: gap, isRepeat }, zone)).toBe("skipped");
      const [from, until] = [before, after].map((text) => instantOf({ text, isRepeat }, zone));
      expect(Number(until) - Number(from)).toBe(MINUTE);
    }
  });

  test("gives back every minute that it was given, in every zone", () => {
    const minute = fc
      .integer({ min: at("2024-01-01") / MINUTE, max: at("2031-01-01") / MINUTE })
      .map((count) => count * MINUTE);
    const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"];
    const check = fc.property(minute, fc.constantFrom(...zones), (start, zone) => {
      expect(instantOf(startAt(start, zone), zone)).toBe(start);
    });
    fc.assert(check, { numRuns: 1_000, seed: 20_261_128 });
  });
});
