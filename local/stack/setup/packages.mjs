import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findOnPath, Refusal, ROOT, runLong } from "./run.mjs";

const MODULES = join(ROOT, "node_modules");
const STAMP = join(MODULES, ".parley-lock");

/** Installs the packages of the lockfile, unless they are there already. */
export function packagesStep() {
  const lock = readFileSync(join(ROOT, "package-lock.json"), "utf8");
  const print = createHash("sha256").update(lock).digest("hex");
  if (read(STAMP) === print) return null;
  // `npm install` by hand leaves no stamp, but npm's own record of what it put there.
  if (holdsLock(lock, read(join(MODULES, ".package-lock.json")))) {
    writeFileSync(STAMP, print);
    return null;
  }
  return {
    what: "install the packages of package-lock.json",
    howLong: "about 1 minute",
    run: () => install(print),
  };
}

/** True when every package of the lockfile that this platform needs is installed at its version. */
export function holdsLock(lockText, installedText) {
  if (installedText === null) return false;
  const { packages: wanted } = JSON.parse(lockText);
  const { packages: installed } = JSON.parse(installedText);
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    if (installed[path]) return installed[path].version === entry.version;
    return entry.optional === true || entry.devOptional === true || entry.peer === true;
  });
}

async function install(print) {
  const npm = findOnPath(["npm"]);
  if (!npm) throw new Refusal("npm is missing: install Node with npm (https://nodejs.org).");
  // Development packages too: Node 24 and the engine's bundler are among them.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  try {
    await runLong("installing packages", npm, args, { env: { NODE_ENV: "" } });
  } catch (error) {
    throw new Refusal(`${error.message}\nThe packages could not be installed; npm says why above.`);
  }
  writeFileSync(STAMP, print);
  return "packages installed";
}

const read = (file) => (existsSync(file) ? readFileSync(file, "utf8") : null);
