import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

// What can be told of the dependencies without a network; `npm run audit` asks the registry as well.

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

type Locked = {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  hasInstallScript?: boolean;
};
type Named = Partial<Record<"dependencies" | "devDependencies" | "optionalDependencies", object>>;

const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), "utf8")) as object;
const { packages } = read("package-lock.json") as { packages: Record<string, Locked> };

/** Those that may run a program of theirs while they are installed, and what it does. */
const RUN_SCRIPTS = {
  "node_modules/@parcel/watcher": "builds where there is no binary for the platform",
  "node_modules/@swc/core": "says whether there is a binary for the platform",
  "node_modules/convex/node_modules/esbuild": "puts its binary in place",
  "node_modules/esbuild": "puts its binary in place",
  "node_modules/node": "puts the binary of Node in place",
};

/** What is wrong with what a lock file says of its packages. */
function faultsOf(locked: Record<string, Locked>): string[] {
  const others = Object.entries(locked).filter(([path]) => path !== "");
  return others.flatMap(([path, { integrity, resolved, link, hasInstallScript }]) => [
    ...(/^sha512-[\w+/]{86}==$/.test(integrity ?? "") ? [] : [`${path}: no hash`]),
    // Without an address the registry that npm is set to is asked, and the hash decides.
    ...(link || resolved !== undefined ? [`${path}: from elsewhere`] : []),
    ...(hasInstallScript && !(path in RUN_SCRIPTS) ? [`${path}: runs a script`] : []),
  ]);
}

/** Those whose version is an address, a folder or another package. */
function strayIn({ dependencies, devDependencies, optionalDependencies }: Named): string[] {
  const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  return all
    .filter(([, at]) => !/^[~^]?\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(at)))
    .map(([name]) => name);
}

describe("every package", () => {
  test("is fetched as it was checked: of the registry, with its hash, and runs nothing unknown", () => {
    expect(faultsOf(packages)).toEqual([]);
  });

  test("that may run a script as it is installed does so still", () => {
    const runs = Object.entries(packages).filter(([, one]) => one.hasInstallScript);
    expect(runs.map(([path]) => path).toSorted()).toEqual(Object.keys(RUN_SCRIPTS).toSorted());
  });

  test("is named by a version, here and in the lock file alike", () => {
    const own = read("package.json") as Named;
    expect(strayIn(own)).toEqual([]);
    const { dependencies, devDependencies } = packages[""] as Named;
    expect({ dependencies, devDependencies }).toEqual({
      dependencies: own.dependencies,
      devDependencies: own.devDependencies,
    });
  });

  test("would be named if it were otherwise", () => {
    const integrity = `sha512-${"a".repeat(86)}==`;
    const faults = faultsOf({
      "": {},
      "node_modules/right": { integrity },
      "node_modules/bare": {},
      "node_modules/weak": { integrity: "sha1-abc=" },
      "node_modules/git": { integrity, resolved: "git+ssh://git@code.example/a/b.git#1" },
      "node_modules/http": { integrity, resolved: "https://packages.example/a.tgz" },
      "node_modules/link": { integrity, link: true },
      "node_modules/runs": { integrity, hasInstallScript: true },
    });
    expect(faults).toEqual([
      "node_modules/bare: no hash",
      "node_modules/weak: no hash",
      "node_modules/git: from elsewhere",
      "node_modules/http: from elsewhere",
      "node_modules/link: from elsewhere",
      "node_modules/runs: runs a script",
    ]);
    const dependencies = { a: "^1.2.3", b: "github:a/b", c: "*", d: "file:../d", e: "npm:x@1.0.0" };
    expect(strayIn({ dependencies })).toEqual(["b", "c", "d", "e"]);
  });
});
