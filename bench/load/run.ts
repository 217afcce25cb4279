import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { usageOf } from "../../tests/local/recorder/measure.ts";
import { limitOf, type LoadOptions, type PairOutcome, type PairPlan } from "./plan.ts";
import { type Usage, usageBetween } from "./usage.ts";
import type { Target } from "./target.ts";

export type LoadResult = { outcomes: PairOutcome[]; usage: Record<string, Usage> };

const SAMPLE_EVERY_MS = 2_000;

/** Plays all pairs against the target, and watches what they cost. Ends within `limitOf(options)`. */
export async function runLoad(target: Target, options: LoadOptions): Promise<LoadResult> {
  const plans = await target.people(options);
  const crowds = split(plans, options.pairsEach).map((pairs) => startCrowd(target, options, pairs));
  const pids = {
    ...target.processes,
    ...Object.fromEntries(crowds.map(({ child }, at) => [`clients ${at}`, child.pid!])),
  };
  const ended = Promise.all(crowds.map(async ({ ended: own }) => await own));
  const ready = Promise.all(crowds.map(async ({ ready: own }) => await own));
  // Who joins has their page open: what loading it takes is no part of their way in.
  await Promise.race([ready, ended]);
  for (const { begin } of crowds) begin();
  const watching = watch(pids, options);
  const late = sleep(limitOf(options), "late", { ref: false });
  await Promise.race([ended, late]);
  for (const { child } of crowds) child.kill("SIGKILL");
  const outcomes = crowds.flatMap(({ outcomes: own }) => own);
  return { outcomes: [...outcomes, ...missing(plans, outcomes)], usage: await watching };
}

function split<T>(all: T[], each: number): T[][] {
  const count = Math.ceil(all.length / each);
  // In turn, so that each process begins pairs over the whole ramp.
  return Array.from({ length: count }, (_, at) => all.filter((_one, n) => n % count === at));
}

type Crowd = {
  child: ChildProcess;
  outcomes: PairOutcome[];
  /** It has loaded what it needs. */
  ready: Promise<void>;
  begin: () => void;
  ended: Promise<void>;
};

function startCrowd(target: Target, { talkMs }: LoadOptions, pairs: PairPlan[]): Crowd {
  const child = spawn(process.execPath, ["bench/load/crowd.ts"], {
    stdio: ["pipe", "ignore", "inherit", "ipc"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  const outcomes: PairOutcome[] = [];
  const isReady = Promise.withResolvers<void>();
  child.on("message", (told: PairOutcome | "ready") => {
    if (told === "ready") isReady.resolve();
    else outcomes.push(told);
  });
  // One that ended at once is told of by its outcomes, which are missing.
  child.stdin!.on("error", () => undefined);
  const plan = `${JSON.stringify({ convexUrl: target.convexUrl, talkMs, pairs })}\n`;
  const begin = () => void child.stdin!.write(plan);
  const ended = new Promise<void>((done) => child.once("close", () => done()));
  return { child, outcomes, ready: isReady.promise, begin, ended };
}

/** A pair of which nothing was heard has failed. */
function missing(plans: PairPlan[], outcomes: PairOutcome[]): PairOutcome[] {
  return plans
    .filter(({ pair }) => !outcomes.some((outcome) => outcome.pair === pair))
    .map(({ pair }) => ({ pair, problem: "ended: not in time", joins: [], heard: [], chat: [] }));
}

/** While all are in: from the end of the ramp to the end of the talk of the first. */
async function watch(
  pids: Record<string, number>,
  { rampMs, talkMs }: LoadOptions,
): Promise<Record<string, Usage>> {
  const read = () => Object.entries(pids).map(([name, pid]) => ({ name, ...usageOf(pid) }));
  await sleep(Math.min(rampMs, talkMs / 2));
  const startedAt = performance.now();
  const first = read();
  const samples = [first];
  const until = startedAt + Math.max(SAMPLE_EVERY_MS, talkMs - rampMs);
  while (performance.now() < until) {
    await sleep(SAMPLE_EVERY_MS);
    samples.push(read());
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return usageBetween(samples, seconds);
}
