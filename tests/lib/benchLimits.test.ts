import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { figure } from "@/bench/figure.ts";
import { LIMITS, missesOf } from "@/bench/limits.ts";

test("a figure within its limit misses nothing, and one beyond it says by what", () => {
  expect(missesOf(figure("recording-skew", "ms", [20, 60, 119]))).toEqual([]);
  const [miss, ...more] = missesOf(figure("recording-skew", "ms", [20, 60, 121]));
  expect(miss).toMatch(/^recording-skew: p95 is 121 ms, not 120 at most/);
  expect(more).toEqual([]);
});

test("memory has to be flat as well as small, and to be measured", () => {
  const of = (more: Record<string, number>) =>
    missesOf(figure("recording-rss", "MB", [300, 310], more)).length;
  expect(of({ grown: 3 })).toBe(0);
  expect(of({ grown: 60 })).toBe(1);
  expect(of({})).toBe(1);
});

test("a figure without a limit misses none", () => {
  expect(missesOf(figure("token-roundtrip", "ms", [1e9]))).toEqual([]);
});

test("each limit is of a figure that the bench has", () => {
  const bench = readFileSync(join(process.cwd(), "bench", "run.ts"), "utf8");
  for (const name of Object.keys(LIMITS)) expect(bench).toContain(`"${name}"`);
});
