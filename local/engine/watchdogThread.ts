import vm from "node:vm";
import { workerData } from "node:worker_threads";
import { endProcess, SLOTS } from "./watchdog.ts";

/** Milliseconds between looks, which is how late it stops something. */
const LOOK_MS = 100;
/** How long after a signal of ours that signal may come. */
const OURS_MS = 1_000;

const memory = workerData as Int32Array;
const context = vm.createContext();
let struckAt = -Infinity;

/** Never comes back: a run that is still there at its limit gets the signal. */
context.watch = (): void => {
  Atomics.store(memory, SLOTS.isReady, 1);
  let [seen, since] = [0, 0];
  for (;;) {
    // Nobody wakes it: waking it at each run would be the switch of threads that this is here to save.
    Atomics.wait(memory, SLOTS.isReady, 1, LOOK_MS);
    const run = Atomics.load(memory, SLOTS.run);
    const now = performance.now();
    if (run !== seen) [seen, since] = [run, now];
    if (run === 0 || now - since < Atomics.load(memory, SLOTS.limitMs)) continue;
    Atomics.store(memory, SLOTS.struck, run);
    [struckAt, since] = [now, now];
    process.kill(process.pid, "SIGINT");
  }
};

for (;;) {
  try {
    // Whoever came last gets the signal: this one does where nothing runs any more.
    vm.runInContext("watch()", context, { breakOnSigint: true });
  } catch {
    if (performance.now() - struckAt > OURS_MS) endProcess();
  }
}
