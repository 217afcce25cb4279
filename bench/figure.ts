import { loadavg } from "node:os";

/** One line of the bench. `p50` = `p95` and `n` = 1 for a single value. */
export type Figure = {
  name: string;
  unit: "ms" | "s" | "kB" | "MB" | "MB/10min" | "cores" | "count" | "times";
  n: number;
  p50: number;
  p95: number;
  load1: number;
  /** How much longer another one takes, where that is the question. */
  ratio?: number;
};

/** @param samples in `unit`; at least one */
export function figure(
  name: string,
  unit: Figure["unit"],
  samples: number[],
  more: Record<string, number> = {},
): Figure {
  if (samples.length === 0) throw new Error(`${name}: nothing was measured`);
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)]!;
  const round = (value: number) => Number(value.toPrecision(5));
  return {
    name,
    unit,
    n: samples.length,
    p50: round(at(0.5)),
    p95: round(at(0.95)),
    load1: Number(loadavg()[0]!.toFixed(2)),
    ...more,
  };
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
