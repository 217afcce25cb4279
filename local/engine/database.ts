import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { messageOf, StartError } from "./errors.ts";

export const APPLICATION_ID = 0x50524c59;
export const FORMAT = 1;
/** Above this, a full check at start would cost more than it saves. */
const CHECKED_BYTES = 32 * 1024 * 1024;

const LAYOUT = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE tables (
    id INTEGER PRIMARY KEY, component TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL,
    validator TEXT, UNIQUE (component, name), UNIQUE (component, number));
  CREATE TABLE indexes (
    id INTEGER PRIMARY KEY, tableId INTEGER NOT NULL, name TEXT NOT NULL, fields TEXT NOT NULL,
    UNIQUE (tableId, name));
  CREATE TABLE jobs (
    id TEXT PRIMARY KEY, component TEXT NOT NULL, target TEXT NOT NULL, due REAL NOT NULL,
    running INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX jobs_by_due ON jobs (due);
  CREATE TABLE crons (
    component TEXT NOT NULL, name TEXT NOT NULL, spec TEXT NOT NULL, next REAL NOT NULL,
    PRIMARY KEY (component, name)) WITHOUT ROWID;
  CREATE TABLE files (
    id TEXT PRIMARY KEY, component TEXT NOT NULL, blob TEXT NOT NULL UNIQUE, type TEXT,
    size INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE requests (
    session TEXT NOT NULL, request INTEGER NOT NULL, ts TEXT NOT NULL, at REAL NOT NULL,
    result TEXT NOT NULL, PRIMARY KEY (session, request)) WITHOUT ROWID;
  CREATE INDEX requests_by_at ON requests (at);
`;

/** The SQLite file of a deployment: prepared statements by their text, and a few settings. */
export class Database {
  readonly path: string;
  readonly sql: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(path: string, sql: DatabaseSync) {
    this.path = path;
    this.sql = sql;
  }

  static open(dataDir: string): Database {
    makeDirectory(dataDir);
    const path = join(dataDir, "data.sqlite");
    refuseForeign(path);
    try {
      const database = new Database(path, new DatabaseSync(path));
      database.#prepareFile();
      writeFileSync(markerOf(path), "");
      return database;
    } catch (error) {
      throw error instanceof StartError ? error : unreadable(path, error);
    }
  }

  #prepareFile(): void {
    this.sql.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE;");
    const { application_id: owner } = this.sql.prepare("PRAGMA application_id").get() as {
      application_id: number;
    };
    const { count } = this.sql.prepare("SELECT count(*) AS count FROM sqlite_schema").get() as {
      count: number;
    };
    const isEmpty = owner === 0 && count === 0;
    if (!isEmpty && owner !== APPLICATION_ID) throw foreign(this.path);
    if (!isEmpty) this.#check();
    this.sql.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768; " +
        "PRAGMA temp_store = MEMORY; BEGIN EXCLUSIVE; COMMIT;",
    );
    if (isEmpty) this.#lay();
  }

  #lay(): void {
    this.sql.exec(
      `BEGIN; ${LAYOUT} PRAGMA application_id = ${APPLICATION_ID}; ` +
        `PRAGMA user_version = ${FORMAT}; COMMIT;`,
    );
  }

  #check(): void {
    const { user_version: format } = this.sql.prepare("PRAGMA user_version").get() as {
      user_version: number;
    };
    if (format !== FORMAT) {
      throw new StartError(
        `${this.path} has format ${format}, and this version reads format ${FORMAT}; run the ` +
          "version that wrote it, or `npm run reset` to begin anew.",
      );
    }
    if (statSync(this.path).size > CHECKED_BYTES) return;
    const found = this.sql.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
    if (found.quick_check !== "ok") throw damaged(this.path, found.quick_check);
    const row = this.#damagedRow();
    if (row !== undefined) throw damaged(this.path, row);
  }

  /** Inside a row's text SQLite has nothing to check by. */
  #damagedRow(): string | undefined {
    for (const { id, name } of this.sql.prepare("SELECT id, name FROM tables").all()) {
      const found = `SELECT id FROM d${Number(id)} WHERE NOT json_valid(json) LIMIT 1`;
      const row = this.sql.prepare(found).get();
      if (row !== undefined) return `row ${String(row.id)} of table ${String(name)} is no JSON`;
    }
    return undefined;
  }

  statement(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.sql.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  run(text: string, ...values: (string | number | null | Uint8Array)[]): void {
    this.statement(text).run(...values);
  }

  get<Row>(text: string, ...values: (string | number | null | Uint8Array)[]): Row | undefined {
    return this.statement(text).get(...values) as Row | undefined;
  }

  all<Row>(text: string, ...values: (string | number | null | Uint8Array)[]): Row[] {
    return this.statement(text).all(...values) as Row[];
  }

  /** Runs `work` in one SQL transaction; outside of any other. */
  atomically(work: () => void): void {
    this.run("BEGIN IMMEDIATE");
    try {
      work();
      this.run("COMMIT");
    } catch (error) {
      this.run("ROLLBACK");
      throw error;
    }
  }

  setting(key: string): string | undefined {
    return this.get<{ value: string }>("SELECT value FROM meta WHERE key = ?", key)?.value;
  }

  setSetting(key: string, value: string): void {
    this.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, value);
  }

  /** A random key of this deployment, made once: for cursors and upload tokens. */
  secret(): Buffer {
    const stored = this.setting("secret");
    if (stored !== undefined) return Buffer.from(stored, "base64");
    const made = randomBytes(32);
    this.setSetting("secret", made.toString("base64"));
    return made;
  }

  close(): void {
    this.#statements.clear();
    this.sql.close();
  }
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(`The data folder ${path} cannot be made: ${messageOf(error)}.`);
  }
}

const MAGIC = "SQLite format 3\0";

/** SQLite would fill an empty or missing file silently: only a folder that never had one may. */
function refuseForeign(path: string): void {
  const isNew = !existsSync(markerOf(path));
  if (!existsSync(path)) {
    if (isNew) return;
    throw foreign(path, "is missing");
  }
  const header = Buffer.alloc(MAGIC.length);
  try {
    const file = openSync(path, "r");
    readSync(file, header);
    closeSync(file);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (isNew && statSync(path).size === 0) return;
  if (header.toString("latin1") !== MAGIC) throw foreign(path);
}

/** Says that the folder has had a database: from then on, one that is gone is a fault. */
function markerOf(path: string): string {
  return join(dirname(path), "created");
}

function foreign(
  path: string,
  fault = "is not a database of this engine, or its beginning is damaged",
): StartError {
  return new StartError(
    `${path} ${fault}; put a backup in its ` +
      "place, or move it away (`npm run reset` begins anew). Nothing was changed.",
  );
}

function unreadable(path: string, error: unknown): StartError {
  const reason = messageOf(error);
  if (/locked|busy/i.test(reason)) {
    return new StartError(`${path} is in use by another engine; stop that one first.`);
  }
  return damaged(path, reason);
}

/** In one line, whatever SQLite says in several: the supervisor passes on the last one. */
function damaged(path: string, reason: string): StartError {
  return new StartError(
    `${path} cannot be read (${reason.trim().replace(/\s+/g, " ")}); put a backup in its place, ` +
      "or move it away (`npm run reset` begins anew). Nothing was changed.",
  );
}
