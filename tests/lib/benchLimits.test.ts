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

test("a join is held against the bare page of its run, and where one has no such ratio it misses", () => {
  const of = (more: Record<string, number>) =>
    missesOf(figure("join-first-frame", "ms", [900], more)).length;
  expect(of({ ratio: 1.1 })).toBe(0);
  expect(of({ ratio: 1.11 })).toBe(1);
  expect(of({})).toBe(1);
});

test("of pairs that come in fewer is a miss, and who did not come in is slower than anybody", () => {
  const of = (success: number) => missesOf(figure("load-20-pairs", "ms", [900], { success }));
  expect(of(1)).toEqual([]);
  expect(of(0.95)[0]).toMatch(/^load-20-pairs: success is 0.95, not 1 at least/);
});

test("what does not hold after faults ends the bench", () => {
  expect(missesOf(figure("soak", "count", [0]))).toEqual([]);
  expect(missesOf(figure("soak", "count", [1]))).toHaveLength(1);
});

test("a figure without a limit misses none", () => {
  expect(missesOf(figure("start-cold", "s", [1e9]))).toEqual([]);
});

test("each limit is of a figure that the bench has", () => {
  const bench = readFileSync(join(process.cwd(), "bench", "run.ts"), "utf8");
  for (const name of Object.keys(LIMITS)) expect(bench).toContain(`"${name}"`);
});

test("each recovery that the bench measures is held to a time", () => {
  const bench = readFileSync(join(process.cwd(), "bench", "run.ts"), "utf8");
  const recoveries = new Set(bench.match(/"recover-[^"]+"/g)!.map((name) => name.slice(1, -1)));
  expect(recoveries.size).toBe(5);
  for (const name of recoveries)
    expect(missesOf(figure(name, "ms", [60_000])), name).toHaveLength(1);
});
