/** `npm run reset`: empties the home's data. Tools, builds and the certificate stay. */
import { existsSync, rmSync } from "node:fs";
import { readEnvironment } from "./environment.ts";
import { takeLock } from "./lock.ts";
import { homePaths, type HomePaths } from "./paths.ts";
import { Problem, sentenceOf } from "./problem.ts";
import { homeFrom } from "./settings.ts";

/** Removes what a stack made there, and nothing else; refuses while one runs. */
export function reset(home: string) {
  const paths = homePaths(home);
  if (!existsSync(home)) return;
  const lock = takeLock(paths, { pid: process.pid, url: "being reset" });
  try {
    for (const path of dataOf(paths)) remove(path);
  } finally {
    lock.release();
  }
}

function dataOf(paths: HomePaths): string[] {
  const { engineData, engineOptions, people, peopleOptions, secrets, sfuConfig, logs } = paths;
  const { recordings, recorderOptions, captions, captionsOptions } = paths;
  const { restoring, restoreMark, beforeRestore } = paths;
  return [
    ...[engineData, engineOptions, people, peopleOptions, secrets, sfuConfig, logs],
    ...[recordings, recorderOptions, captions, captionsOptions],
    ...[restoreMark, restoring, beforeRestore],
  ];
}

function remove(path: string) {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    throw new Problem(`${path} cannot be removed (${sentenceOf(error)}).`);
  }
}

if (import.meta.main) {
  try {
    const home = homeFrom(readEnvironment());
    reset(home);
    console.log(`The data in ${home} is removed; the next start makes it anew.`);
  } catch (error) {
    console.error(sentenceOf(error));
    process.exit(1);
  }
}
