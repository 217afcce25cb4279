import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { errorCodeOf, Problem, sentenceOf } from "./problem.ts";

/** Makes a folder that only its owner can read, or says in one sentence why it cannot. */
export function makeFolder(folder: string) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** Writes JSON for the owner's eyes only; a crash in between leaves the old file whole. */
export function writePrivateJson(file: string, value: unknown) {
  const draft = `${file}.${process.pid}.new`;
  try {
    writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, file);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Reads JSON; undefined when the file is missing, a sentence when it is damaged. */
export function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (errorCodeOf(error) === "ENOENT") return undefined;
    const reason = errorCodeOf(error) ?? sentenceOf(error);
    throw new Problem(
      `${file} cannot be read (${reason}): make it readable, or put back a good copy.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(file, "is not valid JSON");
  }
}

export function damaged(file: string, how: string) {
  return new Problem(
    `${file} ${how}: put back a good copy, or run "npm run reset" to make the local data anew.`,
  );
}

function unwritable(path: string, error: unknown) {
  const reason = errorCodeOf(error) ?? sentenceOf(error);
  return new Problem(
    `${path} cannot be written (${reason}): make it writable, or set PARLEY_HOME to another folder.`,
  );
}
