import type { MediaPath, Reading } from "./reading";

/** What one person's tracks read at one moment. */
export type PersonReading = {
  microphone: Reading | null;
  camera: Reading | null;
  screen: Reading | null;
};
export const SOURCES = ["camera", "microphone", "screen"] as const;

/** What the popover of a tile tells; null where the browser does not say. */
export type Figures = {
  rttMs: number | null;
  lossPercent: number | null;
  jitterMs: number | null;
  kbps: number | null;
  width: number | null;
  height: number | null;
  fps: number | null;
  codec: string | null;
  path: MediaPath | null;
};

/** A person's figures: rates and loss between the two readings, the rest as of the later one. */
export function figuresBetween(first: PersonReading | null, last: PersonReading): Figures {
  const main = last.camera ?? last.microphone ?? last.screen;
  const line = main?.line ?? last.microphone?.line ?? null;
  const jitters = SOURCES.flatMap((source) => last[source]?.jitterMs ?? []);
  return {
    ...ratesBetween(first, last),
    rttMs: line?.rttMs ?? null,
    path: line?.path ?? null,
    jitterMs: jitters.length === 0 ? null : Math.max(...jitters),
    width: main?.width ?? null,
    height: main?.height ?? null,
    fps: main?.fps ?? null,
    codec: main?.codec ?? null,
  };
}

function ratesBetween(first: PersonReading | null, last: PersonReading) {
  let kbps: number | null = null;
  let lost = 0;
  let packets = 0;
  for (const source of SOURCES) {
    const rates = trackRates(first?.[source] ?? null, last[source]);
    if (rates === null) continue;
    kbps = (kbps ?? 0) + rates.kbps;
    lost += rates.lost;
    packets += rates.packets;
  }
  return { kbps, lossPercent: kbps === null ? null : (100 * lost) / Math.max(1, packets + lost) };
}

/** Null for another track than before, whose counters began anew. */
export function trackRates(first: Reading | null, last: Reading | null) {
  if (first === null || last === null || last.at <= first.at || last.bytes < first.bytes) {
    return null;
  }
  return {
    kbps: ((last.bytes - first.bytes) * 8) / (last.at - first.at),
    packets: Math.max(0, last.packets - first.packets),
    lost: Math.max(0, last.lost - first.lost),
  };
}
