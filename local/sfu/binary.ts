import { existsSync } from "node:fs";
import { readJson } from "../stack/files.ts";
import { TOOLS_FILE } from "../stack/paths.ts";
import { Problem } from "../stack/problem.ts";

/** The livekit-server that set-up found or made. */
export function sfuBinary(): string {
  const tools = readJson(TOOLS_FILE) as { livekitServer?: { path?: unknown } } | undefined;
  const path = tools?.livekitServer?.path;
  if (typeof path === "string" && existsSync(path)) return path;
  throw new Problem("livekit-server is not there: run `node local/setup.mjs` to get it.");
}
