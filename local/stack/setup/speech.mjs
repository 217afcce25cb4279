import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask, findOnPath, Refusal, ROOT, runLong, TOOLS_FOLDER } from "./run.mjs";
import { isDebianRoot } from "./systemTools.mjs";
import { makeToolsFolder } from "./tools.mjs";

const FOLDER = join(TOOLS_FOLDER, "speech");
const PYTHON = join(FOLDER, "bin", "python3");
const STAMP = join(FOLDER, "stamp");
const REFUSED = join(TOOLS_FOLDER, "speech-refused.json");
const WANTED = join(ROOT, "local", "captions", "requirements.txt");
const SCRIPT = join(ROOT, "local", "captions", "transcribe.py");
const DAY_MS = 86_400_000;
/** Fails where the engine is not found, as after an upgrade of the machine's Python. */
const FIND = "import importlib.util as u, sys; sys.exit(u.find_spec('moonshine_voice') is None)";
/** Nobody waits longer for what is not needed. */
const BOUNDED = { timeout: 10 * 60_000 };

/**
 * The engine that makes captions, in a Python environment of its own. Without it the stack runs
 * all the same, and says what is missing; it is tried again a day later, not at each start. Tests
 * need it.
 */
export function speechStep({ isWanted = false } = {}) {
  const print = createHash("sha256").update(readFileSync(WANTED)).digest("hex");
  if (read(STAMP) === print && ask(PYTHON, ["-c", FIND]) !== null) return null;
  if (!isWanted && wasRefused(print)) return null;
  return {
    what: "get the speech engine for captions (56 MB)",
    howLong: "about half a minute",
    run: () => (isWanted ? get(print) : tryToGet(print)),
  };
}

async function get(print) {
  await make();
  writeFileSync(STAMP, print);
  rmSync(REFUSED, { force: true });
  return "the speech engine is there";
}

async function tryToGet(print) {
  try {
    return await get(print);
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
  const python = (await withEnvironments()) ?? (await byApt());
  if (!python) throw new Refusal(`Python 3 with its venv module is missing: ${adviceFor()}.`);
  const building = `${FOLDER}.new`;
  rmSync(building, { recursive: true, force: true });
  makeToolsFolder(TOOLS_FOLDER);
  await runLong("making a Python environment", python, ["-m", "venv", building], BOUNDED);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries=1"];
  // Only what is named and has the known digest; it needs none of its dependencies.
  const exact = ["--no-deps", "--only-binary=:all:", "--require-hashes", "-r", WANTED];
  const inside = join(building, "bin", "python3");
  await download(inside, [...pip, ...exact]);
  await runLong("trying the speech engine", inside, [SCRIPT, "--check"], BOUNDED);
  rmSync(FOLDER, { recursive: true, force: true });
  renameSync(building, FOLDER);
}

async function download(inside, args) {
  try {
    await runLong("downloading the speech engine (56 MB)", inside, args, BOUNDED);
  } catch (error) {
    if (!/No matching distribution/.test(error.message)) throw error;
    const machine = `${process.platform} on ${process.arch}`;
    throw new Refusal(`${error.message}\n${ENGINE} has no build for this machine (${machine}).`);
  }
}

/** As pip names it. */
const ENGINE = "moonshine-voice";

export function adviceFor(platform = process.platform) {
  if (platform === "darwin") return "run `brew install python`";
  return "run `sudo apt install python3-venv`, or your system's like of it";
}

function withEnvironments() {
  const python = findOnPath(["python3"]);
  return python && ask(python, ["-c", "import venv, ensurepip"]) !== null ? python : null;
}

async function byApt() {
  if (!isDebianRoot()) return null;
  const options = { ...BOUNDED, env: { DEBIAN_FRONTEND: "noninteractive" } };
  const install = ["install", "-y", "--no-install-recommends", "python3-venv"];
  try {
    await runLong("reading the list of Debian packages", "apt-get", ["update", "-qq"], options);
    await runLong("installing python3-venv", "apt-get", install, options);
  } catch (error) {
    console.log(error.message);
  }
  return withEnvironments();
}

const read = (file) => (existsSync(file) ? readFileSync(file, "utf8") : null);
