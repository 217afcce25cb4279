import { readFileSync } from "node:fs";
import vm from "node:vm";
import { StoppedError } from "./errors.ts";
import { type HostApi, sharedGlobals } from "./globals.ts";
import { underWatchdog, wasStopped } from "./watchdog.ts";

export type Answer =
  | [0, unknown]
  | [1, message: string, data?: string, name?: string]
  | [2, ticket: number];
type Done = (failed: 0 | 1, value: unknown, stack?: string, data?: string) => void;

type Guest = {
  install(bundle: unknown): void;
  settle(ticket: number, answer: Answer): void;
  call(path: string, name: string, kind: string, args: string, done: Done): void;
  callHttp(url: string, init: RequestInit, done: Done): void;
  analyze(specials: { schema: string }): string;
};

const guestScript = new vm.Script(readFileSync(new URL("./guest.js", import.meta.url), "utf8"), {
  filename: "guest.js",
});
const goScript = new vm.Script("__go()", { filename: "engine" });

/** How deep evaluations are inside each other; the outermost has the watchdog. */
let depth = 0;

/**
 * A node:vm context with a project's code. Its microtasks run only inside `evaluate`, so that a
 * time limit covers all of a function's code, also behind its awaits.
 */
export class Realm {
  readonly #context: vm.Context;
  readonly #guest: Guest;
  /** Set when a function was stopped in the middle: its other work is lost, make a new realm. */
  isBroken = false;

  constructor(bundle: vm.Script, host: HostApi, env: Record<string, string>, isAction: boolean) {
    this.#context = vm.createContext(vm.constants.DONT_CONTEXTIFY, {
      microtaskMode: "afterEvaluate",
      codeGeneration: { strings: false, wasm: true },
    }) as vm.Context;
    const context = this.#context;
    for (const [name, value] of Object.entries(sharedGlobals)) {
      Object.defineProperty(context, name, { value, writable: true, configurable: true });
    }
    context.process = { env: { ...env } };
    context.self = context.globalThis;
    const make = guestScript.runInContext(context) as (host: HostApi, isAction: boolean) => Guest;
    this.#guest = make(host, isAction);
    bundle.runInContext(context);
    this.#guest.install(context.__parley);
  }

  /** Runs host code that runs the project's, and then the microtasks it left. */
  evaluate(work: (guest: Guest) => void, stopAfterMs: number): void {
    this.#context.__go = () => work(this.#guest);
    const outer = depth;
    depth += 1;
    const run = (options: vm.RunningScriptOptions): void =>
      void goScript.runInContext(this.#context, options);
    try {
      if (outer === 0) underWatchdog(stopAfterMs, run);
      else run({});
    } catch (error) {
      if (!wasStopped(error)) throw error;
      this.isBroken = true;
      throw new StoppedError("Function execution timed out");
    } finally {
      // Not one less: where the outermost is stopped, those inside it do not come here.
      depth = outer;
    }
  }

  analyze(): string {
    let found = "";
    this.evaluate((guest) => (found = guest.analyze({ schema: "schema" })), 10_000);
    return found;
  }
}
