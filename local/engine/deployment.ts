import { randomBytes } from "node:crypto";
import { Answer, QueryCache, type QueryRequest } from "./cache.ts";
import { Catalog } from "./catalog.ts";
import type { Conflicts } from "./conflicts.ts";
import { Cursors } from "./cursor.ts";
import type { Database } from "./database.ts";
import { ConflictError, FunctionError } from "./errors.ts";
import { Execution, type ExecutionKind, type RequestInfo } from "./execution.ts";
import type { FunctionKind, FunctionPath, Functions } from "./functions.ts";
import type { Syscalls } from "./host.ts";
import type { Identity } from "./identity.ts";
import { ACTION_WALL_MS, TRANSACTION_WALL_MS } from "./limits.ts";
import { Lock } from "./lock.ts";
import type { Log } from "./log.ts";
import type { Overlaps } from "./overlaps.ts";
import { invoke, invokeHttp } from "./runner.ts";
import { Transaction } from "./transaction.ts";
import type { Json } from "./value.ts";

/** Which request of which client session a mutation is: applied once, however often it is sent. */
export type SessionRequest = { session: string; request: number };
export type Committed = { value: string; ts: bigint };
export type Call = FunctionPath & {
  args: Json;
  identity: Identity;
  request?: Partial<RequestInfo>;
};

type MutationOptions = {
  once?: SessionRequest;
  alongside?: (tx: Transaction) => void;
  maxAttempts: number;
};

/** How often a client's mutation that lost a race is tried; the deployment's own, until it wins. */
const MAX_ATTEMPTS = 4;

/** The data, the functions over it, and the one lock under which they run. */
export class Deployment {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly cursors: Cursors;
  readonly cache = new QueryCache();
  readonly lock = new Lock();
  readonly log: Log;
  functions!: Functions;
  syscalls!: Syscalls;
  conflicts: Conflicts | null = null;
  overlaps: Overlaps | null = null;
  actionWallMs = ACTION_WALL_MS;
  /** The last commit, in nanoseconds of UTC. */
  lastTs: bigint;
  #lastCreationTime = 0;

  constructor(database: Database, log: Log) {
    this.database = database;
    this.log = log;
    this.catalog = new Catalog(database);
    this.cursors = new Cursors(database.secret());
    this.lastTs = BigInt(database.setting("ts") ?? "1");
  }

