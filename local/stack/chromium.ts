import { existsSync } from "node:fs";
import { readJson } from "./files.ts";
import { TOOLS_FILE } from "./paths.ts";
import { Problem } from "./problem.ts";

/** The browser that set-up found or got for tests. */
export function chromiumPath(): string {
  return toolPath("chromium");
}

export function ffmpegPath(): string {
  return toolPath("ffmpeg");
}

function toolPath(name: string): string {
  const tools = readJson(TOOLS_FILE) as Record<string, { path?: unknown }> | undefined;
  const path = process.env[`PARLEY_${name.toUpperCase()}`] ?? tools?.[name]?.path;
  if (typeof path === "string" && existsSync(path)) return path;
  throw new Problem(`${name} is not there: run \`node local/setup.mjs --tests\` to get it.`);
}
