import { AsyncLocalStorage } from "node:async_hooks";
import type { Component, FunctionKind, FunctionPath } from "./functions.ts";
import type { Syscalls } from "./host.ts";
import { attributesOf, type Identity, NOBODY } from "./identity.ts";
import type { Stream } from "./query.ts";
import type { Transaction } from "./transaction.ts";
import type { TableNames } from "./validate.ts";
import type { Json } from "./value.ts";

export type ExecutionKind = FunctionKind | "httpAction";
export type RequestInfo = {
  requestId: string;
  ip: string | null;
  userAgent: string | null;
  scheduledFunctionId: string | null;
};

/** What others wait for, whatever it gives. */
type Awaitable = { readonly settled: unknown; onSettled(listener: () => void): void };

/** One run of one function: what its syscalls act on. */
export class Execution {
  readonly kind: ExecutionKind;
  readonly path: FunctionPath;
  readonly component: Component;
  readonly identity: Identity;
  readonly request: RequestInfo;
  readonly startedAt: number;
  /** How long it may take in all. */
  readonly wallMs: number;
  /** Of a query or mutation; shared with the ones that it runs. */
  readonly tx: Transaction | null;
  readonly parent: Execution | null;
  readonly tables: TableNames;
  readonly syscalls: Syscalls;
  readonly streams = new Map<number, Stream>();
  readonly timers = new Map<number, NodeJS.Timeout>();
  nextStream = 0;
  /** The end of the page that an earlier run of the same query gave, and that this one gave. */
  journal: { before: string | null; after: string | null } = { before: null, after: null };
  hasPaginated = false;
  /** What is done inside a nested transaction is its own, so the rest waits: the last in line. */
  child: Awaitable | null = null;
  /** Host work that the function awaits: crypto off the thread, timers, fetches. */
  pending = 0;
  isDone = false;
  /** Fails the run from outside: it was stopped, or its realm broke. */
  stop: ((error: unknown) => void) | null = null;

  constructor(options: {
    kind: ExecutionKind;
    path: FunctionPath;
    component: Component;
    identity: Identity;
    request: RequestInfo;
    tx: Transaction | null;
    tables: TableNames;
    syscalls: Syscalls;
    wallMs: number;
    parent?: Execution;
  }) {
    this.kind = options.kind;
    this.path = options.path;
    this.component = options.component;
    this.identity = options.identity;
    this.request = options.request;
    this.tx = options.tx;
    this.tables = options.tables;
    this.syscalls = options.syscalls;
    this.parent = options.parent ?? null;
    this.wallMs = options.wallMs;
    this.startedAt = options.parent?.startedAt ?? Date.now();
  }

  get isTransaction(): boolean {
    return this.tx !== null;
  }

  /** Also when a caller has ended that did not await it: then it may do no more. */
  get hasEnded(): boolean {
    return this.isDone || (this.parent?.hasEnded ?? false);
  }

  /** Components do not see who calls, as on Convex: the app passes on what they may know. */
  attributes(): Json {
    if (this.tx !== null) this.tx.reads.readsIdentity = true;
    return attributesOf(this.component.path === "" ? this.identity : NOBODY);
  }
}

export const current = new AsyncLocalStorage<Execution>();
