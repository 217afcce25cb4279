/**
 * Adds to package-lock.json what npm left out of it: the optional packages of other platforms
 * that its registry did not offer. Without them `npm ci` refuses the lockfile everywhere.
 * `node local/stack/setup/completeLock.mjs`, after packages were added or updated.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./run.mjs";

const SYSTEMS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const PROCESSORS = [
  "arm",
  "arm64",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "x64",
];
const NODES_NAMES = {
  windows: "win32",
  macos: "darwin",
  x86: "ia32",
  aix: "aix",
  armv7: "arm",
  armv6: "arm",
};

/** The optional packages that the lock names and does not hold: `[name, version, parent]`. */
export function missingOptionals({ packages }) {
  const missing = new Map();
  for (const [parent, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!isHeld(packages, parent, name)) missing.set(name, { name, version, parent });
    }
  }
  return [...missing.values()];
}

/** npm looks for a package beside each folder on the way up. */
function isHeld(packages, parent, name) {
  for (let folder = parent; ; folder = folder.slice(0, folder.lastIndexOf("/node_modules/"))) {
    if (packages[`${folder ? `${folder}/` : ""}node_modules/${name}`]) return true;
    if (!folder.includes("/node_modules/")) return packages[`node_modules/${name}`] !== undefined;
  }
}

export function completeLock(lock) {
  const packages = { ...lock.packages };
  for (const { name, version, parent } of missingOptionals(lock)) {
    const { dev } = packages[parent];
    packages[`node_modules/${name}`] = {
      version: version.replace(/^[\^~]/, ""),
      ...platformOf(name),
      ...(dev ? { dev: true } : {}),
      optional: true,
    };
  }
  const sorted = Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

/** `@next/swc-darwin-arm64` → darwin, arm64; what its own manifest says too. */
export function platformOf(name) {
  const words = name.split(/[-/]/).map((word) => NODES_NAMES[word] ?? word);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  const libc = words.flatMap((word) =>
    /^musl/.test(word) ? "musl" : /^gnu/.test(word) ? "glibc" : [],
  );
  const found = Object.entries({ cpu, os, libc }).filter(([, list]) => list.length > 0);
  return Object.fromEntries(found);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = join(ROOT, "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const added = missingOptionals(lock).map(({ name }) => name);
  if (added.length > 0) writeFileSync(file, `${JSON.stringify(completeLock(lock), null, 2)}\n`);
  console.log(added.length > 0 ? `Added ${added.join(", ")}.` : "Nothing is missing.");
}
