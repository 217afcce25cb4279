import type { Doc } from "../../_generated/dataModel";

type Sample = Doc<"qualitySamples">;

/** From these on people talk over each other, or hear and see gaps. */
const WEAK_RTT_MS = 300;
const WEAK_JITTER_MS = 45;
const WEAK_LOSS_PERCENT = 5;
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

export const isWeak = (sample: Sample): boolean =>
  lossOf(sample) >= WEAK_LOSS_PERCENT ||
  (sample.rttMs ?? 0) >= WEAK_RTT_MS ||
  (sample.jitterMs ?? 0) >= WEAK_JITTER_MS;

const lossOf = ({ lossUpPercent, lossDownPercent }: Sample) =>
  Math.max(lossUpPercent ?? 0, lossDownPercent ?? 0);

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
