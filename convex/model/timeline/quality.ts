import type { Doc } from "../../_generated/dataModel";
import { isWeak, lossOf } from "../session/lineSummary";

type Sample = Doc<"qualitySamples">;

const SAMPLE_MS = 10_000;
/** Dips that are closer than this are one. */
const APART_MS = 60_000;
const MOST_DIPS = 20;

export type Dip = {
  from: number;
  to: number;
  lossPercent: number;
  rttMs: number;
};

/** The times in which a conversation was hard, of however many samples: the longest few of them. */
export function dipsOf(samples: readonly Sample[]): Dip[] {
  const dips: Dip[] = [];
  for (const sample of samples) {
    if (!isWeak(sample)) continue;
    const to = sample._creationTime;
    const { rttMs } = sample;
    const last = dips.at(-1);
    if (last && to - last.to <= APART_MS) {
      last.to = to;
      last.lossPercent = Math.max(last.lossPercent, lossOf(sample));
      last.rttMs = Math.max(last.rttMs, rttMs ?? 0);
    } else {
      dips.push({ from: to - SAMPLE_MS, to, lossPercent: lossOf(sample), rttMs: rttMs ?? 0 });
    }
  }
  const longest = dips.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, MOST_DIPS);
  return longest.toSorted((a, b) => a.from - b.from);
}
