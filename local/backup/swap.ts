import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readJson, writePrivateJson } from "../stack/files.ts";
import type { HomePaths } from "../stack/paths.ts";
import { Problem } from "../stack/problem.ts";
import { flush } from "./disk.ts";

/** Restored data lies whole and checked in `restoring`; from this mark on it is the data. */
export function decideRestore({ home, restoreMark }: HomePaths): void {
  writePrivateJson(restoreMark, { decidedAt: Date.now() });
  flush(restoreMark);
  flush(home);
}

/**
 * Puts restored data in its place, from wherever an earlier try was cut off; without the mark it
 * only removes what was never whole. Call it with the home's lock, before anything reads the data.
 * @throws Problem where the mark is none: then nothing is moved and nothing removed
 */
export function finishRestore(paths: HomePaths): void {
  const { home, engineData, restoring, beforeRestore, restoreMark, secrets } = paths;
  if (isDecided(restoreMark)) {
    mkdirSync(beforeRestore, { recursive: true, mode: 0o700 });
    const incoming = join(restoring, "convex");
    if (existsSync(incoming)) {
      stepAside(engineData, join(beforeRestore, "convex"));
      renameSync(incoming, engineData);
    }
    const incomingSecrets = join(restoring, "secrets.json");
    if (existsSync(incomingSecrets)) {
      stepAside(secrets, join(beforeRestore, "secrets.json"));
      renameSync(incomingSecrets, secrets);
    }
    flush(home);
  }
  rmSync(restoring, { recursive: true, force: true });
  rmSync(restoreMark, { force: true });
}

/** It is written whole or not at all: anything else there was put there by somebody. */
function isDecided(mark: string): boolean {
  if (!existsSync(mark)) return false;
  if (Number.isFinite((contentOf(mark) as { decidedAt?: unknown } | null)?.decidedAt)) return true;
  throw new Problem(
    `${mark} is not what a restore writes there: remove it to go on with the data that is there, ` +
      "and restore again if you were restoring. Nothing was changed.",
  );
}

function contentOf(mark: string): unknown {
  try {
    return readJson(mark);
  } catch {
    return null;
  }
}

/** Only the first try meets the old data; what is in its place later is an empty folder at most. */
function stepAside(path: string, aside: string): void {
  if (!existsSync(path)) return;
  if (existsSync(aside)) rmSync(path, { recursive: true });
  else renameSync(path, aside);
}
