import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./launch.ts";
import { ROOT } from "./paths.ts";
import { Problem } from "./problem.ts";
import type { Variables } from "./settings.ts";

/** All that ends up in a build; `convex/` gives it names and types alone. */
const SOURCES = [
  "app",
  "components",
  "convex/_generated",
  "i18n",
  "lib",
  "messages",
  "public",
  "instrumentation.ts",
  "next.config.ts",
  "package-lock.json",
  "proxy.ts",
];
const stampOf = (root: string) => join(root, ".next", "parley-build");
const buildIdOf = (root: string) => join(root, ".next", "BUILD_ID");
const nextOf = (root: string) => join(root, "node_modules", "next", "dist", "bin", "next");
export const NEXT = nextOf(ROOT);
const PROGRESS_MS = 10_000;

/** Changes with every file and every public variable that a build contains. */
export function fingerprint(env: Variables, root = ROOT): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(env).toSorted()) {
    if (name.startsWith("NEXT_PUBLIC_")) hash.update(`${name}=${env[name]}\0`);
  }
  for (const source of SOURCES) addToHash(hash, join(root, source), source);
  return hash.digest("hex");
}

function addToHash(hash: ReturnType<typeof createHash>, path: string, name: string) {
  if (!existsSync(path)) return;
  const entries = readEntries(path);
  if (!entries) return void hash.update(`${name}\0`).update(readFileSync(path));
  for (const entry of entries) addToHash(hash, join(path, entry), `${name}/${entry}`);
}

function readEntries(path: string): string[] | undefined {
  try {
    return readdirSync(path).toSorted();
  } catch {
    return undefined;
  }
}

export function isBuilt(print: string, root = ROOT): boolean {
  const stamp = stampOf(root);
  return existsSync(buildIdOf(root)) && existsSync(stamp) && readFileSync(stamp, "utf8") === print;
}

type BuildOptions = {
  env: Variables;
  say: (line: string) => void;
  logFile: string;
  signal?: AbortSignal;
  /** The checkout. */
  root?: string;
};

/** Makes the production build anew where its sources or public variables have changed. */
export async function ensureBuild({ env, say, logFile, signal, root = ROOT }: BuildOptions) {
  const print = fingerprint(env, root);
  if (isBuilt(print, root)) return;
  const isFirst = !existsSync(buildIdOf(root));
  say(
    `${isFirst ? "Building the app" : "The app has changed: building it again"} (about half a minute).`,
  );
  rmSync(stampOf(root), { force: true });
  const startedAt = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  const progress = setInterval(() => say(`  building the app, ${seconds()}`), PROGRESS_MS);
  try {
    await runBuild(root, env, logFile, signal);
  } finally {
    clearInterval(progress);
  }
  writeFileSync(stampOf(root), print);
  say(`Built the app in ${seconds()}.`);
}

async function runBuild(root: string, env: Variables, logFile: string, signal?: AbortSignal) {
  const tail: string[] = [];
  rmSync(logFile, { force: true });
  const build = launch({
    command: process.execPath,
    args: [nextOf(root), "build"],
    env: { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    cwd: root,
    logFile,
    isForeign: true,
    onLine: (line) => tail.push(line),
  });
  const cancel = () => void build.end();
  signal?.addEventListener("abort", cancel, { once: true });
  const { code } = await build.ended;
  signal?.removeEventListener("abort", cancel);
  if (code === 0) return;
  const end = tail.slice(-25).join("\n");
  throw new Problem(`${end}\nThe app could not be built; its log is ${logFile}`);
}
