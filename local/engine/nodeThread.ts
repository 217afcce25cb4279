import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";
import { format } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import type { Ended, Failure, FromThread, ToThread } from "./nodeMessages.ts";

/**
 * The thread that runs `"use node"` actions: all of Node, and `globalThis.Convex`, whose calls
 * the engine answers. What blocks here blocks nothing but its neighbours, until the engine ends it.
 */
type Run = { id: number; env: Record<string, string> };
type Modules = Record<string, () => Record<string, { invokeAction: Invoke }>>;
type Invoke = (requestId: string, args: string) => Promise<string>;

const port = parentPort!;
const current = new AsyncLocalStorage<Run>();
const waiting = new Map<number, (ended: Ended) => void>();
let calls = 0;

const send = (message: FromThread): void => port.postMessage(message);

function ask(op: string, args: unknown, isJs: boolean): Promise<unknown> {
  const run = current.getStore();
  if (run === undefined) throw new Error("This is not called by a function.");
  const call = (calls += 1);
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  waiting.set(call, (ended) => {
    if ("value" in ended) resolve(ended.value);
    else reject(errorOf(ended.failure));
  });
  send({ kind: "call", run: run.id, call, op, args, isJs });
  return promise;
}

/** What `convex/server` makes a ConvexError of. */
function errorOf({ message, data }: Failure): Error {
  const error = new Error(message);
  return data === undefined ? error : Object.assign(error, { data: JSON.parse(data) as unknown });
}

function failureOf(error: unknown): Failure {
  const isObject = typeof error === "object" && error !== null;
  const isConvexError = isObject && Symbol.for("ConvexError") in error;
  return {
    message: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? error.stack : undefined,
    data: isConvexError ? String((error as unknown as { data: unknown }).data) : undefined,
  };
}

Object.assign(globalThis, {
  Convex: {
    get env(): Record<string, string> {
      return current.getStore()?.env ?? {};
    },
    syscall: (op: string) => {
      throw new Error(`Unknown operation ${op} in an action.`);
    },
    asyncSyscall: async (op: string, args: string) => await ask(op, args, false),
    jsSyscall: async (op: string, args: Record<string, unknown>) => await ask(op, args, true),
  },
});

for (const level of ["debug", "error", "info", "log", "trace", "warn"] as const) {
  console[level] = (...args: unknown[]) =>
    send({ kind: "said", run: current.getStore()?.id ?? null, level, text: format(...args) });
}

/** A promise that a function left behind must not end everybody's thread. */
process.on("unhandledRejection", (error) => {
  const run = current.getStore()?.id ?? null;
  send({ kind: "said", run, level: "error", text: `Unhandled rejection: ${String(error)}` });
});

const file = workerData as string;
const { modules } = createRequire(file)(file) as { modules: Modules };

send({ kind: "pong" });
port.on("message", (message: ToThread) => {
  if (message.kind === "ping") return send({ kind: "pong" });
  if (message.kind === "answer") {
    waiting.get(message.call)?.(message.ended);
    return void waiting.delete(message.call);
  }
  const { run: id, module, name, args, env } = message;
  const run = async (): Promise<string> => await modules[module]!()[name]!.invokeAction("", args);
  current.run({ id, env }, run).then(
    (value) => send({ kind: "ended", run: id, ended: { value } }),
    (error: unknown) => send({ kind: "ended", run: id, ended: { failure: failureOf(error) } }),
  );
});
