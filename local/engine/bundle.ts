import { existsSync, readdirSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";

/** How a component is mounted: `path` is "" for the app, else "parent/child". */
export type Mount = {
  path: string;
  dir: string;
  /** Environment of the component: literal values, and names of the parent's variables. */
  env: Record<string, { value: string } | { from: string }>;
};
/** All code of a project: per folder a script for realms, and one for Node where it asks for it. */
export type Bundle = {
  mounts: Mount[];
  scripts: Record<string, string>;
  nodeScripts: Record<string, string>;
  authConfig: string | null;
  inputs: string[];
};

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx"];

/** The files of a functions folder whose exports are functions, as the Convex CLI picks them. */
export function entryPoints(dir: string): string[] {
  return walk(dir, dir).sort();
}

function walk(root: string, dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      const isOther = entry.name === "_generated" || existsSync(join(path, "convex.config.ts"));
      return isOther ? [] : walk(root, path);
    }
    const isCode = EXTENSIONS.includes(extname(entry.name)) && !/^[.#]/.test(entry.name);
    const isOneDot = entry.name.split(".").length === 2 && !entry.name.includes(" ");
    return isCode && isOneDot && relative(root, path) !== "schema.ts" ? [path] : [];
  });
}

export function modulePath(dir: string, file: string): string {
  return relative(dir, file)
    .replace(/\.[^.]+$/, "")
    .split(sep)
    .join("/");
}
