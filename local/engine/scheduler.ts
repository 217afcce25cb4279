import type { Deployment } from "./deployment.ts";
import { FunctionError, messageOf } from "./errors.ts";
import type { FunctionPath } from "./functions.ts";
import { NOBODY } from "./identity.ts";
import { count } from "./limits.ts";
import type { Transaction } from "./transaction.ts";
import { type Json, type JsonObject, sizeOf } from "./value.ts";

const TABLE = "_scheduled_functions";
const YEARS_5_MS = 5 * 365.25 * 24 * 3_600_000;
const KEPT_MS = 7 * 24 * 3_600_000;
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Due functions that run at once; the others wait their turn. */
const MAX_RUNNING = 64;

type Job = { id: string; component: string; target: string; due: number };
type State =
  | { kind: "pending" | "inProgress" | "success" | "canceled" }
  | { kind: "failed"; error: string };

/**
 * Scheduled functions: rows of `_scheduled_functions`, written by the transaction that schedules
 * them. A mutation is marked done in its own transaction, so it runs exactly once; an action
 * that was running when the engine died has failed.
 */
export class Scheduler {
  readonly #deployment: Deployment;
  readonly #running = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #isStopped = true;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  async start(): Promise<void> {
    this.#isStopped = false;
    const { database } = this.#deployment;
    const lost = database.all<Job>("SELECT * FROM jobs WHERE running = 1");
    for (const job of lost) {
      const error = "The engine stopped while this action was in progress.";
      await this.#finish(job, { kind: "failed", error });
    }
    await this.#prune();
    this.#wake();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Runs what is due, and sleeps until the next. */
  #wake(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#isStopped) return;
    const jobs = this.#deployment.database.all<Job>(
      "SELECT * FROM jobs WHERE running = 0 ORDER BY due LIMIT ?",
      MAX_RUNNING * 2,
    );
    for (const job of jobs) {
      if (this.#running.size >= MAX_RUNNING) return;
      if (this.#running.has(job.id)) continue;
      const wait = job.due - Date.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#wake(), Math.min(wait, MAX_TIMER_MS));
        return;
      }
      this.#running.add(job.id);
      void this.#run(job).finally(() => {
        this.#running.delete(job.id);
        this.#wake();
      });
    }
  }

  schedule(
    tx: Transaction,
    owner: string,
    target: FunctionPath,
    { args, due }: { args: Json; due: number },
  ): string {
    if (Math.abs(due - Date.now()) > YEARS_5_MS) {
      const side = due > Date.now() ? "future" : "past";
      throw new FunctionError(`The time is more than 5 years in the ${side}`);
    }
    count(tx.usage, "functionsScheduled", 1);
    count(tx.usage, "scheduledFunctionArgsBytes", sizeOf(args));
    const id = tx.insert(owner, TABLE, {
      name: target.name.replace(/:default$/, "").replace(":", ".js:"),
      args: [args],
      scheduledTime: due,
      state: { kind: "pending" },
    });
    tx.database.run(
      "INSERT INTO jobs (id, component, target, due, running) VALUES (?, ?, ?, ?, 0)",
      id,
      owner,
      JSON.stringify(target),
      due,
    );
    tx.effects.push(() => this.#wake());
    return id;
  }

  cancel(tx: Transaction, owner: string, id: string): void {
    const table = tx.catalog.table(owner, TABLE);
    const json = table === undefined ? null : tx.get(table, id);
    if (json === null || table === undefined) return;
    const { state } = JSON.parse(json) as { state: State };
    if (state.kind !== "pending" && state.kind !== "inProgress") return;
    tx.patch(table, id, { state: { kind: "canceled" }, completedTime: Date.now() });
    tx.database.run("DELETE FROM jobs WHERE id = ?", id);
  }

  async #run(job: Job): Promise<void> {
    const { deployment, path, kind } = { deployment: this.#deployment, ...this.#targetOf(job) };
    try {
      if (kind === "mutation") return await this.#runMutation(job, path);
      if (kind !== "action") throw new FunctionError(`There is no function ${path.name} any more.`);
      const args = await this.#claim(job);
      if (args === null) return;
      await deployment.action({
        ...path,
        args,
        identity: NOBODY,
        request: { scheduledFunctionId: job.id },
      });
      await this.#finish(job, { kind: "success" });
    } catch (error) {
      deployment.log({
        level: "error",
        event: "scheduled function failed",
        function: path.name,
        error: messageOf(error),
        stack: error instanceof Error ? error.stack : undefined,
      });
      if (!this.#isStopped) await this.#finish(job, { kind: "failed", error: messageOf(error) });
    }
  }

  #targetOf(job: Job): { path: FunctionPath; kind: string | undefined } {
    const path = JSON.parse(job.target) as FunctionPath;
    return { path, kind: this.#deployment.functions.find(path)?.kind };
  }

  async #runMutation(job: Job, path: FunctionPath): Promise<void> {
    const document = await this.#deployment.transact((tx) => this.#pending(tx, job));
    if (document === null || this.#isStopped) return;
    const [args] = document.args as [Json];
    const call = { ...path, args, identity: NOBODY, request: { scheduledFunctionId: job.id } };
    await this.#deployment.ownMutation(call, (tx) => {
      // Somebody may have cancelled it while it waited for the lock: then nothing of it happens.
      if (this.#pending(tx, job) === null) throw new FunctionError("Cancelled before it ran.");
      this.#mark(tx, job, { kind: "success" });
    });
  }

  #pending(tx: Transaction, job: Job): JsonObject | null {
    const table = tx.catalog.table(job.component, TABLE);
    const json = table === undefined ? null : tx.get(table, job.id);
    const document = json === null ? null : (JSON.parse(json) as JsonObject);
    return (document?.state as State | undefined)?.kind === "pending" ? document : null;
  }

  /** Marks an action as begun; null when it was cancelled meanwhile. */
  #claim(job: Job): Promise<Json | null> {
    return this.#deployment.transact((tx) => {
      const document = this.#pending(tx, job);
      if (document === null) return null;
      tx.patch(tx.catalog.table(job.component, TABLE)!, job.id, { state: { kind: "inProgress" } });
      tx.database.run("UPDATE jobs SET running = 1 WHERE id = ?", job.id);
      return (document.args as [Json])[0];
    });
  }

  #finish(job: Job, state: State): Promise<void> {
    return this.#deployment.transact((tx) => this.#mark(tx, job, state));
  }

  #mark(tx: Transaction, job: Job, state: State): void {
    tx.begin();
    const table = tx.catalog.table(job.component, TABLE);
    const json = table === undefined ? null : tx.get(table, job.id);
    const now = json === null ? null : (JSON.parse(json) as { state: State }).state.kind;
    if (now === "pending" || now === "inProgress") {
      tx.patch(table!, job.id, { state, completedTime: Date.now() });
    }
    tx.database.run("DELETE FROM jobs WHERE id = ?", job.id);
  }

  /** Finished jobs are kept for seven days, as on Convex. */
  async #prune(): Promise<void> {
    const { catalog, functions } = this.#deployment;
    for (const component of functions.components.keys()) {
      const table = catalog.table(component, TABLE);
      if (table === undefined) continue;
      await this.#deployment.transact((tx) => {
        const index = table.index("by_creation_time")!;
        const range = { low: Buffer.alloc(0), high: null };
        for (const { id, json } of index.scan(tx.database, range, "asc", 4_000)) {
          const { completedTime } = JSON.parse(json) as { completedTime?: number };
          if (completedTime !== undefined && completedTime < Date.now() - KEPT_MS)
            tx.remove(table, id);
        }
      });
    }
  }
}
