// Browsers fire at once when asked to wait longer than a signed 32-bit number of milliseconds.
const LONGEST = 2_147_000_000;

export type Timers = {
  /** Runs once after `ms`, replacing what was planned under the same name. */
  plan: (name: string, ms: number, run: () => void) => void;
  cancel: (name: string) => void;
  /** Resolves after `ms`, or at once when `wake` is called with the same name. */
  sleep: (name: string, ms: number) => Promise<void>;
  wake: (name: string) => void;
  /** Cancels everything; sleepers never wake, so their callers end with their generation. */
  clear: () => void;
  readonly size: number;
};

/** Named timers with one end: what is planned when the session is left is gone with it. */
export function createTimers(): Timers {
  const planned = new Map<string, { handle: ReturnType<typeof setTimeout>; run: () => void }>();

  function cancel(name: string) {
    clearTimeout(planned.get(name)?.handle);
    planned.delete(name);
  }

  function plan(name: string, ms: number, run: () => void) {
    cancel(name);
    const isLong = ms > LONGEST;
    const fire = () => {
      planned.delete(name);
      if (isLong) plan(name, ms - LONGEST, run);
      else run();
    };
    planned.set(name, { handle: setTimeout(fire, Math.max(0, Math.min(ms, LONGEST))), run });
  }

  return {
    plan,
    cancel,
    sleep: (name, ms) => new Promise((resolve) => plan(name, ms, resolve)),
    wake(name) {
      const run = planned.get(name)?.run;
      cancel(name);
      run?.();
    },
    clear() {
      for (const name of [...planned.keys()]) cancel(name);
    },
    get size() {
      return planned.size;
    },
  };
}
