import type { Catalog } from "./catalog.ts";
import type { Database } from "./database.ts";
import { FunctionError } from "./errors.ts";
import { newId, tableNumberOf } from "./ids.ts";
import { afterKey } from "./key.ts";
import { count, MAX_DOCUMENT_BYTES, MAX_DOCUMENT_NESTING, noUsage } from "./limits.ts";
import { absenceOf, ReadSet, type Touched } from "./reads.ts";
import type { Table } from "./tables.ts";
import { requireMatch, type ValidatorJson } from "./validate.ts";
import { integerJson, type Json, type JsonObject, nestingOf, sizeOf } from "./value.ts";
import { excessOf } from "./valueLimits.ts";

type Document = JsonObject & { _id: string; _creationTime: number };
export type Savepoint = { depth: number; touched: number; created: number; effects: number };
export type TransactionOptions = {
  database: Database;
  catalog: Catalog;
  validatorOf: (table: Table) => ValidatorJson | null;
  /** When it will commit, in nanoseconds of UTC: known ahead, as nobody else runs meanwhile. */
  ts: bigint;
  creationTime: () => number;
};

/**
 * One function's reads and writes. Writes go straight into an open SQL transaction, so later
 * reads see them, and a rollback undoes them; a nested mutation is a savepoint.
 */
export class Transaction {
  readonly ts: bigint;
  readonly database: Database;
  readonly catalog: Catalog;
  readonly reads = new ReadSet();
  readonly usage = noUsage();
  readonly touched: Touched[] = [];
  /** What to do once the commit is durable: files to delete, timers to set. */
  readonly effects: (() => void)[] = [];
  readonly #options: TransactionOptions;
  readonly #created: Table[] = [];
  #isOpen = false;
  readonly #savepoints: Savepoint[] = [];
  /** The table written last, for messages about conflicts. */
  lastTable: string | undefined;

  constructor(options: TransactionOptions) {
    this.#options = options;
    this.database = options.database;
    this.catalog = options.catalog;
    this.ts = options.ts;
  }

  get hasWrites(): boolean {
    return this.#isOpen;
  }

  begin(): void {
    if (this.#isOpen) return this.#requireSql();
    this.database.run("BEGIN IMMEDIATE");
    this.#isOpen = true;
  }

  /** A full disk ends SQLite's transaction by itself; what is written then would stay for good. */
  #requireSql(): void {
    if (!this.database.sql.isTransaction) throw new Error("The disk did not take the writes.");
  }

  commit(): void {
    if (!this.#isOpen) return;
    this.#requireSql();
    this.#undoFrom(1);
    this.database.run("COMMIT");
    this.#isOpen = false;
  }

  rollback(): void {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    for (const table of this.#created.splice(0)) this.catalog.forget(table);
    this.touched.length = 0;
    this.effects.length = 0;
    if (wasOpen && this.database.sql.isTransaction) this.database.run("ROLLBACK");
  }

  save(): Savepoint {
    this.begin();
    const depth = this.#savepoints.length + 1;
    this.database.run(`SAVEPOINT s${depth}`);
    const { touched, effects } = this;
    const savepoint = {
      depth,
      touched: touched.length,
      created: this.#created.length,
      effects: effects.length,
    };
    this.#savepoints.push(savepoint);
    return savepoint;
  }

  release({ depth }: Savepoint): void {
    this.#undoFrom(depth + 1);
    this.#requireSql();
    this.database.run(`RELEASE s${depth}`);
    this.#savepoints.length = depth - 1;
  }

  /** Undoes what nested mutations wrote whose caller ended without awaiting them. */
  #undoFrom(depth: number): void {
    const first = this.#savepoints[depth - 1];
    if (first !== undefined) this.undo(first);
  }

  undo(savepoint: Savepoint): void {
    const { depth } = savepoint;
    this.#requireSql();
    this.database.run(`ROLLBACK TO s${depth}`);
    this.database.run(`RELEASE s${depth}`);
    this.#savepoints.length = depth - 1;
    for (const table of this.#created.splice(savepoint.created)) this.catalog.forget(table);
    this.touched.length = savepoint.touched;
    this.effects.length = savepoint.effects;
  }

  /** A table by name; that there is none is something read, too. */
  table(component: string, name: string): Table | undefined {
    const table = this.catalog.table(component, name);
    if (table === undefined) this.reads.addAbsent(component, name);
    return table;
  }

  tableOfId(component: string, id: string): Table | undefined {
    const number = tableNumberOf(id);
    return number === null ? undefined : this.catalog.byNumber(component, number);
  }

  /** The stored JSON text of a document, or null. */
  get(table: Table, id: string): string | null {
    count(this.usage, "databaseQueries", 1);
    const key = Buffer.from(id);
    this.reads.add(table.byId, key, afterKey(key));
    const found = table.get(this.database, id);
    if (found === undefined) return null;
    this.countRead(found.size);
    return found.json;
  }

  countRead(size: number): void {
    count(this.usage, "documentsRead", 1);
    count(this.usage, "bytesRead", size);
  }

  insert(component: string, tableName: string, fields: JsonObject): string {
    this.begin();
    const table = this.catalog.table(component, tableName) ?? this.#create(component, tableName);
    const _id = newId(table.number);
    const _creationTime = this.#options.creationTime();
    refuseUnderscores(fields);
    this.#write(table, null, { ...(this.#resolve(fields) as JsonObject), _creationTime, _id });
    return _id;
  }

  #create(component: string, name: string): Table {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/.test(name)) {
      throw new FunctionError(`Invalid table name "${name}".`);
    }
    const table = this.catalog.create(component, name);
    this.#created.push(table);
    this.touched.push(absenceOf(component, name));
    return table;
  }

