import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { copyFile, link, mkdir, readdir, rm, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api.ts";
import { sendJson } from "./body.ts";
import { ApiError } from "./errors.ts";

/** Of 4 kB each, copied at a time: mutations wait for a millisecond and not for the whole copy. */
const PAGES = 200;
/** One whose asker is gone is in nobody's way for longer than this. */
const KEPT_MS = 3_600_000;
/** How often a copy is begun whose first page falls into a mutation being written. */
const BEGINNINGS = 200;
/** SQLite's BUSY and LOCKED; Node gives 0 for them where not a page was copied yet. */
const IN_USE = new Set([0, 5, 6]);

/** Snapshots are copies of the data at one moment, in the data folder; none outlives a start. */
export function emptySnapshots(dataDir: string): void {
  rmSync(snapshotsIn(dataDir), { recursive: true, force: true });
}

const snapshotsIn = (dataDir: string): string => join(dataDir, "snapshots");

/**
 * `POST /api/snapshot` with the admin key makes one while everything goes on and gives its folder;
 * all that was answered before the request is in it. `DELETE /api/snapshot?id=…` removes it.
 */
export async function serveSnapshots(
  { auth, deployment, files }: Api,
  request: IncomingMessage,
  response: ServerResponse,
  search: URLSearchParams,
): Promise<void> {
  const identity = await auth.ofHeader(request.headers.authorization);
  if (identity.kind !== "admin") {
    throw new ApiError(403, "NotAdmin", "Snapshots are for the admin key alone.");
  }
  const parent = snapshotsIn(files.dataDir);
  if (request.method === "DELETE") {
    const id = search.get("id") ?? "";
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new ApiError(400, "BadId", "There is no such snapshot.");
    await rm(join(parent, id), { recursive: true, force: true });
    return sendJson(response, 200, {});
  }
  if (request.method !== "POST") throw new ApiError(405, "MethodNotAllowed", "Use POST.");
  await removeOld(parent);
  const id = randomUUID();
  const folder = join(parent, id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const release = files.hold();
  try {
    await copyData(deployment.database.sql, files.dataDir, folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    release();
  }
  sendJson(response, 200, { id, folder });
}

async function removeOld(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const { mtimeMs } = await stat(join(parent, name));
    if (Date.now() - mtimeMs < KEPT_MS) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
}

/**
 * The database as it is once the last page is copied, whatever is written meanwhile, and the
 * contents that its rows name. Contents never change, so a second name for them is a copy.
 */
export async function copyData(
  source: DatabaseSync,
  dataDir: string,
  folder: string,
): Promise<void> {
  const path = join(folder, "data.sqlite");
  await copyPages(source, path);
  await mkdir(join(folder, "files"), { recursive: true, mode: 0o700 });
  const copy = new DatabaseSync(path);
  try {
    for (const { blob } of copy.prepare("SELECT blob FROM files").iterate()) {
      const name = blob as string;
      await linkOrCopy(join(dataDir, "files", name), join(folder, "files", name));
    }
  } finally {
    copy.close();
  }
}

/**
 * A copy goes on after a page that had to wait, but not where that is its first: the copying
 * thread finds a mutation half written, and Node calls it an error.
 */
async function copyPages(source: DatabaseSync, path: string): Promise<void> {
  for (let begun = 1; ; begun += 1) {
    try {
      await backup(source, path, { rate: PAGES });
      return;
    } catch (error) {
      const { errcode } = error as { errcode?: number };
      if (begun === BEGINNINGS || errcode === undefined || !IN_USE.has(errcode)) throw error;
      await sleep(5);
    }
  }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(async () => await copyFile(from, to));
}
