import type { Figure } from "./figure.ts";

type Measure = "p50" | "p95" | "grown";
type Limit = Partial<Record<Measure, number>>;

/**
 * The most that a figure may be, in its own unit, on two cores: what was promised of recordings of two
 * people of 640×360. `grown` is between the first and the last third of the run.
 */
export const LIMITS: Readonly<Record<string, Limit>> = {
  "recording-active": { p50: 3_000 },
  "recording-ready": { p95: 5_000 },
  "recording-skew": { p95: 120 },
  "recording-skew-loaded": { p95: 300 },
  "recording-cpu": { p50: 1.1 },
  "recording-rss": { p95: 450, grown: 20 },
};

/** What of a figure is beyond its limit, each in a line; a measure that is not there is beyond any. */
export function missesOf(figure: Figure & { grown?: number }): string[] {
  const { name, unit, load1 } = figure;
  return Object.entries(LIMITS[name] ?? {}).flatMap(([measure, most]) => {
    const value = figure[measure as Measure];
    if (value !== undefined && value <= most) return [];
    return [`${name}: ${measure} is ${value} ${unit}, not ${most} at most (load ${load1})`];
  });
}
