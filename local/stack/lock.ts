import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { readJson, writePrivateJson } from "./files.ts";
import type { HomePaths } from "./paths.ts";
import { errorCodeOf, Problem, sentenceOf } from "./problem.ts";

export type Running = { pid: number; url: string };
export type Lock = { release(): void };

/**
 * Two that come at the same moment are in each other's way; who cannot have it lets go before it asks
 * again, so that the other one has it. With a stack that runs, all of this is waited for in vain.
 */
const PATIENCE_MS = 200;

/**
 * One stack per home. The lock is the operating system's own (held through SQLite), so it ends
 * with the process however it dies, and a pid that the system gave away again cannot fool it.
 */
export function takeLock(paths: HomePaths, running: Running): Lock {
  const lock = takeFreeLock(paths, running);
  if (lock === null) throw alreadyRunning(paths);
  return lock;
}

/** The same where somebody else may have it: null then. */
export function takeFreeLock(paths: HomePaths, running: Running): Lock | null {
  const database = lockFile(paths);
  if (database === null) return null;
  writePrivateJson(paths.running, running);
  return {
    release() {
      rmSync(paths.running, { force: true });
      database.close();
    },
  };
}

function lockFile(paths: HomePaths): DatabaseSync | null {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(paths.lock, { timeout: PATIENCE_MS });
    // Nothing is ever written: the open transaction is the lock.
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database?.close();
    if (isBusy(error)) return null;
    throw unusable(paths.lock, error);
  }
}

function isBusy(error: unknown) {
  const number = (error as { errcode?: number }).errcode ?? 0;
  return (number & 0xff) === 5 || (number & 0xff) === 6;
}

function alreadyRunning(paths: HomePaths) {
  const running = readRunning(paths);
  const who = running ? ` (process ${running.pid}, ${running.url})` : "";
  return new Problem(
    `Parley already runs from ${paths.home}${who}: stop it first, ` +
      `or set PARLEY_HOME and the ports to start another one beside it.`,
  );
}

function readRunning(paths: HomePaths): Running | undefined {
  try {
    return readJson(paths.running) as Running | undefined;
  } catch {
    return undefined;
  }
}

function unusable(file: string, error: unknown) {
  const reason = errorCodeOf(error) === "ERR_SQLITE_ERROR" ? sentenceOf(error) : String(error);
  return new Problem(
    `${file} cannot be locked (${reason}): make its folder writable, or delete that file.`,
  );
}
