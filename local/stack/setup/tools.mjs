import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refusal, TOOLS_FOLDER } from "./run.mjs";

const FILE = join(TOOLS_FOLDER, "tools.json");

/** Where the tools were found, so that the next set-up need not look: name → path and form. */
function readTools() {
  if (!existsSync(FILE)) return {};
  try {
    return JSON.parse(readFileSync(FILE, "utf8")) ?? {};
  } catch {
    // Only a note of what was found: looking again costs a moment.
    return {};
  }
}

/** The tool's path if it is still the same file as when it was tried. */
export function knownTool(name) {
  const tool = readTools()[name];
  if (typeof tool?.path !== "string") return null;
  const stat = statSync(tool.path, { throwIfNoEntry: false });
  return stat && stat.size === tool.size && stat.mtimeMs === tool.mtimeMs ? tool.path : null;
}

export function noteTool(name, path, version = null) {
  const { size, mtimeMs } = statSync(path);
  const tools = { ...readTools(), [name]: { path, version, size, mtimeMs } };
  makeToolsFolder(TOOLS_FOLDER);
  writeFileSync(`${FILE}.new`, `${JSON.stringify(tools, null, 2)}\n`);
  renameSync(`${FILE}.new`, FILE);
}

export function makeToolsFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Refusal(`${folder} cannot be made (${error.code}): make its parent writable.`);
  }
}
