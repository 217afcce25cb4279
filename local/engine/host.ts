import { randomUUID, webcrypto } from "node:crypto";
import { inspect } from "node:util";
import { FunctionError, messageOf } from "./errors.ts";
import { current, type Execution } from "./execution.ts";
import { type HostApi, subtleNow } from "./globals.ts";
import { ACTION_STOP_MS, TRANSACTION_STOP_MS } from "./limits.ts";
import type { Log } from "./log.ts";
import { readLine } from "../../lib/log/log.ts";
import { Outcome } from "./outcome.ts";
import type { Answer, Realm } from "./realm.ts";

/** What a syscall gives: JSON text (or, for jsSyscalls, any value), now or later. */
export type Result = unknown;
export type Syscalls = {
  sync(execution: Execution, op: string, args: string): unknown;
  async(execution: Execution, op: string, args: string): Result;
  js(execution: Execution, op: string, args: Record<string, unknown>): Result;
};

let tickets = 0;
let timers = 0;

export function realmOf(execution: Execution): Realm {
  return execution.component.realm(execution.isTransaction ? "transaction" : "action");
}

/** The host's side of `guest.js`; whose call it is comes from the async context. */
export function hostApi(syscalls: Syscalls, log: Log): HostApi {
  const answer = (work: (execution: Execution) => Result): Answer => {
    const execution = current.getStore();
    if (execution === undefined || execution.hasEnded) {
      return [1, "This function has already ended; await everything that it starts."];
    }
    try {
      return toAnswer(execution, work(execution));
    } catch (error) {
      return failure(error);
    }
  };
  return {
    syscall: (op, args) => answer((execution) => syscalls.sync(execution, op, args)),
    asyncSyscall: (op, args) => answer((execution) => syscalls.async(execution, op, args)),
    jsSyscall: (op, args) => answer((execution) => syscalls.js(execution, op, args)),
    subtle: (op, args) =>
      answer(() => {
        const now = subtleNow(op, args);
        if (now !== null) return now.value;
        const real = webcrypto.subtle as unknown as Record<string, (...args: unknown[]) => unknown>;
        return real[op]!(...args);
      }),
    fetch: (args) => answer(() => (fetch as (...args: unknown[]) => unknown)(...args)),
    log: (level, args) => logConsole(log, level, args),
    now: () => {
      const execution = current.getStore();
      return execution?.isTransaction ? execution.startedAt : Date.now();
    },
    getRandomValues: (array) => webcrypto.getRandomValues(array as Uint8Array) as never,
    randomUUID: () => randomUUID(),
    setTimer,
    clearTimer: (id) => {
      const owner = current.getStore();
      clearTimeout(owner?.timers.get(id));
      owner?.timers.delete(id);
    },
  };
}

function toAnswer(execution: Execution, result: Result): Answer {
  if (result instanceof Outcome) {
    if (result.settled !== null) return settledAnswer(result.settled);
    const ticket = (tickets += 1);
    result.onSettled((settled) => deliver(execution, ticket, settledAnswer(settled)));
    return [2, ticket];
  }
  if (!(result instanceof Promise)) return [0, result];
  const ticket = (tickets += 1);
  execution.pending += 1;
  const arrive = (late: Answer): void => {
    execution.pending -= 1;
    deliver(execution, ticket, late);
  };
  result.then(
    (value: unknown) => arrive([0, value]),
    (error: unknown) => arrive(failure(error)),
  );
  return [2, ticket];
}

function settledAnswer(settled: { value: unknown } | { error: unknown }): Answer {
  return "value" in settled ? [0, settled.value] : failure(settled.error);
}

function failure(error: unknown): Answer {
  const data = error instanceof FunctionError ? error.data : undefined;
  const name = error instanceof Error && !(error instanceof FunctionError) ? error.name : undefined;
  const cause =
    error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return [1, messageOf(error) + cause, data, name];
}

export function stopAfter(execution: Execution): number {
  return execution.isTransaction ? TRANSACTION_STOP_MS : ACTION_STOP_MS;
}

/** Hands a late answer to the function that waits for it, and lets it run on. */
function deliver(execution: Execution, ticket: number, answer: Answer): void {
  if (execution.hasEnded) return;
  try {
    current.run(execution, () =>
      realmOf(execution).evaluate((guest) => guest.settle(ticket, answer), stopAfter(execution)),
    );
  } catch (error) {
    execution.stop?.(error);
  }
}

function setTimer(work: () => void, delay = 0, repeats = false): number {
  const execution = current.getStore();
  if (execution === undefined || execution.hasEnded) return 0;
  const id = (timers += 1);
  const fire = (): void => {
    if (!repeats) execution.timers.delete(id);
    try {
      current.run(execution, () => realmOf(execution).evaluate(work, stopAfter(execution)));
    } catch (error) {
      execution.stop?.(error);
    }
  };
  execution.timers.set(id, (repeats ? setInterval : setTimeout)(fire, Number(delay) || 0));
  return id;
}

const LEVELS: Record<string, "warn" | "error"> = { warn: "warn", error: "error" };

function logConsole(log: Log, level: string, args: unknown[]): void {
  const text = args.map((arg) => (typeof arg === "string" ? arg : inspect(arg, { depth: 4 })));
  const execution = current.getStore();
  // What the functions say in the form of all parts stays a line of theirs.
  const own = args.length === 1 ? readLine(text[0]!) : null;
  if (own) return log({ ...own, function: execution?.path.name });
  log({
    level: LEVELS[level] ?? "info",
    event: "console",
    function: execution?.path.name,
    requestId: execution?.request.requestId,
    text: text.join(" ").slice(0, 8_192),
  });
}
