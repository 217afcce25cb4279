import type { RunningScriptOptions } from "node:vm";
import { Worker } from "node:worker_threads";

/** Where in the shared memory what is. `run`: which one runs, 0 is none; `struck`: the last one that was stopped. */
export const SLOTS = { isReady: 0, run: 1, limitMs: 2, struck: 3 } as const;

let shared: Int32Array | null = null;
let runs = 0;

/**
 * Watches this process with one thread for all calls. With a `timeout`, node:vm starts a thread for
 * each call and waits for its end: 0.4 ms, and 3 ms where both cores are busy, on each way from a
 * change to the pages that show it. To stop at SIGINT it has one thread for the process, which lives
 * for as long as anybody listens: so the one of ours listens always, and sends that signal. When ours
 * ends, calls have a `timeout` again.
 */
export function startWatchdog(onEnd: () => void): void {
  const memory = new Int32Array(new SharedArrayBuffer(16));
  const url = new URL("./watchdogThread.ts", import.meta.url);
  const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };
  const worker = new Worker(url, { workerData: memory, execArgv: [], resourceLimits });
  worker.unref();
  worker
    .on("error", () => undefined)
    .on("exit", () => {
      shared = null;
      onEnd();
    });
  shared = memory;
}

/** Runs a script, and stops it after so many milliseconds; see `wasStopped`. */
export function underWatchdog(
  limitMs: number,
  run: (options: Pick<RunningScriptOptions, "timeout" | "breakOnSigint">) => void,
): void {
  const memory = shared;
  if (memory === null || Atomics.load(memory, SLOTS.isReady) === 0)
    return run({ timeout: limitMs });
  runs = (runs % 0x7fff_ffff) + 1;
  Atomics.store(memory, SLOTS.limitMs, limitMs);
  Atomics.store(memory, SLOTS.run, runs);
  try {
    run({ breakOnSigint: true });
  } catch (error) {
    const isForeign = codeOf(error) === INTERRUPTED && Atomics.load(memory, SLOTS.struck) !== runs;
    if (isForeign) endProcess();
    throw error;
  } finally {
    Atomics.store(memory, SLOTS.run, 0);
  }
}

const INTERRUPTED = "ERR_SCRIPT_EXECUTION_INTERRUPTED";

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}

export function wasStopped(error: unknown): boolean {
  const code = codeOf(error);
  return code === INTERRUPTED || code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}

/** A SIGINT that was not ours is Ctrl-C, which nobody else hears. */
export function endProcess(): void {
  process.kill(process.pid, "SIGTERM");
}
