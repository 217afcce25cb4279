import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { APPLICATION_ID, FORMAT } from "../engine/database.ts";
import { makeFolder } from "../stack/files.ts";
import { takeLock } from "../stack/lock.ts";
import { homePaths } from "../stack/paths.ts";
import { sentenceOf } from "../stack/problem.ts";
import { copyAll, flush } from "./disk.ts";
import { damaged, newer, readManifest, verifyEntries, type Manifest } from "./manifest.ts";
import { decideRestore, finishRestore } from "./swap.ts";

/**
 * Puts a backup in the place of a home's data, all of it or nothing, however it ends. What was
 * there before is kept beside it until the next restore.
 * @throws Problem while a stack runs, and for a backup that is damaged or of a later version
 */
export async function restoreBackup(home: string, from: string): Promise<Manifest> {
  const folder = resolve(from);
  const paths = homePaths(home);
  makeFolder(home);
  const lock = takeLock(paths, { pid: process.pid, url: "being restored" });
  try {
    finishRestore(paths);
    const manifest = readManifest(folder);
    if (manifest.engineFormat > FORMAT) {
      throw newer(folder, `its data has format ${manifest.engineFormat}`);
    }
    await verifyEntries(folder, manifest);
    checkDatabase(folder, join(folder, "data.sqlite"));
    await stage(folder, paths.restoring, manifest);
    rmSync(paths.beforeRestore, { recursive: true, force: true });
    decideRestore(paths);
    finishRestore(paths);
    return manifest;
  } finally {
    lock.release();
  }
}

/** The copy is compared with the manifest as well: what is swapped in is what was backed up. */
async function stage(folder: string, restoring: string, manifest: Manifest): Promise<void> {
  const incoming = join(restoring, "convex");
  const isSecret = (path: string) => path === "secrets.json";
  const data = manifest.entries.filter(({ path }) => !isSecret(path));
  const secret = manifest.entries.filter(({ path }) => isSecret(path));
  await copyAll(
    folder,
    incoming,
    data.map(({ path }) => path),
  );
  await verifyEntries(incoming, { ...manifest, entries: data });
  await copyAll(
    folder,
    restoring,
    secret.map(({ path }) => path),
  );
  // Without it, the engine would take a database that is gone later for one that never was.
  writeFileSync(join(incoming, "created"), "");
  flush(join(incoming, "created"));
}

/** Checksums say that nothing changed; this says that it was a sound database of ours before. */
function checkDatabase(folder: string, path: string): void {
  const { owner, format, fault } = look(path);
  if (fault !== null) throw damaged(folder, "data.sqlite", `is not sound (${fault})`);
  if (owner !== APPLICATION_ID) throw damaged(folder, "data.sqlite", "is not Parley's");
  if (format > FORMAT) throw newer(folder, `its data has format ${format}`);
}

function look(path: string): { owner: number; format: number; fault: string | null } {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    const pragma = (name: string) =>
      Object.values(database!.prepare(`PRAGMA ${name}`).get()!)[0] as number | string;
    const found = String(pragma("integrity_check(1)"));
    return {
      owner: Number(pragma("application_id")),
      format: Number(pragma("user_version")),
      fault: found === "ok" ? null : found,
    };
  } catch (error) {
    return { owner: 0, format: 0, fault: sentenceOf(error) };
  } finally {
    database?.close();
  }
}
