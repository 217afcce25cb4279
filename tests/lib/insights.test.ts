import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  budgetOf,
  DEFAULT_OBJECTIVES,
  faultOf,
  joinBudget,
  timeBudget,
} from "@/lib/insights/budget";
import {
  addPacked,
  BOUNDS,
  bucketOf,
  countOver,
  emptyHistogram,
  MAX_ERROR,
  packed,
  quantile,
  sizeOf,
} from "@/lib/insights/histogram";
import { lineOf } from "@/convex/model/insights/lines";

function histogramOf(times: readonly number[]) {
  const histogram = emptyHistogram();
  for (const ms of times) histogram[bucketOf(ms)]! += 1;
  return histogram;
}

describe("a histogram", () => {
  test("has bounds that rise by 11 to 15 %, from 0.1 to 50 s", () => {
    expect(BOUNDS.at(0)).toBe(100);
    expect(BOUNDS.at(-1)).toBe(50_000);
    for (const [at, bound] of BOUNDS.slice(1).entries()) {
      expect(bound / BOUNDS[at]!).toBeGreaterThan(1.1);
      expect(bound / BOUNDS[at]!).toBeLessThan(1.15);
    }
  });

  const ms = fc.double({ min: 100.001, max: 50_000, noNaN: true });
  const q = fc.constantFrom(0.5, 0.9, 0.95, 0.99);

  test("gives quantiles within its error", () => {
    fc.assert(
      fc.property(fc.array(ms, { minLength: 1, maxLength: 200 }), q, (times, share) => {
        const exact = times.toSorted((a, b) => a - b)[Math.ceil(share * times.length) - 1]!;
        const found = quantile(histogramOf(times), share)!;
        expect(Math.abs(found / exact - 1)).toBeLessThanOrEqual(MAX_ERROR);
      }),
    );
  });

  test("counts what is over a bound exactly, and adds up", () => {
    fc.assert(
      fc.property(fc.array(ms), fc.array(ms), fc.constantFrom(...BOUNDS), (some, more, bound) => {
        const sum = histogramOf(some);
        addPacked(sum, packed(histogramOf(more)));
        const all = [...some, ...more];
        expect(sum).toEqual(histogramOf(all));
        expect(sizeOf(sum)).toBe(all.length);
        expect(countOver(sum, bound)).toBe(all.filter((one) => one > bound).length);
      }),
    );
  });

  test("says nothing of nothing, and the nearest bound of what is beyond them", () => {
    expect(quantile(emptyHistogram(), 0.95)).toBeNull();
    expect(quantile(histogramOf([12]), 0.95)).toBe(100);
    expect(quantile(histogramOf([400_000]), 0.5)).toBe(50_000);
    expect(bucketOf(4_000)).toBe(bucketOf(3_999));
    expect(bucketOf(4_000.1)).toBe(bucketOf(4_000) + 1);
  });
});

describe("an error budget", () => {
  test.each([
    // 1,000 joins at 99.5 %: five may fail.
    [1_000, 0, 0.995, { allowed: 5, used: 0, spent: 0 }],
    [1_000, 5, 0.995, { allowed: 5, used: 5, spent: 1 }],
    [1_000, 8, 0.995, { allowed: 5, used: 8, spent: 1.6 }],
    // A part of a failure cannot be spent: one failure of 100 is twice what is allowed.
    [100, 1, 0.995, { allowed: 0, used: 1, spent: 2 }],
    [0, 0, 0.995, { allowed: 0, used: 0, spent: 0 }],
    [10_000, 1, 0.9999, { allowed: 1, used: 1, spent: 1 }],
  ])("of %i joins, %i missed at %d", (total, used, objective, budget) => {
    expect(budgetOf(total, used, objective)).toEqual({ total, ...budget });
  });

  test("of joins is what failed, of time what took longer than the objective", () => {
    expect(joinBudget({ joins: 400, joined: 399 }, DEFAULT_OBJECTIVES)).toEqual({
      total: 400,
      allowed: 2,
      used: 1,
      spent: 0.5,
    });
    const times = histogramOf([...Array.from({ length: 95 }, () => 4_000), 4_001, 9_000, 60_000]);
    const { used, allowed } = timeBudget(times, DEFAULT_OBJECTIVES);
    expect({ used, allowed }).toEqual({ used: 3, allowed: 4 });
  });

  test.each([
    [{ joinShare: 0.995, joinMs: 4_000 }, null],
    [{ joinShare: 0.9999, joinMs: 100 }, null],
    [{ joinShare: 1, joinMs: 4_000 }, "bad_share"],
    [{ joinShare: 0.49, joinMs: 4_000 }, "bad_share"],
    [{ joinShare: Number.NaN, joinMs: 4_000 }, "bad_share"],
    [{ joinShare: 0.99, joinMs: 4_001 }, "bad_time"],
  ])("%o is an objective: %s", (wanted, fault) => expect(faultOf(wanted)).toBe(fault));
});

describe("ten seconds of a line", () => {
  const calm = {
    rttMs: 40,
    jitterMs: 4,
    lossUpPercent: 0,
    lossDownPercent: null,
    send: "full" as const,
    receive: "full" as const,
  };

  test.each([
    ["calm", {}, "good"],
    ["nothing measured", { rttMs: null, jitterMs: null, lossUpPercent: null }, "good"],
    ["a longer way", { rttMs: 150 }, "fair"],
    ["less picture", { receive: "low" as const }, "fair"],
    ["some loss down", { lossDownPercent: 2 }, "fair"],
    ["loss", { lossUpPercent: 5 }, "poor"],
    ["talking over each other", { rttMs: 300, send: "audio" as const }, "poor"],
  ])("%s", (_name, change, level) => expect(lineOf({ ...calm, ...change })).toBe(level));
});
