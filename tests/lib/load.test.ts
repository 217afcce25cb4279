import { describe, expect, test } from "vitest";
import { loadOptions } from "@/bench/load/options.ts";
import { describeLoad, loadFigure, successOf } from "@/bench/load/report.ts";
import { DEFAULTS, type PairOutcome } from "@/bench/load/plan.ts";
import { usageBetween } from "@/bench/load/usage.ts";
import { randomFrom } from "@/bench/soak/random.ts";

const whole = (pair: number, ms: number): PairOutcome => {
  return { pair, problem: null, joins: [ms, ms + 10], heard: [ms + 100], chat: [20, 30] };
};
const failed: PairOutcome = { pair: 9, problem: "joining: x", joins: [], heard: [], chat: [] };

describe("the command line", () => {
  test("has the bench's numbers, and takes others", () => {
    const { where, ...options } = loadOptions([]);
    expect(options).toEqual(DEFAULTS);
    expect(where).toEqual({});
    const given = loadOptions(["--pairs", "3", "--ramp", "0", "--talk", "1.5", "--home", "x"]);
    expect(given).toMatchObject({ pairs: 3, rampMs: 0, talkMs: 1_500, where: { home: "x" } });
  });

  test.each([
    [["--pairs", "many"], /--pairs is "many"/],
    [["--pairs", "0"], /--pairs is "0"/],
    [["--url", "https://x"], /--url and --people go together/],
    [["--home", "x", "--url", "y", "--people", "z"], /Choose --home or --url/],
    [["--nothing"], /npm run load/],
  ])("refuses %j with a sentence", (args, words) => {
    expect(() => loadOptions(args)).toThrow(words);
  });
});

describe("the report", () => {
  const result = {
    outcomes: [whole(0, 100), whole(1, 300), failed],
    usage: { sfu: { cores: 0.3, megabytes: 90 }, clients: { cores: 0.9, megabytes: 300 } },
  };

  test("counts a pair as a success only where all of it worked", () => {
    expect(successOf(result.outcomes)).toBe(0.6667);
    expect(successOf([])).toBe(0);
  });

  test("is a figure with what it cost for each pair", () => {
    expect(loadFigure("load", result)).toMatchObject({
      name: "load",
      unit: "ms",
      n: 6,
      p50: 300,
      p95: Infinity,
      success: 0.6667,
      heardP95: 400,
      chatP95: 30,
      sfuCores: 0.1,
      clientsMB: 100,
    });
  });

  test("is no fast figure where nobody came in", () => {
    expect(loadFigure("load", { outcomes: [failed], usage: {} }).p95).toBe(Infinity);
  });

  test("names each pair that failed, and why", () => {
    const words = describeLoad(result, DEFAULTS);
    expect(words).toContain("success: 66.7 %");
    expect(words).toContain("pair 9: joining: x");
    expect(words).toMatch(/time to join: p50 110 ms, p95 310 ms/);
  });
});

test("use is between the readings, of several processes together", () => {
  const reading = (name: string, cpuSeconds: number, megabytes: number) => {
    return { name, cpuSeconds, megabytes };
  };
  const usage = usageBetween(
    [
      [reading("sfu", 1, 50), reading("clients 0", 2, 10), reading("clients 1", 2, 10)],
      [reading("sfu", 3, 70), reading("clients 0", 6, 30), reading("clients 1", 0, 0)],
    ],
    4,
  );
  expect(usage).toEqual({
    sfu: { cores: 0.5, megabytes: 70 },
    clients: { cores: 1, megabytes: 40 },
  });
});

test("a seed is always the same numbers", () => {
  const random = randomFrom(7);
  const numbers = Array.from({ length: 100 }, random);
  const again = randomFrom(7);
  expect(numbers).toEqual(Array.from({ length: 100 }, again));
  expect(new Set(numbers).size).toBe(100);
  expect(numbers.every((one) => one >= 0 && one < 1)).toBe(true);
});
