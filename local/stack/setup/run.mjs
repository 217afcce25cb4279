import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
export const TOOLS_FOLDER = join(ROOT, ".parley");
const PROGRESS_MS = 10_000;
const TAIL_CHARS = 3000;

/** A failure that a person can act on; its message is all they see. */
export class Refusal extends Error {}

export const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;

/** PATH without this checkout's own programs: they are what is being replaced. */
export function outerPath(path = process.env.PATH ?? "") {
  const own = join("node_modules", ".bin");
  return path
    .split(delimiter)
    .filter((folder) => folder !== "" && !folder.endsWith(own))
    .join(delimiter);
}

export function findOnPath(names, path = outerPath()) {
  for (const folder of path.split(delimiter)) {
    for (const name of names) if (isProgram(join(folder, name))) return join(folder, name);
  }
  return null;
}

export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** A short question to a program: its output, or null when it fails. */
export function ask(command, args) {
  const result = spawnSync(command, args, { encoding: "utf8", timeout: 10_000 });
  return result.status === 0 ? result.stdout.trim() : null;
}

/** Runs a long command with a line every ten seconds; rejects with the end of its output. */
export function runLong(label, command, args, options = {}) {
  const startedAt = Date.now();
  console.log(`${label} …`);
  const progress = setInterval(() => console.log(`  ${label}, ${seconds(startedAt)}`), PROGRESS_MS);
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
    env: { ...process.env, PATH: outerPath(), ...options.env },
  });
  let tail = "";
  const keep = (chunk) => (tail = (tail + chunk).slice(-TAIL_CHARS));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Refusal(`${command} cannot run: ${error.message}`)));
    child.once("close", (code, signal) => {
      if (code === 0) return resolve();
      reject(new Refusal(`${tail.trim()}\n${command} ended with ${signal ?? `code ${code}`}.`));
    });
  }).finally(() => clearInterval(progress));
}
