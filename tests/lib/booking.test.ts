import fc from "fast-check";
import { ConvexError } from "convex/values";
import { describe, expect, test } from "vitest";
import { byDate, dateByKey, firstDateOf } from "@/lib/booking/days";
import { matches } from "@/lib/booking/search";
import { mergeAnswers, piecesOf } from "@/lib/booking/slotPieces";
import { persist } from "@/lib/errors/persist";
import { datesOf, monthOf, shiftDate, shiftMonth, weeksOf } from "@/lib/time/month";

describe("a month", () => {
  test.each([
    ["2026-11", 30, 6],
    ["2027-02", 28, 4],
    ["2028-02", 29, 5],
    ["2026-08", 31, 6],
  ])("%s has %d days in %d weeks from Monday", (month, days, weeks) => {
    expect(datesOf(month)).toHaveLength(days);
    expect(weeksOf(month)).toHaveLength(weeks);
  });

  test("of any year holds each of its days once, each below its weekday", () => {
    const month = fc
      .record({
        year: fc.integer({ min: 1970, max: 2098 }),
        number: fc.integer({ min: 1, max: 12 }),
      })
      .map(({ year, number }) => `${year}-${String(number).padStart(2, "0")}`);
    fc.assert(
      fc.property(month, (month) => {
        const weeks = weeksOf(month);
        expect(weeks.flat().filter((day) => day !== null)).toEqual(datesOf(month));
        for (const week of weeks) {
          expect(week).toHaveLength(7);
          const isRight = (day: string | null, place: number) =>
            day === null || new Date(`${day}T00:00Z`).getUTCDay() === (place + 1) % 7;
          expect(week.every(isRight)).toBe(true);
        }
        expect(shiftMonth(shiftMonth(month, 5), -5)).toBe(month);
      }),
      { numRuns: 1000, seed: 6 },
    );
  });

  test("follows another across the year", () => {
    expect(shiftMonth("2026-12", 1)).toBe("2027-01");
    expect(shiftMonth("2026-01", -1)).toBe("2025-12");
    expect(shiftDate("2026-12-31", 1)).toBe("2027-01-01");
    expect(monthOf("2026-11-24")).toBe("2026-11");
  });
});

describe("days with slots", () => {
  const at = (text: string) => ({ startsAt: Date.parse(text) });

  test("are those of the zone in which they are shown", () => {
    const slots = [at("2026-11-24T22:30Z"), at("2026-11-24T23:30Z"), at("2026-11-25T08:00Z")];
    const counts = (zone: string) =>
      [...byDate(slots, zone)].map(([date, list]) => `${date} ${list.length}`);
    expect(counts("UTC")).toEqual(["2026-11-24 2", "2026-11-25 1"]);
    expect(counts("Europe/Berlin")).toEqual(["2026-11-24 1", "2026-11-25 2"]);
    expect(counts("America/New_York")).toEqual(["2026-11-24 2", "2026-11-25 1"]);
  });

  test("the first of a month is none of the month before", () => {
    const days = new Map([
      ["2026-12-02", 1],
      ["2026-11-30", 1],
      ["2026-12-01", 1],
    ]);
    expect(firstDateOf(days, "2026-12")).toBe("2026-12-01");
    expect(firstDateOf(days, "2027-01")).toBeNull();
  });

  test.each([
    ["ArrowRight", "2026-11-25"],
    ["ArrowLeft", "2026-11-20"],
    ["ArrowDown", "2026-12-02"],
    ["ArrowUp", "2026-11-17"],
    ["Home", "2026-11-17"],
    ["End", "2026-12-02"],
    ["Enter", null],
  ])("%s leads to the nearest that can be chosen", (key, date) => {
    const dates = ["2026-11-24", "2026-11-17", "2026-11-20", "2026-11-25", "2026-12-02"];
    expect(dateByKey(dates, "2026-11-24", key)).toBe(date);
  });

  test("behind the last one nothing follows", () => {
    expect(dateByKey(["2026-11-24"], "2026-11-24", "ArrowRight")).toBeNull();
    expect(dateByKey([], "2026-11-24", "ArrowLeft")).toBeNull();
  });
});

test.each([
  ["Séance de suivi, Demo provider", "seance", true],
  ["Séance de suivi, Demo provider", "PROVIDER suivi", true],
  ["Séance de suivi", "suivi other", false],
  ["Anything", "  ", true],
  ["(.*) [x]", ".*", true],
])("%j is found by %j: %s", (text, asked, isFound) => {
  expect(matches(text, asked)).toBe(isFound);
});

describe("a call that meets others", () => {
  const conflict = () => new Error("OptimisticConcurrencyControlFailure");
  const pause = async () => {};

  test("is sent again until it comes through", async () => {
    let calls = 0;
    const result = await persist(async () => {
      calls += 1;
      if (calls < 4) throw conflict();
      return "booked";
    }, pause);
    expect([result, calls]).toEqual(["booked", 4]);
  });

  test("is given up after five tries", async () => {
    let calls = 0;
    const failing = persist(async () => {
      calls += 1;
      throw conflict();
    }, pause);
    await expect(failing).rejects.toThrow("Optimistic");
    expect(calls).toBe(5);
  });

  test("is not repeated for any other fault", async () => {
    let calls = 0;
    const failing = persist(async () => {
      calls += 1;
      throw new ConvexError({ code: "RATE_LIMITED" });
    }, pause);
    await expect(failing).rejects.toThrow("RATE_LIMITED");
    expect(calls).toBe(1);
  });
});

describe("a month that is asked for in pieces", () => {
  test("is all of it, and a day to either side, once", () => {
    for (const [month, first, last, count] of [
      ["2026-02", "2026-01-31", "2026-03-01", 30],
      ["2026-12", "2026-11-30", "2027-01-01", 33],
    ] as const) {
      const dates = piecesOf(month).flatMap(({ fromDate, days }) =>
        Array.from({ length: days }, (_, i) => shiftDate(fromDate, i)),
      );
      expect([dates[0], dates.at(-1), new Set(dates).size, dates.length]).toEqual([
        first,
        last,
        count,
        count,
      ]);
    }
  });

  test("is known once each piece is; a refusal of one is one of all", () => {
    const found = (slot: number, full: string) => ({
      kind: "slots" as const,
      zone: "UTC",
      slots: [slot],
      full: [{ date: full, startsAt: slot }],
      fullGroups: [-slot],
    });
    const some = [found(1, "a"), found(2, "b")];
    const refused = { kind: "refused", reason: "not_found" } as const;
    expect(mergeAnswers([])).toBeUndefined();
    expect(mergeAnswers([some[0], undefined])).toBeUndefined();
    expect(mergeAnswers([some[0], refused])).toBe(refused);
    expect(mergeAnswers(some)).toEqual({
      ...some[0],
      slots: [1, 2],
      full: [
        { date: "a", startsAt: 1 },
        { date: "b", startsAt: 2 },
      ],
      fullGroups: [-1, -2],
    });
    expect(() => mergeAnswers([some[0], new Error("broken")])).toThrow("broken");
  });
});
