import { Worker } from "node:worker_threads";
import { FunctionError, messageOf, StoppedError } from "./errors.ts";
import { current, type Execution } from "./execution.ts";
import type { HostApi } from "./globals.ts";
import type { Ended, FromThread, ToThread } from "./nodeMessages.ts";
import { Outcome } from "./outcome.ts";

/** Milliseconds between looks at a thread, and after how many without an answer it is blocked. */
const LOOK_MS = 500;
const LOOKS_UNANSWERED = 3;
/** Convex's own limit of the memory of such an action. */
const MAX_HEAP_MB = 512;

/**
 * Runs the `"use node"` actions of one bundle, beside each other on a thread of their own. An
 * action that outlasts its limit is ended with its thread as soon as nobody else is on it; where it
 * blocks the thread, at once, with an error to those beside it. Meanwhile new ones get a new thread.
 */
export class NodeRuntime {
  readonly #file: string;
  readonly #log: HostApi["log"];
  readonly #threads = new Set<Thread>();
  #latest: Thread | null = null;

  constructor(file: string, log: HostApi["log"]) {
    this.#file = file;
    this.#log = log;
  }

  /** Runs with the JSON text of an argument list and settles with the JSON text of the result. */
  run(execution: Execution, args: string, outcome: Outcome<string>): void {
    if (this.#latest === null || !this.#latest.isResponsive) this.#latest = this.#start();
    this.#latest.run(execution, args, outcome);
  }

  #start(): Thread {
    this.#latest?.retire();
    const thread = new Thread(this.#file, this.#log, () => this.#threads.delete(thread));
    this.#threads.add(thread);
    return thread;
  }

  /** Other code takes over: what runs still ends by itself. */
  retire(): void {
    this.#latest = null;
    for (const thread of this.#threads) thread.retire();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.end("The engine stopped.")));
  }
}

type Run = { execution: Execution; outcome: Outcome<string> };

class Thread {
  readonly #worker: Worker;
  readonly #log: HostApi["log"];
  readonly #onEnd: () => void;
  readonly #runs = new Map<number, Run>();
  /** Those that were stopped, and that the thread has not let go of. */
  readonly #overdue = new Set<number>();
  readonly #looks: NodeJS.Timeout;
  #unanswered = 0;
  /** Before, it loads, which on a busy machine takes a while. */
  #isUp = false;
  #isRetired = false;
  #hasEnded = false;
  #nextRun = 0;

  constructor(file: string, log: HostApi["log"], onEnd: () => void) {
    this.#log = log;
    this.#onEnd = onEnd;
    const url = new URL("./nodeThread.ts", import.meta.url);
    const resourceLimits = { maxOldGenerationSizeMb: MAX_HEAP_MB };
    this.#worker = new Worker(url, { workerData: file, execArgv: [], resourceLimits });
    this.#worker.on("message", (message: FromThread) => this.#hear(message));
    this.#worker.on("error", (error) => void this.end(`It crashed: ${messageOf(error)}`));
    this.#worker.on("exit", () => void this.end("An action ended it."));
    this.#worker.unref();
    this.#looks = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  get isResponsive(): boolean {
    return !this.#hasEnded && this.#unanswered < LOOKS_UNANSWERED;
  }

  run(execution: Execution, args: string, outcome: Outcome<string>): void {
    const run = (this.#nextRun += 1);
    this.#runs.set(run, { execution, outcome });
    outcome.onSettled(() => {
      // Still here: it was not the thread that settled it.
      if (!this.#runs.delete(run)) return;
      this.#overdue.add(run);
      this.#clear();
    });
    const [module, name] = execution.path.name.split(":") as [string, string];
    this.#send({ kind: "run", run, module, name, args, env: execution.component.env });
  }

  retire(): void {
    this.#isRetired = true;
    this.#clear();
  }

  async end(why: string): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearInterval(this.#looks);
    this.#onEnd();
    for (const { outcome } of [...this.#runs.values()]) {
      const error = new StoppedError(`The process of this Node.js action was stopped. ${why}`);
      outcome.settle({ error });
    }
    await this.#worker.terminate();
  }

  #send(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #look(): void {
    if (this.#runs.size + this.#overdue.size === 0) return;
    if (!this.#isUp) return;
    this.#unanswered += 1;
    this.#send({ kind: "ping" });
    this.#clear();
  }

  /** Ends the thread when only it can end what is overdue, or nobody needs it. */
  #clear(): void {
    const isOverdue = this.#overdue.size > 0;
    if (this.#runs.size === 0 && (isOverdue || this.#isRetired)) return void this.end("");
    if (isOverdue && !this.isResponsive) {
      void this.end("An action that ran beside it blocked it past its time limit.");
    }
  }

  #hear(message: FromThread): void {
    if (message.kind === "pong") {
      this.#isUp = true;
      this.#unanswered = 0;
    } else if (message.kind === "said") this.#say(message);
    else if (message.kind === "call") void this.#answer(message);
    else this.#settle(message.run, message.ended);
  }

  #settle(run: number, ended: Ended): void {
    const { outcome } = this.#runs.get(run) ?? {};
    this.#runs.delete(run);
    this.#overdue.delete(run);
    if ("value" in ended) outcome?.settle({ value: ended.value as string });
    else outcome?.settle({ error: new FunctionError(ended.failure.message, ended.failure) });
    this.#clear();
  }

  #say({ run, level, text }: Extract<FromThread, { kind: "said" }>): void {
    const execution = run === null ? undefined : this.#runs.get(run)?.execution;
    const say = (): void => this.#log(level, [text]);
    if (execution === undefined) say();
    else current.run(execution, say);
  }

  async #answer({ run, call, ...asked }: Extract<FromThread, { kind: "call" }>): Promise<void> {
    const ended = await this.#ask(run, asked);
    if (!this.#hasEnded) this.#send({ kind: "answer", call, ended });
  }

  async #ask(run: number, asked: { op: string; args: unknown; isJs: boolean }): Promise<Ended> {
    const { execution } = this.#runs.get(run) ?? {};
    if (execution === undefined) {
      const message = "This function has already ended; await everything that it starts.";
      return { failure: { message } };
    }
    const { syscalls } = execution;
    try {
      const result = asked.isJs
        ? syscalls.js(execution, asked.op, asked.args as Record<string, unknown>)
        : syscalls.async(execution, asked.op, asked.args as string);
      return { value: await (result instanceof Outcome ? result.promise() : result) };
    } catch (error) {
      const data = error instanceof FunctionError ? error.data : undefined;
      return { failure: { message: messageOf(error), data } };
    }
  }
}
