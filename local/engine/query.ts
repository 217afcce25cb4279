import { FunctionError } from "./errors.ts";
import { literalOf, passes } from "./filter.ts";
import { afterKey, afterPrefix, encodeKey } from "./key.ts";
import type { ReadRange } from "./reads.ts";
import { count } from "./limits.ts";
import type { Entry, Index, Order, Range, Table } from "./tables.ts";
import type { Transaction } from "./transaction.ts";
import type { Json, JsonObject } from "./value.ts";

type Bound = { type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte"; fieldPath: string; value: Json };
type Source =
  | { type: "FullTableScan"; tableName: string; order: Order | null }
  | { type: "IndexRange"; indexName: string; range: Bound[]; order: Order | null }
  | { type: "Search"; indexName: string };
export type SerializedQuery = {
  source: Source;
  operators: ({ filter: Json } | { limit: number })[];
};

export type Plan = { table: Table; index: Index; range: Range; order: Order };

export function tableNameOf(source: Source): string {
  return source.type === "FullTableScan" ? source.tableName : source.indexName.split(".")[0]!;
}

/** Which keys of which index a query walks; null when its table does not exist yet. */
export function planOf(tx: Transaction, component: string, source: Source): Plan | null {
  if (source.type === "Search") {
    throw new FunctionError(
      `Search index ${source.indexName}: full-text search is not part of Parley's one-machine engine.`,
    );
  }
  const table = tx.table(component, tableNameOf(source));
  if (table === undefined) return null;
  const order = source.order ?? "asc";
  if (source.type === "FullTableScan") {
    const index = table.index("by_creation_time")!;
    return { table, index, order, range: { low: Buffer.alloc(0), high: null } };
  }
  const index = table.index(source.indexName.split(".")[1]!);
  if (index === undefined) {
    throw new FunctionError(`Index ${source.indexName} not found.`);
  }
  return { table, index, order, range: rangeOf(index, source) };
}

function rangeOf(index: Index, source: Extract<Source, { type: "IndexRange" }>): Range {
  const fields = [...index.fields, "_creationTime"];
  const equal: (Json | undefined)[] = [];
  let low: Buffer | undefined;
  let high: Buffer | undefined;
  for (const bound of source.range) {
    const isEq = bound.type === "Eq";
    if (bound.fieldPath !== fields[equal.length] || (isEq && (low ?? high) !== undefined)) {
      throw badRange(source.indexName, index, bound);
    }
    const value = literalOf(bound.value);
    if (isEq) {
      equal.push(value);
      continue;
    }
    const key = keyFor(index, [...equal, value]);
    const edge = bound.type === "Gt" || bound.type === "Lte" ? after(index, key) : key;
    if (bound.type.startsWith("G")) low = edge;
    else high = edge;
  }
  const prefix = keyFor(index, equal);
  return { low: low ?? prefix, high: high ?? (equal.length === 0 ? null : after(index, prefix)) };
}

/** `by_id` is ordered by the id's own text. */
function keyFor(index: Index, values: (Json | undefined)[]): Buffer {
  return index.fields[0] === "_id" ? Buffer.from(String(values[0] ?? "")) : encodeKey(values);
}

function after(index: Index, key: Buffer): Buffer {
  return index.fields[0] === "_id" ? afterKey(key) : afterPrefix(key);
}

function badRange(name: string, index: Index, bound: Bound): FunctionError {
  return new FunctionError(
    `Tried to query index ${name} but the query didn't use the index fields in order. For database ` +
      "indexes, an index range expression is always a chained list of: 0 or more equality " +
      "expressions (`.eq`), at most one lower bound (`.gt`, `.gte`) and at most one upper bound " +
      `(\`.lt\`, \`.lte\`). Fields of the index: ${index.fields.join(", ")}; found ` +
      `.${bound.type.toLowerCase()}("${bound.fieldPath}", …).`,
  );
}

const FIRST_BATCH = 16;
const MAX_BATCH = 512;

/** Walks a plan in batches; what it read is in the transaction's read set, and no more. */
export class Walk {
  readonly #tx: Transaction;
  readonly #plan: Plan;
  readonly #read: ReadRange;
  #rest: Range;
  #batch: Entry[] = [];
  #position = 0;
  #size = FIRST_BATCH;
  #isExhausted = false;

  constructor(tx: Transaction, plan: Plan, hint = FIRST_BATCH) {
    count(tx.usage, "databaseQueries", 1);
    this.#tx = tx;
    this.#plan = plan;
    this.#rest = plan.range;
    this.#size = Math.max(1, Math.min(hint, MAX_BATCH));
    const { low, high } = plan.range;
    const edge = plan.order === "asc" ? low : (high ?? Buffer.from([0xff, 0xff]));
    this.#read = tx.reads.add(plan.index, edge, edge);
    if (plan.order === "desc") this.#read.high = high;
  }

  next(): Entry | null {
    if (this.#position === this.#batch.length && !this.#isExhausted) this.#load();
    const entry = this.#batch[this.#position];
    if (entry === undefined) return null;
    this.#position += 1;
    const key = Buffer.from(entry.key);
    if (this.#plan.order === "asc") this.#read.high = afterKey(key);
    else this.#read.low = key;
    this.#tx.countRead(entry.size);
    return entry;
  }

  #load(): void {
    const { index, order } = this.#plan;
    this.#batch = index.scan(this.#tx.database, this.#rest, order, this.#size);
    this.#position = 0;
    const last = this.#batch.at(-1);
    if (last === undefined || this.#batch.length < this.#size) this.#isExhausted = true;
    if (last === undefined) {
      if (order === "asc") this.#read.high = this.#plan.range.high;
      else this.#read.low = this.#plan.range.low;
      return;
    }
    const key = Buffer.from(last.key);
    this.#rest =
      order === "asc" ? { ...this.#rest, low: afterKey(key) } : { ...this.#rest, high: key };
    this.#size = Math.min(this.#size * 2, MAX_BATCH);
  }

  /** Call when `next` gave null: the whole range counts as read, so that a new document is seen. */
  finish(): void {
    const { low, high } = this.#plan.range;
    this.#read.low = low;
    this.#read.high = high;
  }
}

/** The documents of a query one by one, through its filters and limits. */
export class Stream {
  readonly #walk: Walk | null;
  readonly #operators: SerializedQuery["operators"];
  readonly #taken: number[];

  constructor(tx: Transaction, plan: Plan | null, operators: SerializedQuery["operators"]) {
    const first = operators[0];
    const hint = first !== undefined && "limit" in first ? first.limit : undefined;
    this.#walk = plan && new Walk(tx, plan, hint);
    this.#operators = operators;
    this.#taken = operators.map(() => 0);
  }

  next(): string | null {
    for (;;) {
      if (this.#isFull()) return null;
      const entry = this.#walk?.next() ?? null;
      if (entry === null) {
        this.#walk?.finish();
        return null;
      }
      if (this.#admits(entry.json)) return entry.json;
    }
  }

  #isFull(): boolean {
    return this.#operators.some((op, i) => "limit" in op && this.#taken[i]! >= op.limit);
  }

  #admits(json: string): boolean {
    for (const [i, operator] of this.#operators.entries()) {
      if ("limit" in operator) this.#taken[i]! += 1;
      else if (!passes(operator.filter, JSON.parse(json) as JsonObject)) return false;
    }
    return true;
  }
}
