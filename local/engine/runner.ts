import { FunctionError, StoppedError } from "./errors.ts";
import { current, type Execution } from "./execution.ts";
import { realmOf, stopAfter } from "./host.ts";
import { Outcome } from "./outcome.ts";
import type { Realm } from "./realm.ts";
import { mismatch } from "./validate.ts";
import { checkValue, type Json } from "./value.ts";
import { excessOfCall } from "./valueLimits.ts";

/** Milliseconds between looks at a realm whose function awaits something of the host's … */
const EAGER_MS = 1;
const IDLE_MS = 8;
/** … and for how long it is looked at eagerly. Without a pause that were a core for each action. */
const EAGER_FOR_MS = 30;
/** No shorter JSON exceeds a limit of values: the nesting needs the least. */
const LEAST_EXCESS = 128;

/** Runs a function with the JSON text of its argument list; gives the JSON text of its result. */
export function invoke(execution: Execution, args: Json): Outcome<string> {
  const outcome = new Outcome<string>();
  const info = execution.component.analysis.functions[execution.path.name]!;
  const problem = mismatch(info.args, args, execution.tables);
  if (problem !== null) {
    const error = new FunctionError(`ArgumentValidationError: ${problem}`, { told: true });
    outcome.settle({ error });
    return outcome;
  }
  const excess = excessOfCall(args, `The arguments of ${execution.path.name}`);
  if (excess !== null) {
    outcome.settle({ error: new FunctionError(excess, { told: true }) });
    return outcome;
  }
  const raw = new Outcome<string>();
  raw.onSettled((settled) => {
    if ("error" in settled) return outcome.settle(settled);
    try {
      checkResult(execution, settled.value);
      outcome.settle(settled);
    } catch (error) {
      outcome.settle({ error });
    }
  });
  const text = JSON.stringify([args]);
  const node = execution.component.nodeRuntimeOf(execution.path.name);
  if (node !== null) {
    watch(execution, raw);
    node.run(execution, text, raw);
    return outcome;
  }
  const [path, name] = execution.path.name.split(":") as [string, string];
  runInRealm(execution, raw, (guest, done) => guest.call(path, name, execution.kind, text, done));
  return outcome;
}

export function invokeHttp(
  execution: Execution,
  url: string,
  init: RequestInit,
): Outcome<Response> {
  const outcome = new Outcome<Response>();
  runInRealm(execution, outcome, (guest, done) => guest.callHttp(url, init, done));
  return outcome;
}

type Guest = Parameters<Parameters<Realm["evaluate"]>[0]>[0];
type Done = Parameters<Guest["call"]>[4];

function runInRealm<T>(
  execution: Execution,
  outcome: Outcome<T>,
  start: (guest: Guest, done: Done) => void,
): void {
  const realm = realmOf(execution);
  const done: Done = (failed, value, stack, data) => {
    if (failed === 0) return outcome.settle({ value: value as T });
    outcome.settle({ error: new FunctionError(String(value), { data, stack }) });
  };
  watch(execution, outcome);
  try {
    current.run(execution, () =>
      realm.evaluate((guest) => start(guest, done), stopAfter(execution)),
    );
  } catch (error) {
    execution.stop?.(error);
  }
  if (outcome.settled === null && execution.parent === null) pump(execution, realm);
}

/** Ends the run when it takes too long, and makes late work of it harmless. */
function watch<T>(execution: Execution, outcome: Outcome<T>): void {
  const { wallMs } = execution;
  const limit = wallMs >= 60_000 ? `${wallMs / 60_000} minutes` : `${wallMs / 1000}s`;
  execution.stop = (error) => outcome.settle({ error });
  const timer =
    execution.parent === null ? setTimeout(() => execution.stop?.(timedOut(limit)), wallMs) : null;
  outcome.onSettled(() => {
    execution.isDone = true;
    if (timer !== null) clearTimeout(timer);
    for (const pending of execution.timers.values()) clearTimeout(pending);
    execution.timers.clear();
  });
}

/**
 * Promises of host objects (a `Response`'s body) continue in the realm's own queue, which only
 * runs inside `evaluate`: so look after it while the function waits, eagerly at first.
 */
function pump(execution: Execution, realm: Realm): void {
  const startedAt = performance.now();
  const turn = (): void => {
    if (execution.isDone) return;
    try {
      realm.evaluate(() => undefined, stopAfter(execution));
    } catch (error) {
      execution.stop?.(error);
    }
    if (realm.isBroken) execution.stop?.(new StoppedError("The function's realm was stopped."));
    if (execution.isDone) return;
    const waited = performance.now() - startedAt;
    if (
      execution.isTransaction &&
      execution.pending === 0 &&
      execution.child === null &&
      waited > 1_000
    ) {
      return execution.stop?.(new StoppedError("The function awaits something that never comes."));
    }
    setTimeout(turn, waited < EAGER_FOR_MS ? EAGER_MS : IDLE_MS);
  };
  setImmediate(turn);
}

function timedOut(limit: string): StoppedError {
  return new StoppedError(`Function execution timed out (maximum duration: ${limit})`);
}

function checkResult(execution: Execution, text: string): void {
  const { returns } = execution.component.analysis.functions[execution.path.name]!;
  const isAny = returns === null || returns.type === "any";
  if (isAny && text.length < LEAST_EXCESS) return;
  const value = JSON.parse(text) as Json;
  const excess = excessOfCall(value, `The return value of ${execution.path.name}`);
  if (excess !== null) throw new FunctionError(excess, { told: true });
  if (isAny) return;
  checkValue(value);
  const problem = mismatch(returns, value, execution.tables);
  if (problem !== null) throw new FunctionError(`ReturnsValidationError: ${problem}`);
}
