import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, entryPoints } from "./bundle.ts";
import type { Analysis } from "./functions.ts";

type Cached = { key: string; stamp: string; bundle: Bundle; analyses: Record<string, Analysis> };

/** Bundles that are on disk already. */
const isKept = new WeakSet<Bundle>();

/** Raise it when the form of bundles or analyses changes. */
const FORM = 2;

/**
 * The bundle of a functions folder. Bundling costs most of a start, so the last one is kept with
 * the size and time of every file that went into it.
 */
export async function loadBundle(
  functionsDir: string,
  dataDir: string,
): Promise<{ bundle: Bundle; analyses: Record<string, Analysis> }> {
  const cached = read(dataDir);
  if (cached?.key === keyOf(functionsDir) && cached.stamp === stampOf(cached.bundle)) {
    isKept.add(cached.bundle);
    return cached;
  }
  // Imported only here: a start from the cache does without esbuild.
  const { bundle, endBundling } = await import("./bundling.ts");
  const made = await bundle(functionsDir);
  await endBundling();
  return { bundle: made, analyses: {} };
}

export function saveAnalyses(
  dataDir: string,
  made: Bundle,
  analyses: Record<string, Analysis>,
): void {
  const functionsDir = made.mounts[0]!.dir;
  const cached: Cached = { key: keyOf(functionsDir), stamp: stampOf(made), bundle: made, analyses };
  const path = pathOf(dataDir);
  if (isKept.has(made)) return;
  isKept.add(made);
  mkdirSync(join(dataDir, "bundle"), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.part`, JSON.stringify(cached), { mode: 0o600 });
  renameSync(`${path}.part`, path);
}

function pathOf(dataDir: string): string {
  return join(dataDir, "bundle", "functions.json");
}

function read(dataDir: string): Cached | null {
  try {
    return JSON.parse(readFileSync(pathOf(dataDir), "utf8")) as Cached;
  } catch {
    return null;
  }
}

function keyOf(functionsDir: string): string {
  return `${FORM} ${functionsDir}`;
}

function stampOf({ inputs, mounts }: Bundle): string {
  try {
    const stamps = inputs.map((path) => {
      const { size, mtimeMs } = statSync(path);
      return `${path} ${size} ${mtimeMs}`;
    });
    const dirs = [...new Set(mounts.map((mount) => mount.dir))];
    return [...stamps, ...dirs.flatMap(entryPoints)].join("\n");
  } catch {
    return "";
  }
}
