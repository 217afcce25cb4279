import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/ARCHITECTURE.md",
  "docs/architecture/ACCOUNTS.md",
  "docs/architecture/BOOKING.md",
  "docs/architecture/CONNECTION.md",
  "docs/architecture/DECISIONS.md",
  "docs/architecture/OPERATIONS.md",
  "docs/AUDIT.md",
  "docs/BACKUP.md",
  "docs/BROADCAST.md",
  "docs/ENVIRONMENT.md",
  "docs/MONITORING.md",
  "docs/INTEGRATIONS.md",
  "docs/RECORDING.md",
  "docs/RECORDING-DEPLOYMENT.md",
  "docs/deploy/CLOUD.md",
  "docs/deploy/COMPOSE.md",
  "docs/deploy/KUBERNETES.md",
  "docs/deploy/PROXIES.md",
  "docs/deploy/README.md",
  "docs/deploy/REGIONS.md",
  "docs/deploy/TURN.md",
  "docs/deploy/UPGRADING.md",
  "docs/SCALE.md",
  "docs/SECURITY.md",
  "local/README.md",
  "local/captions/README.md",
  "local/engine/README.md",
  "local/recorder/README.md",
];
const CODE = [
  "app",
  "bench",
  "components",
  "convex",
  "deploy",
  "docs",
  "i18n",
  "lib",
  "local",
  "messages",
];
const FILES = [
  ...globSync([`{${CODE.join(",")}}/**`, "tests/**", ".ci/*", "*"], { cwd: ROOT }),
].filter((path) => !/^(node_modules|test-results)\b/.test(path));

/** A document may leave out the folder that it speaks of: `model/session/join.ts`, `steps.ts`. */
function isThere(path: string): boolean {
  const bare = path.replace(/\/$/, "");
  return FILES.some((file) => file === bare || file.endsWith(`/${bare}`));
}

/** What looks like one of our files, not like an address, a command or a package. */
function filesNamedIn(text: string): string[] {
  const named = [...text.matchAll(/`([^`\s]+)`/g)].map(([, name]) => name!);
  const isFile = (name: string) => /^[\w.()[\]/-]+\.(tsx?|mjs|json|md|css)$/.test(name);
  const isFolder = (name: string) => /^(\w[\w()[\]-]*\/)+$/.test(name);
  return named
    .filter((name) => isFile(name) || isFolder(name))
    .filter((name) => !/^\.|^package-lock|LOCALE/.test(name));
}

function linksIn(text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)#\s]+)\)/g)].map(([, target]) => target!);
  return targets.filter((target) => !/^https?:/.test(target)).map(decodeURIComponent);
}

describe.each(DOCUMENTS)("%s", (document) => {
  test("names files that are there", () => {
    expect(filesNamedIn(read(document)).filter((path) => !isThere(path))).toEqual([]);
  });

  test("links to files that are there", () => {
    const missing = linksIn(read(document)).filter(
      (link) => !existsSync(join(ROOT, dirname(document), link)),
    );
    expect(missing).toEqual([]);
  });

  test("names scripts that are there", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...read(document).matchAll(/npm run ([a-z]+(?::[a-z]+)*)/g)].map(
      ([, name]) => name!,
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe("docs/ENVIRONMENT.md", () => {
  /** Node's, npm's and Next's own, and what next.config.ts writes into the build itself. */
  const NOT_OURS = ["NODE_ENV", "NEXT_RUNTIME", "PATH", "BROKEN_WORDS"];
  const READS = [
    /process\.env\.([A-Z][A-Z0-9_]+)/g,
    /\benv\.([A-Z][A-Z0-9_]+)/g,
    /\benv\["([A-Z][A-Z0-9_]+)"\]/g,
    /variable: "([A-Z][A-Z0-9_]+)"/g,
  ];
  const SOURCES = FILES.filter((file) => /\.(tsx?|mjs)$/.test(file) && !file.startsWith("tests/"));
  const rows = read("docs/ENVIRONMENT.md")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  const namesIn = (text: string) => [...text.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, n]) => n!);
  const documented = rows.flatMap(([, names]) => namesIn(names!));

  test("has every variable that the code reads", () => {
    const asked = SOURCES.flatMap((file) =>
      READS.flatMap((pattern) => [...read(file).matchAll(pattern)].map(([, name]) => name!)),
    );
    const missing = new Set(asked.filter((name) => ![...documented, ...NOT_OURS].includes(name)));
    expect([...missing]).toEqual([]);
  });

  test("has no variable that nothing reads", () => {
    const code = SOURCES.map(read).join("\n");
    const isPackages = (name: string) =>
      rows.some(([, names, where]) => names!.includes(name) && where!.startsWith("`@"));
    expect(documented.filter((name) => !code.includes(name) && !isPackages(name))).toEqual([]);
  });

  test("says rightly where each one is read", () => {
    const wrong = rows.flatMap(([, names, where]) => {
      const path = /^`([\w./()[\]-]+\/[\w./()[\]-]+|\w+\.config\.ts)`/.exec(where!)?.[1];
      if (!path) return [];
      const text = textOf(path);
      return namesIn(names!).filter((name) => !text.includes(name));
    });
    expect(wrong).toEqual([]);
  });

  function textOf(path: string): string {
    const isFolder = statSync(join(ROOT, path)).isDirectory();
    if (!isFolder) return read(path);
    return FILES.filter((file) => file.startsWith(`${path}/`) && /\.\w+$/.test(file))
      .map(read)
      .join("\n");
  }
});