  #nextTs(): bigint {
    const now = BigInt(Date.now()) * 1_000_000n;
    return now > this.lastTs ? now : this.lastTs + 1n;
  }

  begin(): Transaction {
    return new Transaction({
      database: this.database,
      catalog: this.catalog,
      ts: this.#nextTs(),
      validatorOf: (table) =>
        this.functions.components.get(table.component)?.validators.get(table.name) ?? null,
      creationTime: () => {
        const now = Date.now();
        const last = this.#lastCreationTime;
        return (this.#lastCreationTime = now > last ? now : last + 0.001);
      },
    });
  }

  /** The host's own transaction: all or nothing, and subscriptions follow. */
  transact<T>(work: (tx: Transaction) => T): Promise<T> {
    return this.lock.run(() => {
      const tx = this.begin();
      try {
        const result = work(tx);
        this.commit(tx);
        return result;
      } catch (error) {
        tx.rollback();
        throw error;
      }
    });
  }

  commit(tx: Transaction): void {
    if (!tx.hasWrites) return;
    this.database.setSetting("ts", String(tx.ts));
    tx.commit();
    this.lastTs = tx.ts;
    // Who watches is told first: what was scheduled for now takes the lock behind them.
    this.cache.invalidate(tx.touched);
    for (const effect of tx.effects) effect();
  }

  execution(
    kind: ExecutionKind,
    call: Omit<Call, "args">,
    tx: Transaction | null,
    parent?: Execution,
  ): Execution {
    const request = parent?.request ?? {
      requestId: randomBytes(8).toString("hex"),
      ip: null,
      userAgent: null,
      scheduledFunctionId: null,
      ...call.request,
    };
    return new Execution({
      kind,
      path: { component: call.component, name: call.name },
      component: this.functions.component(call.component),
      identity: call.identity,
      request,
      tx,
      tables: this.catalog.names(call.component),
      syscalls: this.syscalls,
      wallMs: tx === null ? this.actionWallMs : TRANSACTION_WALL_MS,
      parent,
    });
  }

  /** Finds a function that may be called as `kind`; internal ones only when the caller may. */
  resolve(path: FunctionPath, kind: FunctionKind, mayCallInternal: boolean): void {
    const info = this.functions.find(path);
    if (info === undefined || (!info.isPublic && !mayCallInternal)) {
      throw new FunctionError(
        `Could not find ${mayCallInternal ? "" : "public "}function for '${path.name.replace(/:default$/, "")}'. ` +
          "Did you forget to run `npx convex dev` or `npx convex deploy`?",
        { told: true },
      );
    }
    if (info.kind !== kind) {
      throw new FunctionError(
        `Trying to execute ${path.name} as ${nameOfKind(kind)}, but it is defined as ${nameOfKind(info.kind)}.`,
        { told: true },
      );
    }
  }

  /** A query's answer at the present; call it inside the lock. */
  async answer(
    request: QueryRequest,
    identity: Identity,
    info?: Partial<RequestInfo>,
  ): Promise<Answer> {
    const cached = this.cache.find(request, identity);
    if (cached !== undefined) return cached;
    const tx = this.begin();
    const call = { component: request.component, name: request.name, identity, request: info };
    const execution = this.execution("query", call, tx);
    execution.journal.before = request.journal;
    const startedAt = performance.now();
    let result: Answer["result"];
    try {
      const outcome = invoke(execution, JSON.parse(request.args) as Json);
      result = outcome.settled ?? { value: await outcome.promise() };
    } catch (error) {
      result = { error };
    }
    const ms = performance.now() - startedAt;
    this.log({ level: "debug", event: "query", function: request.name, ms, ...tx.usage });
    const answer = new Answer(result, execution.journal.after, tx.reads);
    this.cache.keep(request, identity, answer);
    return answer;
  }

  query(call: Call, journal: string | null = null): Promise<string> {
    return this.lock.run(async () => {
      const { component, name, args, identity, request } = call;
      const asked = { component, name, args: JSON.stringify(args), journal };
      const { result } = await this.answer(asked, identity, request);
      if ("error" in result) throw result.error;
      return result.value;
    });
  }

  /** Runs a client's mutation and commits it; with `once`, a repeat gets the first one's result. */
  mutation(call: Call, once?: SessionRequest): Promise<Committed> {
    return this.#mutation(call, { once, maxAttempts: MAX_ATTEMPTS });
  }

  /** One that a schedule runs: `alongside` commits with it, and no lost race makes it fail. */
  async ownMutation(call: Call, alongside: (tx: Transaction) => void): Promise<void> {
    await this.#mutation(call, { alongside, maxAttempts: Infinity });
  }

  #mutation(call: Call, { once, alongside, maxAttempts }: MutationOptions): Promise<Committed> {
    return this.lock.run(async () => {
      const done = once && this.#resultOf(once);
      if (done !== undefined) return done;
      for (let attempt = 1; ; attempt += 1) {
        const tx = this.begin();
        try {
          const value = await this.#runMutation(call, tx);
          if (this.conflicts?.strikes()) {
            this.log({ level: "info", event: "conflict", function: call.name, attempt });
            if (attempt >= maxAttempts) throw new ConflictError(tx.lastTable);
            tx.rollback();
            continue;
          }
          if (attempt === 1 && this.#isOvertaken(call.name, tx)) {
            tx.rollback();
            continue;
          }
          alongside?.(tx);
          if (once !== undefined && tx.hasWrites) this.#remember(once, tx.ts, value);
          this.overlaps?.note(call.name, tx.touched);
          this.commit(tx);
          return { value, ts: this.lastTs };
        } catch (error) {
          tx.rollback();
          throw error;
        }
      }
    });
  }

  #isOvertaken(name: string, tx: Transaction): boolean {
    const by = this.overlaps?.winnersOver(tx.reads) ?? [];
    if (by.length > 0) this.log({ level: "info", event: "overtaken", function: name, by });
    return by.length > 0;
  }

  async #runMutation(call: Call, tx: Transaction): Promise<string> {
    const outcome = invoke(this.execution("mutation", call, tx), call.args);
    const { settled } = outcome;
    if (settled === null) return await outcome.promise();
    if ("error" in settled) throw settled.error;
    return settled.value;
  }

  #resultOf({ session, request }: SessionRequest): Committed | undefined {
    const row = this.database.get<{ result: string; ts: string }>(
      "SELECT result, ts FROM requests WHERE session = ? AND request = ?",
      session,
      request,
    );
    return row && { value: row.result, ts: BigInt(row.ts) };
  }

  #remember({ session, request }: SessionRequest, ts: bigint, value: string): void {
    this.database.run(
      "INSERT INTO requests (session, request, ts, at, result) VALUES (?, ?, ?, ?, ?)",
      session,
      request,
      String(ts),
      Date.now(),
      value,
    );
  }

  action(call: Call): Promise<string> {
    return invoke(this.execution("action", call, null), call.args).promise();
  }

  http(
    call: Omit<Call, "args" | "name" | "component">,
    url: string,
    init: RequestInit,
  ): Promise<Response> {
    const path = { component: "", name: "http:default" };
    return invokeHttp(
      this.execution("httpAction", { ...call, ...path }, null),
      url,
      init,
    ).promise();
  }
}

function nameOfKind(kind: FunctionKind): string {
  return { query: "Query", mutation: "Mutation", action: "Action" }[kind];
}
