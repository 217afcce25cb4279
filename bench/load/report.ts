import { figure, type Figure } from "../figure.ts";
import type { LoadOptions, PairOutcome } from "./plan.ts";
import type { LoadResult } from "./run.ts";

/** The share of pairs in which everything worked: booked, in, heard, every message there, out. */
export function successOf(outcomes: PairOutcome[]): number {
  const whole = outcomes.filter(({ problem }) => problem === null).length;
  return Number((whole / Math.max(1, outcomes.length)).toFixed(4));
}

export function loadFigure(name: string, { outcomes, usage }: LoadResult): Figure {
  // Who did not come in took longer than anybody: left out, a failure would make a run look faster.
  const joins = outcomes.flatMap(({ joins: those }) =>
    those.concat(Array(Math.max(0, 2 - those.length)).fill(Infinity)),
  );
  const { p50: chatP50 = 0, p95: chatP95 = 0 } = spread(outcomes.flatMap(({ chat }) => chat));
  const { p95: heardP95 = 0 } = spread(outcomes.flatMap(({ heard }) => heard));
  const costs = Object.entries(usage).flatMap(([part, { cores, megabytes }]) => [
    [`${part}Cores`, Number((cores / outcomes.length).toFixed(4))] as const,
    [`${part}MB`, Number((megabytes / outcomes.length).toFixed(1))] as const,
  ]);
  const told = { success: successOf(outcomes), heardP95, chatP50, chatP95 };
  return figure(name, "ms", joins, {
    ...told,
    ...Object.fromEntries(costs),
  });
}

function spread(samples: number[]): { p50?: number; p95?: number } {
  return samples.length > 0 ? figure("", "ms", samples) : {};
}

/** The run in words: a line each. */
export function describeLoad(result: LoadResult, options: LoadOptions): string {
  const { outcomes, usage } = result;
  const times = (what: string, of: (outcome: PairOutcome) => number[]) => {
    const { p50, p95 } = spread(outcomes.flatMap(of));
    return p50 === undefined ? `${what}: none` : `${what}: p50 ${p50} ms, p95 ${p95} ms`;
  };
  const costs = Object.entries(usage).map(
    ([part, { cores, megabytes }]) =>
      `${part}: ${cores.toFixed(2)} cores, ${megabytes.toFixed(0)} MB; ` +
      `a pair ${((cores * 1000) / outcomes.length).toFixed(1)} thousandths of a core, ` +
      `${(megabytes / outcomes.length).toFixed(1)} MB`,
  );
  const problems = outcomes.flatMap(({ pair, problem }) =>
    problem === null ? [] : [`pair ${pair}: ${problem}`],
  );
  const { pairs, rampMs, talkMs } = options;
  return [
    `${pairs} pairs over ${rampMs / 1000} s, each for ${talkMs / 1000} s`,
    `success: ${(successOf(outcomes) * 100).toFixed(1)} %`,
    times("time to join", ({ joins }) => joins),
    times("time to the other's voice", ({ heard }) => heard),
    times("chat, to the other's page", ({ chat }) => chat),
    ...costs,
    ...problems,
  ].join("\n");
}
