import { chmodSync, existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FORMAT } from "../engine/database.ts";
import { makeFolder } from "../stack/files.ts";
import { homePaths, type HomePaths } from "../stack/paths.ts";
import { Problem } from "../stack/problem.ts";
import { copyAll, flush } from "./disk.ts";
import { BACKUP_FORMAT, describe, type Manifest, writeManifest } from "./manifest.ts";
import { openSnapshot } from "./snapshot.ts";

export type Backup = { folder: string; manifest: Manifest };

/**
 * A copy of a home's data, its files and the secrets that seal some of it, while the stack runs or
 * not. The folder has its name once it is whole; what was cut off is called `….part`.
 */
export async function takeBackup(home: string, target?: string): Promise<Backup> {
  const paths = homePaths(home);
  const folder = resolve(target ?? join(paths.backups, nameOf(Date.now())));
  if (existsSync(folder)) throw new Problem(`${folder} is there already: choose another name.`);
  makeFolder(dirname(folder));
  removeLeftovers(folder);
  const part = `${folder}.${process.pid}.part`;
  makeFolder(part);
  try {
    const manifest = await fill(part, paths);
    renameSync(part, folder);
    flush(dirname(folder));
    return { folder, manifest };
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

async function fill(part: string, paths: HomePaths): Promise<Manifest> {
  const createdAt = Date.now();
  const snapshot = await openSnapshot(paths);
  try {
    const files = readdirSync(join(snapshot.folder, "files")).map((name) => `files/${name}`);
    await copyAll(snapshot.folder, part, ["data.sqlite", ...files]);
    await copyAll(paths.home, part, existsSync(paths.secrets) ? ["secrets.json"] : []);
    settle(join(part, "data.sqlite"));
    const named = readdirSync(part).filter((name) => name !== "files");
    const entries = [];
    for (const path of [...named, ...files]) entries.push(await describe(part, path));
    const manifest = { format: BACKUP_FORMAT, engineFormat: FORMAT, createdAt, entries };
    writeManifest(part, manifest);
    flush(part);
    return manifest;
  } finally {
    await snapshot.close();
  }
}

/** Makes one file of the database, and sees that it is sound before anybody relies on it. */
function settle(path: string): void {
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA journal_mode = DELETE");
    const { integrity_check: found } = database.prepare("PRAGMA integrity_check(1)").get() as {
      integrity_check: string;
    };
    if (found !== "ok") {
      throw new Problem(`The data itself is damaged (${found}): restore an earlier backup.`);
    }
  } finally {
    database.close();
  }
  chmodSync(path, 0o600);
  flush(path);
}

function nameOf(at: number): string {
  return `parley-${new Date(at).toISOString().replace(/\.\d+/, "").replaceAll(":", "-")}`;
}

/** What backups left behind whose process is gone: those with names of ours, and with this one's. */
function removeLeftovers(folder: string): void {
  const parent = dirname(folder);
  for (const name of readdirSync(parent)) {
    const [, of, pid] = /^(.+)\.(\d+)\.part$/.exec(name) ?? [];
    if (of === undefined || (of !== basename(folder) && !of.startsWith("parley-"))) continue;
    if (isAlive(Number(pid))) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}
