import type { Figure } from "./figure.ts";

type Measure = "p50" | "p95" | "ratio" | "grown" | "docs" | "nodes" | "listeners" | "success";
type Limit = Partial<Record<Measure, number>>;

/**
 * The most that a figure may be, in its own unit, on two cores: what was promised. `ratio` is to the
 * other one of the same run; `grown`, `nodes` and `listeners` are between the first and the last third
 * of it.
 */
export const LIMITS: Readonly<Record<string, Limit>> = {
  "start-warm": { p50: 5 },
  "join-first-frame": { ratio: 1.1 },
  "join-other-frame": { ratio: 0.7 },
  "token-roundtrip": { p50: 5, p95: 25 },
  "mutation-to-dom": { p95: 60 },
  "route-js-prejoin": { p50: 190 },
  "route-js-room": { p50: 355 },
  "bookings-list-ratio": { p50: 1.15 },
  "engine-rss-100k": { p50: 350 },
  "recover-sfu-2s": { p50: 1_500 },
  // A server that stays away is looked for each 2 s, ± 25 %; from then on it is as after 2 s.
  "recover-sfu-90s": { p95: 4_000 },
  "recover-net-5s": { p95: 2_500 },
  "recover-net-20s": { p95: 2_500 },
  "recover-net-60s": { p95: 3_000 },
  "doctor-named": { p95: 8_000 },
  "chat-a-to-b": { p95: 100 },
  "chat-lost": { p95: 0 },
  "heap-slope": { p95: 1, nodes: 0, listeners: 0 },
  "recording-active": { p50: 3_000 },
  "recording-ready": { p95: 5_000 },
  "recording-skew": { p95: 120 },
  "recording-skew-loaded": { p95: 300 },
  "recording-cpu": { p50: 1.1 },
  "recording-rss": { p95: 450, grown: 20 },
  "slots-month": { p95: 50, docs: 1_000 },
  "insights-200k": { p95: 20, ratio: 1.15 },
  "token-log-200k": { p95: 20, ratio: 1.15 },
  "alert-latency": { p95: 60 },
  "load-20-pairs": { p95: 4_000, success: 1 },
  soak: { p95: 0 },
};

/** Where less is what misses. */
const AT_LEAST = new Set(["success"]);

/** What of a figure is beyond its limit, each in a line; a measure that is not there is beyond any. */
export function missesOf(figure: Figure & Limit): string[] {
  const { name, unit, load1 } = figure;
  return Object.entries(LIMITS[name] ?? {}).flatMap(([measure, limit]) => {
    const value = figure[measure as Measure];
    const bound = AT_LEAST.has(measure) ? "least" : "most";
    if (value !== undefined && (bound === "most" ? value <= limit : value >= limit)) return [];
    const measured = /^p\d/.test(measure) ? `${value} ${unit}` : value;
    return [`${name}: ${measure} is ${measured}, not ${limit} at ${bound} (load ${load1})`];
  });
}
