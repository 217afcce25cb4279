import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask, findOnPath, isProgram, Refusal, ROOT, runLong, TOOLS_FOLDER } from "./run.mjs";
import { isDebianRoot } from "./systemTools.mjs";
import { makeToolsFolder } from "./tools.mjs";

const FOLDER = join(TOOLS_FOLDER, "speech");
const PYTHON = join(FOLDER, "bin", "python3");
const STAMP = join(FOLDER, "stamp");
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
  const print = createHash("sha256").update(readFileSync(WANTED)).digest("hex");
  if (read(STAMP) === print && isProgram(PYTHON)) return null;
  if (!isWanted && wasRefused(print)) return null;
  return {
    what: "get the speech engine for captions (56 MB)",
    howLong: "about half a minute",
    run: () => tryToGet(print),
  };
}

async function tryToGet(print) {
  try {
    await make();
    writeFileSync(STAMP, print);
    rmSync(REFUSED, { force: true });
    return "the speech engine is there";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    rmSync(FOLDER, { recursive: true, force: true });
    const why = error.message.trim().split("\n").at(-1);
    writeFileSync(REFUSED, JSON.stringify({ at: Date.now(), print, why }));
    return `without it recordings have no captions. ${why}`;
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
  if (!python) {
    throw new Refusal("Python 3 with its venv module is missing: run `apt install python3-venv`.");
  }
  const building = `${FOLDER}.new`;
  rmSync(building, { recursive: true, force: true });
  makeToolsFolder(TOOLS_FOLDER);
  await runLong("making a Python environment", python, ["-m", "venv", building]);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries=1"];
  // Only what is named and has the known digest; it needs none of its dependencies.
  const exact = ["--no-deps", "--only-binary=:all:", "--require-hashes", "-r", WANTED];
  const inside = join(building, "bin", "python3");
  await runLong("downloading the speech engine (56 MB)", inside, [...pip, ...exact]);
  await runLong("trying the speech engine", inside, [SCRIPT, "--check"]);
  rmSync(FOLDER, { recursive: true, force: true });
  renameSync(building, FOLDER);
}

function withEnvironments() {
  const python = findOnPath(["python3"]);
  return python && ask(python, ["-c", "import venv, ensurepip"]) !== null ? python : null;
}

async function byApt() {
  if (!isDebianRoot()) return null;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const install = ["install", "-y", "--no-install-recommends", "python3-venv"];
  await runLong("reading the list of Debian packages", "apt-get", ["update", "-qq"], { env });
  await runLong("installing python3-venv", "apt-get", install, { env });
  return withEnvironments();
}

const read = (file) => (existsSync(file) ? readFileSync(file, "utf8") : null);
