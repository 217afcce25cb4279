/** Python environments of their own, each made of a list of packages with known digests. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask, findOnPath, Refusal, runLong, TOOLS_FOLDER } from "./run.mjs";
import { isDebianRoot } from "./systemTools.mjs";
import { makeToolsFolder } from "./tools.mjs";

/** Nobody waits longer for what is not needed. */
export const BOUNDED = { timeout: 10 * 60_000 };

export const pythonOf = (folder) => join(folder, "bin", "python3");
const stampOf = (folder) => join(folder, "stamp");

export function printOf(wanted) {
  return createHash("sha256").update(readFileSync(wanted)).digest("hex");
}

/** Whether it is whole and of this list; not so after an upgrade of the machine's Python. */
export function holds(folder, wanted, moduleName) {
  const stamp = stampOf(folder);
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== printOf(wanted)) return false;
  const find = `import importlib.util as u, sys; sys.exit(u.find_spec('${moduleName}') is None)`;
  return ask(pythonOf(folder), ["-c", find]) !== null;
}

/**
 * Makes it beside its place, and puts it there once it works.
 * @param of the package that may have no build for this machine, as pip names it
 */
export async function makeEnvironment({ folder, wanted, label, of, tryOut }) {
  const python = (await withEnvironments()) ?? (await byApt());
  if (!python) throw new Refusal(`Python 3 with its venv module is missing: ${adviceFor()}.`);
  const building = `${folder}.new`;
  rmSync(building, { recursive: true, force: true });
  makeToolsFolder(TOOLS_FOLDER);
  await runLong("making a Python environment", python, ["-m", "venv", building], BOUNDED);
  await install(pythonOf(building), { wanted, label, of });
  await tryOut(pythonOf(building));
  rmSync(folder, { recursive: true, force: true });
  renameSync(building, folder);
  writeFileSync(stampOf(folder), printOf(wanted));
}

/** Only what is named and has the known digest, without dependencies beyond. */
async function install(python, { wanted, label, of }) {
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries=1"];
  const exact = ["--no-deps", "--only-binary=:all:", "--require-hashes", "-r", wanted];
  try {
    await runLong(label, python, [...pip, ...exact], BOUNDED);
  } catch (error) {
    if (!/No matching distribution/.test(error.message)) throw error;
    const machine = `${process.platform} on ${process.arch}`;
    throw new Refusal(`${error.message}\n${of} has no build for this machine (${machine}).`);
  }
}

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
