import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { EngineOptions } from "../engine/index.ts";
import { copyData } from "../engine/snapshots.ts";
import { readJson } from "../stack/files.ts";
import { type Lock, takeFreeLock } from "../stack/lock.ts";
import type { HomePaths } from "../stack/paths.ts";
import { Problem, sentenceOf } from "../stack/problem.ts";
import { finishRestore } from "./swap.ts";

export type Snapshot = { folder: string; close(): Promise<void> };

/** The data of one moment: by the engine while a stack runs, else from its files. */
export async function openSnapshot(paths: HomePaths): Promise<Snapshot> {
  const lock = takeFreeLock(paths, { pid: process.pid, url: "being backed up" });
  return lock ? await ownSnapshot(paths, lock) : await askEngine(paths);
}

async function ownSnapshot(paths: HomePaths, lock: Lock): Promise<Snapshot> {
  const folder = join(paths.engineData, "snapshots", `stopped-${process.pid}`);
  const close = async () => {
    rmSync(folder, { recursive: true, force: true });
    lock.release();
  };
  try {
    finishRestore(paths);
    const file = join(paths.engineData, "data.sqlite");
    if (!existsSync(file)) {
      throw new Problem(`${paths.home} has no data yet: start Parley once with npm start.`);
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await copyStopped(file, paths.engineData, folder);
    return { folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function copyStopped(file: string, dataDir: string, folder: string): Promise<void> {
  const source = new DatabaseSync(file);
  try {
    await copyData(source, dataDir, folder);
  } catch (error) {
    throw new Problem(`${file} cannot be copied (${sentenceOf(error)}): restore a backup of it.`);
  } finally {
    source.close();
  }
}

async function askEngine({ home, engineOptions }: HomePaths): Promise<Snapshot> {
  const options = readJson(engineOptions) as EngineOptions | undefined;
  if (options === undefined) {
    throw new Problem(
      `The Parley that runs from ${home} keeps its data in another Convex: use npx convex export.`,
    );
  }
  const { host = "127.0.0.1", port, adminKey } = options;
  const ask = async (method: string, search = "") => {
    const url = `http://${host}:${port}/api/snapshot${search}`;
    const answer = await fetch(url, { method, headers: { authorization: `Convex ${adminKey}` } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return (await answer.json()) as { id: string; folder: string };
  };
  try {
    const { id, folder } = await ask("POST");
    return { folder, close: async () => void (await ask("DELETE", `?id=${id}`)) };
  } catch (error) {
    throw new Problem(
      `The engine at port ${port} made no snapshot (${sentenceOf(error)}): see its log, or stop Parley and try again.`,
    );
  }
}
