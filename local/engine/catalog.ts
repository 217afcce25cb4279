import type { Database } from "./database.ts";
import { StartError } from "./errors.ts";
import { afterKey } from "./key.ts";
import type { IndexSpec, Schema, TableSpec } from "./schema.ts";
import { Index, Table } from "./tables.ts";
import { mismatch, mismatchPath, type TableNames } from "./validate.ts";
import type { JsonObject } from "./value.ts";

const FIRST_TABLE_NUMBER = 10_001;
const BY_CREATION_TIME: IndexSpec = { name: "by_creation_time", fields: ["_creationTime"] };
const SYSTEM_TABLES = ["_storage", "_scheduled_functions"];
const BATCH = 500;

/** Of each component: the tables by name and by the number that their ids carry. */
export class Catalog {
  readonly #database: Database;
  readonly #tables = new Map<string, Map<string, Table>>();

  constructor(database: Database) {
    this.#database = database;
    const rows = database.all<{ id: number; component: string; name: string; number: number }>(
      "SELECT id, component, name, number FROM tables ORDER BY id",
    );
    for (const row of rows) this.#keep(this.#withIndexes(new Table(row)));
  }

  #withIndexes(table: Table): Table {
    const rows = this.#database.all<{ id: number; name: string; fields: string }>(
      "SELECT id, name, fields FROM indexes WHERE tableId = ?",
      table.id,
    );
    table.indexes = rows.map(
      ({ id, name, fields }) => new Index(table.id, name, JSON.parse(fields) as string[], id),
    );
    return table;
  }

  #keep(table: Table): void {
    const tables = this.#tables.get(table.component) ?? new Map<string, Table>();
    this.#tables.set(table.component, tables.set(table.name, table));
  }

  table(component: string, name: string): Table | undefined {
    return this.#tables.get(component)?.get(name);
  }

  byNumber(component: string, number: number): Table | undefined {
    for (const table of this.#tables.get(component)?.values() ?? []) {
      if (table.number === number) return table;
    }
    return undefined;
  }

  names(component: string): TableNames {
    return (number) => this.byNumber(component, number)?.name;
  }

  /** Makes a table; inside a transaction, `forget` it when that is rolled back. */
  create(component: string, name: string): Table {
    const database = this.#database;
    const last = database.get<{ number: number | null }>(
      "SELECT max(number) AS number FROM tables WHERE component = ?",
      component,
    );
    const number = Math.max(FIRST_TABLE_NUMBER, (last?.number ?? 0) + 1);
    database.run(
      "INSERT INTO tables (component, name, number) VALUES (?, ?, ?)",
      component,
      name,
      number,
    );
    const { id } = database.get<{ id: number }>("SELECT last_insert_rowid() AS id")!;
    database.sql.exec(
      `CREATE TABLE d${id} (id TEXT PRIMARY KEY, json TEXT NOT NULL, size INTEGER NOT NULL) WITHOUT ROWID`,
    );
    const table = new Table({ id, component, name, number });
    this.#keep(table);
    this.#addIndex(table, BY_CREATION_TIME);
    return table;
  }

  forget(table: Table): void {
    this.#tables.get(table.component)?.delete(table.name);
  }

  /** What `restore` needs when the SQL transaction around `apply` is rolled back. */
  snapshot(): Map<Table, Index[]> {
    const tables = [...this.#tables.values()].flatMap((byName) => [...byName.values()]);
    return new Map(tables.map((table) => [table, table.indexes]));
  }

  restore(before: Map<Table, Index[]>): void {
    this.#tables.clear();
    for (const [table, indexes] of before) {
      table.indexes = indexes;
      this.#keep(table);
    }
  }

  /** Brings tables, indexes and documents in line with a schema, or says what does not fit. */
  apply(component: string, schema: Schema): void {
    const names = [...SYSTEM_TABLES, ...schema.tables.map((table) => table.name)];
    for (const name of names) {
      if (this.table(component, name) === undefined) this.create(component, name);
    }
    for (const spec of schema.tables) {
      const table = this.table(component, spec.name)!;
      this.#applyIndexes(table, [BY_CREATION_TIME, ...spec.indexes]);
      this.#applyValidator(table, spec);
    }
  }

  #applyIndexes(table: Table, specs: IndexSpec[]): void {
    const same = (index: IndexSpec | Index, spec: IndexSpec | Index): boolean =>
      index.name === spec.name && index.fields.join() === spec.fields.join();
    for (const index of table.indexes) {
      if (specs.some((spec) => same(index, spec))) continue;
      this.#database.sql.exec(`DROP TABLE ${index.id}`);
      this.#database.run("DELETE FROM indexes WHERE id = ?", Number(index.id.slice(1)));
      table.indexes = table.indexes.filter((kept) => kept !== index);
    }
    for (const spec of specs) {
      if (!table.indexes.some((index) => same(index, spec))) this.#addIndex(table, spec);
    }
  }

  #addIndex(table: Table, { name, fields }: IndexSpec): void {
    const database = this.#database;
    database.run(
      "INSERT INTO indexes (tableId, name, fields) VALUES (?, ?, ?)",
      table.id,
      name,
      JSON.stringify(fields),
    );
    const { id } = database.get<{ id: number }>("SELECT last_insert_rowid() AS id")!;
    const index = new Index(table.id, name, fields, id);
    database.sql.exec(
      `CREATE TABLE ${index.id} (key BLOB PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID`,
    );
    for (const document of this.#documents(table)) {
      database.run(
        `INSERT INTO ${index.id} (key, id) VALUES (?, ?)`,
        index.keyOf(document),
        document._id as string,
      );
    }
    table.indexes = [...table.indexes, index];
  }

  #applyValidator(table: Table, { documentType }: TableSpec): void {
    const wanted = documentType === null ? null : JSON.stringify(documentType);
    const stored = this.#database.get<{ validator: string | null }>(
      "SELECT validator FROM tables WHERE id = ?",
      table.id,
    );
    if (stored?.validator === wanted) return;
    const names = this.names(table.component);
    for (const document of documentType === null ? [] : this.#documents(table)) {
      const { _id, _creationTime, ...fields } = document;
      const problem = mismatch(documentType!, fields, names);
      if (problem === null) continue;
      const path = mismatchPath(documentType!, fields, names);
      throw new StartError(
        `Schema validation failed: document "${String(_id)}" in table "${table.name}" does not ` +
          `match the schema${path ? ` at ${path}` : ""}: ${problem.replace(/\s+/g, " ")}`,
      );
    }
    this.#database.run("UPDATE tables SET validator = ? WHERE id = ?", wanted, table.id);
  }

  *#documents(table: Table): Generator<JsonObject> {
    let low: Uint8Array = Buffer.alloc(0);
    for (;;) {
      const batch = table.byId.scan(this.#database, { low, high: null }, "asc", BATCH);
      for (const { json } of batch) yield JSON.parse(json) as JsonObject;
      if (batch.length < BATCH) return;
      low = afterKey(Buffer.from(batch.at(-1)!.key));
    }
  }
}
