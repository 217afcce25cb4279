import type { Database } from "./database.ts";
import { encodeKey } from "./key.ts";
import { fieldAt, type JsonObject } from "./value.ts";

export type StoredDocument = { id: string; json: string; size: number };
export type Entry = StoredDocument & { key: Uint8Array };
/** Keys from `low` (inclusive) to `high` (exclusive; null is the end). */
export type Range = { low: Uint8Array; high: Uint8Array | null };
export type Order = "asc" | "desc";

/** One B-tree of (fields…, _creationTime, _id) keys; `by_id` is the documents' own tree. */
export class Index {
  readonly id: string;
  readonly name: string;
  readonly fields: readonly string[];
  readonly #scans: Record<Order, { open: string; closed: string }>;

  constructor(table: number, name: string, fields: readonly string[], number: number | null) {
    this.id = number === null ? `d${table}` : `i${number}`;
    this.name = name;
    this.fields = fields;
    this.#scans = { asc: scans(table, number, ""), desc: scans(table, number, " DESC") };
  }

  keyOf(document: JsonObject): Buffer {
    const id = document._id as string;
    if (this.fields[0] === "_id") return Buffer.from(id);
    const values = this.fields.map((field) => fieldAt(document, field));
    return encodeKey([...values, document._creationTime], id);
  }

  scan(database: Database, range: Range, order: Order, limit: number): Entry[] {
    const { open, closed } = this.#scans[order];
    const byId = this.fields[0] === "_id";
    const bound = (key: Uint8Array): Uint8Array | string =>
      byId ? Buffer.from(key).toString("latin1") : key;
    return range.high === null
      ? database.all<Entry>(open, bound(range.low), limit)
      : database.all<Entry>(closed, bound(range.low), bound(range.high), limit);
  }
}

function scans(table: number, number: number | null, direction: string) {
  const source =
    number === null
      ? `SELECT CAST(d.id AS BLOB) AS key, d.id, d.json, d.size FROM d${table} d WHERE d.id`
      : `SELECT i.key, i.id, d.json, d.size FROM i${number} i CROSS JOIN d${table} d ON d.id = i.id WHERE i.key`;
  const column = number === null ? "d.id" : "i.key";
  const order = `ORDER BY ${column}${direction} LIMIT ?`;
  return { open: `${source} >= ? ${order}`, closed: `${source} >= ? AND ${column} < ? ${order}` };
}

/** A table of one component, with its documents and indexes in SQLite. */
export class Table {
  readonly id: number;
  readonly component: string;
  readonly name: string;
  readonly number: number;
  indexes: Index[] = [];
  readonly byId: Index;
  readonly #sql: Record<"get" | "put" | "drop", string>;

  constructor(row: { id: number; component: string; name: string; number: number }) {
    this.id = row.id;
    this.component = row.component;
    this.name = row.name;
    this.number = row.number;
    this.byId = new Index(row.id, "by_id", ["_id"], null);
    this.#sql = {
      get: `SELECT id, json, size FROM d${row.id} WHERE id = ?`,
      put: `INSERT OR REPLACE INTO d${row.id} (id, json, size) VALUES (?, ?, ?)`,
      drop: `DELETE FROM d${row.id} WHERE id = ?`,
    };
  }

  index(name: string): Index | undefined {
    return name === "by_id" ? this.byId : this.indexes.find((index) => index.name === name);
  }

  get(database: Database, id: string): StoredDocument | undefined {
    return database.get<StoredDocument>(this.#sql.get, id);
  }

  count(database: Database): number {
    return database.get<{ count: number }>(`SELECT count(*) AS count FROM d${this.id}`)!.count;
  }

  /**
   * Replaces `before` by `after` (null: there is none) in the tree and all indexes, and tells
   * `touched` every key that was there or is there now.
   */
  write(
    database: Database,
    before: JsonObject | null,
    after: (JsonObject & { _id: string }) | null,
    size: number,
    touched: (index: Index, key: Uint8Array) => void,
  ): void {
    const id = (after ?? before)!._id as string;
    if (after === null) database.run(this.#sql.drop, id);
    else database.run(this.#sql.put, id, JSON.stringify(after), size);
    touched(this.byId, Buffer.from(id));
    for (const index of this.indexes) {
      const old = before && index.keyOf(before);
      const now = after && index.keyOf(after);
      if (old !== null) touched(index, old);
      if (old !== null && now !== null && old.equals(now)) continue;
      if (old !== null) database.run(`DELETE FROM ${index.id} WHERE key = ?`, old);
      if (now === null) continue;
      database.run(`INSERT OR REPLACE INTO ${index.id} (key, id) VALUES (?, ?)`, now, id);
      touched(index, now);
    }
  }
}
