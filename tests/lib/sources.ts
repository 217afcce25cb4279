import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const IMPORT = /(?:from|import)\s*\(?\s*"((?:@\/|\.{1,2}\/)[^"]+)"/g;

/** A source file's text without what it imports as types alone, which no browser is sent. */
export function readSource(file: string): string {
  return readFileSync(file, "utf8").replaceAll(/^import type [^;]*;/gm, "");
}

/** The project's own files, sheets too, that `source` imports; generated code is left out. */
export function importsOf(file: string, source: string): string[] {
  return [...source.matchAll(IMPORT)].flatMap(([, path]) => {
    const base = path!.startsWith("@/") ? join(ROOT, path!.slice(2)) : join(dirname(file), path!);
    const found = [".tsx", ".ts", ""]
      .map((end) => base + end)
      .find((one) => /\.(tsx?|css)$/.test(one) && existsSync(one));
    return found && !found.includes("_generated") ? [found] : [];
  });
}

/** As people read it, from the root. */
export const nameOf = (file: string): string => relative(ROOT, file);
