import { createHash, createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createWriteStream, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Deployment } from "./deployment.ts";
import { ApiError, FunctionError } from "./errors.ts";
import type { Transaction } from "./transaction.ts";
import type { JsonObject } from "./value.ts";

const TABLE = "_storage";
const UPLOAD_URL_MS = 3_600_000;
/** A day of recording at its highest rate. */
const MAX_FILE_BYTES = 32 * 1024 ** 3;

export type StoredFile = {
  id: string;
  blob: string;
  type: string | null;
  size: number;
  sha256: string;
};
type Content = { blob: string; size: number; sha256: string };

/** File storage: contents on disk under random names, everything else in the database. */
export class Files {
  readonly #deployment: Deployment;
  readonly dataDir: string;
  readonly #dir: string;
  readonly #key: Buffer;
  #holds = 0;
  readonly #held: string[] = [];
  /** Set once the server listens. */
  url = "";

  constructor(deployment: Deployment, dataDir: string) {
    this.#deployment = deployment;
    this.dataDir = dataDir;
    this.#dir = join(dataDir, "files");
    this.#key = createHash("sha256").update("upload").update(deployment.database.secret()).digest();
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    this.#sweep();
  }

  /** Removes contents whose row was never committed, or is gone. */
  #sweep(): void {
    for (const name of readdirSync(this.#dir)) {
      const row = this.#deployment.database.get("SELECT 1 FROM files WHERE blob = ?", name);
      if (row === undefined) rmSync(join(this.#dir, name), { force: true });
    }
  }

  path(blob: string): string {
    return join(this.#dir, blob);
  }

  find(component: string, id: string): StoredFile | undefined {
    return this.#deployment.database.get<StoredFile>(
      "SELECT * FROM files WHERE id = ? AND component = ?",
      id,
      component,
    );
  }

  byBlob(blob: string): StoredFile | undefined {
    return this.#deployment.database.get<StoredFile>("SELECT * FROM files WHERE blob = ?", blob);
  }

  urlOf(file: StoredFile): string {
    return `${this.url}/api/storage/${file.blob}`;
  }

  uploadUrl(component: string): string {
    const claims = Buffer.from(JSON.stringify({ component, until: Date.now() + UPLOAD_URL_MS }));
    const body = claims.toString("base64url");
    return `${this.url}/api/storage/upload?token=${body}.${this.#sign(body)}`;
  }

  #sign(body: string): string {
    return createHmac("sha256", this.#key).update(body).digest("base64url");
  }

  /** The component that an upload's token is for. */
  checkToken(token: string): string {
    const [body = "", signature = ""] = token.split(".");
    const expected = Buffer.from(this.#sign(body));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new ApiError(401, "StorageTokenInvalid", "The upload URL is not valid.");
    }
    const { component, until } = JSON.parse(Buffer.from(body, "base64url").toString()) as {
      component: string;
      until: number;
    };
    if (until < Date.now())
      throw new ApiError(401, "StorageTokenExpired", "The upload URL has expired.");
    return component;
  }

  /** Writes a stream to disk; it becomes a file once `commit` has made its row. */
  async receive(source: AsyncIterable<Uint8Array>): Promise<Content> {
    const blob = randomUUID();
    const part = `${this.path(blob)}.part`;
    const hash = createHash("sha256");
    let size = 0;
    const measured = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        size += chunk.length;
        if (size > MAX_FILE_BYTES)
          throw new ApiError(413, "FileTooLarge", "The file is larger than 32 GiB.");
        hash.update(chunk);
        yield chunk;
      }
    };
    try {
      await pipeline(measured, createWriteStream(part, { mode: 0o600 }));
      await rename(part, this.path(blob));
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    return { blob, size, sha256: hash.digest("base64") };
  }

  async store(
    component: string,
    source: AsyncIterable<Uint8Array>,
    type: string | null,
    expected?: string,
  ): Promise<string> {
    const content = await this.receive(source);
    if (expected !== undefined && expected !== content.sha256) {
      await rm(this.path(content.blob), { force: true });
      throw new FunctionError("The file's SHA-256 does not match the expected one.");
    }
    return await this.#deployment.transact((tx) => this.#commit(tx, component, content, type));
  }

  #commit(
    tx: Transaction,
    component: string,
    { blob, size, sha256 }: Content,
    type: string | null,
  ): string {
    const fields: JsonObject = { sha256, size, ...(type === null ? {} : { contentType: type }) };
    const id = tx.insert(component, TABLE, fields);
    tx.database.run(
      "INSERT INTO files (id, component, blob, type, size, sha256) VALUES (?, ?, ?, ?, ?, ?)",
      id,
      component,
      blob,
      type,
      size,
      sha256,
    );
    return id;
  }

  /** The metadata row, read as part of the transaction so that queries follow it. */
  read(tx: Transaction, component: string, id: string): StoredFile | undefined {
    const table = tx.catalog.table(component, TABLE);
    const json =
      table === undefined || tx.tableOfId(component, id) !== table ? null : tx.get(table, id);
    return json === null ? undefined : this.find(component, id);
  }

  remove(tx: Transaction, component: string, id: string): void {
    const file = this.read(tx, component, id);
    if (file === undefined) throw new FunctionError(`Storage ID ${id} not found.`);
    tx.remove(tx.catalog.table(component, TABLE)!, id);
    tx.database.run("DELETE FROM files WHERE id = ?", id);
    tx.effects.push(() => this.#discard(file.blob));
  }

  #discard(blob: string): void {
    if (this.#holds > 0) this.#held.push(blob);
    else void rm(this.path(blob), { force: true });
  }

  /** Contents whose row goes stay on disk until the answer is called. */
  hold(): () => void {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      if (this.#holds > 0) return;
      for (const blob of this.#held.splice(0)) this.#discard(blob);
    };
  }

  /** Where a file's content is, if it is there and as long as it was. */
  wholePath({ blob, size }: StoredFile): string {
    const path = this.path(blob);
    const found = statSync(path, { throwIfNoEntry: false })?.size;
    if (found === undefined) throw damaged(path, "is missing");
    if (found !== size) throw damaged(path, `has ${found} bytes, not ${size}`);
    return path;
  }

  async blob(file: StoredFile): Promise<Blob> {
    const path = this.wholePath(file);
    const content = await readFile(path);
    const sha256 = createHash("sha256").update(content).digest("base64");
    if (sha256 !== file.sha256) throw damaged(path, "is not what was stored");
    return new Blob([content], { type: file.type ?? "" });
  }
}

/** For the log: clients learn that it failed, as of any other error. */
function damaged(path: string, how: string): Error {
  return new Error(`${path} ${how}: put it back from a backup (docs/BACKUP.md).`);
}
