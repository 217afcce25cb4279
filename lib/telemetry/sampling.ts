import { figuresBetween } from "../quality/figures";
import type { Quality } from "../quality/quality";
import type { Sample } from "../quality/sampler";
import type { LineSample } from "./telemetry";

const EVERY_MS = 10_000;
const LEAST_MS = 2_000;

/** A sample each ten seconds, and a last one when the page goes or the session ends. */
export function startSampling(quality: Quality, onSample: (sample: Measured) => void): () => void {
  let lastAt = performance.now();

  function take() {
    const line = lineOf(quality.samples().filter(({ at }) => at >= lastAt));
    lastAt = performance.now();
    if (line === null) return;
    const { send, receive } = quality.getSnapshot();
    onSample({ ...line, send, receive });
  }
  function takeLast() {
    if (performance.now() - lastAt >= LEAST_MS) take();
  }

  const timer = setInterval(take, EVERY_MS);
  addEventListener("pagehide", takeLast);
  return () => {
    clearInterval(timer);
    removeEventListener("pagehide", takeLast);
    takeLast();
  };
}

export type Measured = Omit<LineSample, "seq" | "elapsedMs">;
type Line = Omit<Measured, "send" | "receive">;

/** Both directions over these readings; null for fewer than two. */
export function lineOf(samples: readonly Sample[]): Line | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || first === last) return null;
  const up = figuresBetween(first.own, last.own);
  const others = [...last.others].map(([identity, person]) =>
    figuresBetween(first.others.get(identity) ?? null, person),
  );
  const largest = others.reduce<(typeof others)[number] | null>(
    (most, one) => ((one.width ?? 0) > (most?.width ?? 0) ? one : most),
    null,
  );
  return {
    rttMs: up.rttMs ?? others[0]?.rttMs ?? null,
    jitterMs: most(others.map(({ jitterMs }) => jitterMs)),
    lossUpPercent: up.lossPercent,
    lossDownPercent: most(others.map(({ lossPercent }) => lossPercent)),
    upKbps: up.kbps,
    downKbps: others.reduce<number | null>(
      (sum, { kbps }) => (kbps === null ? sum : (sum ?? 0) + kbps),
      null,
    ),
    width: largest?.width ?? null,
    height: largest?.height ?? null,
    path: up.path ?? others[0]?.path ?? null,
  };
}

function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
