import { type Infer, v } from "convex/values";

const n = v.number();

/** What is counted of a day; each is how often it happened. */
export const counts = v.object({
  /** As `joins.ts` tells them apart: pressed Join, came in, or were refused by a rule. */
  joins: n,
  joined: n,
  refused: n,
  /** Where those that failed did. */
  failedSignIn: n,
  failedBooking: n,
  failedToken: n,
  failedSignal: n,
  failedMedia: n,
  /** Gave up without a word of the page on what it waited for. */
  failedUnknown: n,
  /** Connections made anew, and tries of that which failed. */
  rejoined: n,
  rejoinsFailed: n,
  /** Samples of a line, ten seconds each. */
  good: n,
  fair: n,
  poor: n,
  stars1: n,
  stars2: n,
  stars3: n,
  stars4: n,
  stars5: n,
  noShows: n,
  recordingsReady: n,
  recordingsFailed: n,
});
export type Counts = Infer<typeof counts>;
export type Counter = keyof Counts;

export const someCounts = counts.partial();
export type SomeCounts = Partial<Counts>;

export const COUNTERS = Object.keys(counts.fields) as Counter[];

export function noCounts(): Counts {
  return Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Counts;
}

/** Adds `more` to `sum`, in place; what is corrected is taken off. */
export function addCounts(sum: SomeCounts, more: SomeCounts): void {
  for (const name of COUNTERS) {
    const count = more[name];
    if (count) sum[name] = (sum[name] ?? 0) + count;
  }
}
