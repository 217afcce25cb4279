import { createStore, type Readable } from "../session/store.ts";
import {
  hopOfStep,
  nothingDone,
  type StepId,
  type StepResult,
  timedState,
  type Why,
} from "./steps.ts";
import { isOnlySlow, type VerdictCode, VERDICTS } from "./verdicts.ts";

export type ChartView = {
  steps: StepResult[];
  isDone: boolean;
  /** The first fault that stops a join, or else what makes it slower. */
  verdict: VerdictCode | null;
};

/** What a check has found so far. */
export type Chart = Readable<ChartView> & {
  run: (...ids: StepId[]) => void;
  /** Passed, or slow by its own limit. */
  pass: (id: StepId, ms: number, more?: Pick<StepResult, "facts">) => void;
  mark: (result: StepResult) => void;
  /** Names a fault at its step; a later one does not replace it, unless the first only slows. */
  find: (code: VerdictCode, ms?: number | null) => void;
  /** Leaves out what has not been decided yet. */
  skip: (why: Why, ...ids: StepId[]) => void;
  finish: () => void;
};

export function createChart(): Chart {
  const store = createStore<ChartView>({ steps: nothingDone(), isDone: false, verdict: null });

  function mark(result: StepResult) {
    const steps = store.getSnapshot().steps.map((step) => (step.id === result.id ? result : step));
    store.set({ steps });
  }

  function stateOf(id: StepId) {
    return store.getSnapshot().steps.find((step) => step.id === id)!.state;
  }

  function isOpen(id: StepId): boolean {
    return stateOf(id) === "waiting" || stateOf(id) === "running";
  }

  const skip = (why: Why, ...ids: StepId[]) => {
    for (const id of ids.filter(isOpen)) mark({ id, state: "skipped", ms: null, why });
  };

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    mark,
    skip,
    run(...ids) {
      for (const id of ids) mark({ id, state: "running", ms: null });
    },
    pass(id, ms, more) {
      mark({ id, state: timedState(id, ms), ms, ...more });
    },
    find(code, ms = null) {
      const { verdict } = store.getSnapshot();
      const { step } = VERDICTS[code];
      mark({ id: step, state: isOnlySlow(code) ? "slow" : "fail", ms });
      if (verdict === null || (isOnlySlow(verdict) && !isOnlySlow(code))) {
        store.set({ verdict: code });
      }
    },
    finish() {
      skip("after", ...store.getSnapshot().steps.map(({ id }) => id));
      store.set({ isDone: true });
    },
  };
}

/** A fault that stops a join has been found. */
export function isBroken({ verdict }: ChartView): boolean {
  return verdict !== null && !isOnlySlow(verdict);
}

/** Ways for media were tried: they are left out where checks are too many, or somebody is signed out. */
export function hasSeenMedia({ steps }: ChartView): boolean {
  return steps.some(({ id, state }) => id === "udp" && state !== "skipped");
}

/** One of several for media: the others may do without it. */
function isWay(id: StepId): boolean {
  return id === "udp" || id === "tcp" || id === "relay";
}

/** The line of five hops, as the steps of each have it. */
export function hopState(
  { steps, verdict }: ChartView,
  hop: ReturnType<typeof hopOfStep>,
): "waiting" | "now" | "clear" | "slow" | "failed" {
  const own = steps.filter(({ id }) => hopOfStep(id) === hop);
  const is = (...states: StepResult["state"][]) => own.some(({ state }) => states.includes(state));
  const isNamed = verdict && !isOnlySlow(verdict) && hopOfStep(VERDICTS[verdict].step) === hop;
  if (isNamed || own.some(({ id, state }) => state === "fail" && !isWay(id))) return "failed";
  if (is("running")) return "now";
  if (is("slow")) return "slow";
  return is("pass") && !is("waiting") ? "clear" : "waiting";
}