  patch(table: Table, id: string, changes: JsonObject): void {
    const before = this.#existing(table, id, "Update");
    const { _id, _creationTime, ...fields } = before;
    for (const [name, value] of Object.entries(userFields(changes, before))) {
      if (isUndefined(value)) delete fields[name];
      else fields[name] = this.#resolve(value);
    }
    this.#write(table, before, { ...fields, _creationTime, _id });
  }

  replace(table: Table, id: string, value: JsonObject): void {
    const before = this.#existing(table, id, "Replace");
    const fields = this.#resolve(userFields(value, before)) as JsonObject;
    this.#write(table, before, { ...fields, _creationTime: before._creationTime, _id: before._id });
  }

  remove(table: Table, id: string): void {
    this.#write(table, this.#existing(table, id, "Delete"), null);
  }

  #existing(table: Table, id: string, verb: string): Document {
    const json = this.get(table, id);
    if (json === null) {
      throw new FunctionError(`${verb} on nonexistent document ID ${id}`);
    }
    return JSON.parse(json) as Document;
  }

  /** A commit timestamp is known already: nobody else commits before this transaction does. */
  #resolve(value: Json): Json {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map((item) => this.#resolve(item));
    if ("$commitTs" in value) return integerJson(this.ts);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.#resolve(item)]),
    );
  }

  #write(table: Table, before: Document | null, after: Document | null): void {
    this.begin();
    const size = after === null ? 0 : this.#checked(table, after);
    count(this.usage, "documentsWritten", 1);
    count(this.usage, "bytesWritten", size);
    this.lastTable = table.name;
    table.write(this.database, before, after, size, (index, key) =>
      this.touched.push({ index: index.id, key }),
    );
  }

  #checked(table: Table, document: Document): number {
    const { _id, _creationTime, ...fields } = document;
    const validator = this.#options.validatorOf(table);
    if (validator !== null) {
      const names = this.catalog.names(table.component);
      const prefix = `Failed to insert or update a document in table "${table.name}" because it does not match the schema`;
      requireMatch(validator, fields, names, prefix);
    }
    const nesting = nestingOf(document);
    if (nesting > MAX_DOCUMENT_NESTING) {
      throw new FunctionError(
        `Document is too nested (nested ${nesting} levels deep > maximum nesting ${MAX_DOCUMENT_NESTING})`,
      );
    }
    const excess = excessOf(document);
    if (excess !== null) throw new FunctionError(excess);
    const size = sizeOf(document);
    if (size <= MAX_DOCUMENT_BYTES) return size;
    const mib = (size / MAX_DOCUMENT_BYTES).toFixed(2);
    throw new FunctionError(`Value is too large (${mib} MiB > maximum size 1 MiB)`);
  }
}

function refuseUnderscores(fields: JsonObject): void {
  const system = Object.keys(fields).find((name) => name.startsWith("_"));
  if (system === undefined) return;
  throw new FunctionError(
    `Field '${system}' starts with an underscore, which is only allowed for system fields like '_id'`,
  );
}

/** The fields without `_id` and `_creationTime`, which may be repeated but not changed. */
function userFields(value: JsonObject, before: Document): JsonObject {
  const { _id, _creationTime, ...fields } = value;
  if (_id !== undefined && _id !== before._id) {
    throw new FunctionError(
      `Provided \`_id\` field value "${String(_id)}" does not match the document ID "${before._id}"`,
    );
  }
  if (_creationTime !== undefined && _creationTime !== before._creationTime) {
    throw new FunctionError(
      `Provided \`_creationTime\` field value ${String(_creationTime)} does not match the document's creation time ${before._creationTime}`,
    );
  }
  refuseUnderscores(fields);
  return fields;
}

function isUndefined(value: Json): boolean {
  return value !== null && typeof value === "object" && "$undefined" in value;
}
