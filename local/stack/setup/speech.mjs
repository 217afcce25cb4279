import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BOUNDED, holds, makeEnvironment, printOf } from "./python.mjs";
import { ROOT, runLong, TOOLS_FOLDER } from "./run.mjs";

const FOLDER = join(TOOLS_FOLDER, "speech");
const REFUSED = join(TOOLS_FOLDER, "speech-refused.json");
const WANTED = join(ROOT, "local", "captions", "requirements.txt");
const SCRIPT = join(ROOT, "local", "captions", "transcribe.py");
const DAY_MS = 86_400_000;

/**
 * The engine that makes captions, in a Python environment of its own. Without it the stack runs
 * all the same, and says what is missing; it is tried again a day later, not at each start. Tests
 * need it.
 */
export function speechStep({ isWanted = false } = {}) {
  if (holds(FOLDER, WANTED, "moonshine_voice")) return null;
  const print = printOf(WANTED);
  if (!isWanted && wasRefused(print)) return null;
  return {
    what: "get the speech engine for captions (56 MB)",
    howLong: "about half a minute",
    run: () => (isWanted ? get() : tryToGet(print)),
  };
}

async function get() {
  await make();
  rmSync(REFUSED, { force: true });
  return "the speech engine is there";
}

async function tryToGet(print) {
  try {
    return await get();
  } catch (error) {
    const why = error.message.trim().split("\n").at(-1);
    noteRefusal({ at: Date.now(), print, why });
    return `without it recordings have no captions. ${why}`;
  }
}

/** Where even that cannot be written, it is tried at the next start. */
function noteRefusal(refusal) {
  try {
    rmSync(FOLDER, { recursive: true, force: true });
    writeFileSync(REFUSED, JSON.stringify(refusal));
  } catch (error) {
    console.log(error.message);
  }
}

function wasRefused(print) {
  try {
    const refused = JSON.parse(readFileSync(REFUSED, "utf8"));
    return refused.print === print && Date.now() - refused.at < DAY_MS;
  } catch {
    return false;
  }
}

async function make() {
  await makeEnvironment({
    folder: FOLDER,
    wanted: WANTED,
    label: "downloading the speech engine (56 MB)",
    // As pip names it.
    of: "moonshine-voice",
    tryOut: (python) => runLong("trying the speech engine", python, [SCRIPT, "--check"], BOUNDED),
  });
}
