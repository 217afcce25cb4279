import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { kindOf, type Trial } from "./rows.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Of what a test that cannot be run says. */
const SAID = 2_000;
const LIMIT_MS = { quick: 3 * 60_000, local: 10 * 60_000, journeys: 20 * 60_000 };

export type Outcome = { kind: "red" | "green" | "broken"; seconds: number; words: string };

/** The files of this tree as they are now, with its packages and programs; not its data. */
export function copyTree(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "parley-guards-"));
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", list, { cwd: ROOT, encoding: "utf8" }).split("\0");
  for (const file of files.filter((one) => one !== "" && existsSync(join(ROOT, one)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  linkPackages(join(folder, "node_modules"));
  mkdirSync(join(folder, ".parley"));
  for (const name of ["bin", "speech", "calendar-reader", "tools.json"]) {
    const link = join(folder, ".parley", name);
    symlinkSync(join(ROOT, ".parley", name), link);
  }
  commitAll(folder);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** File by file: Next builds nothing whose packages lie outside of its root, as those behind a link do. */
function linkPackages(to: string): void {
  const from = join(ROOT, "node_modules");
  try {
    execFileSync("cp", ["-al", from, to], { stdio: "ignore" });
  } catch {
    // On another disk, or by a cp that makes no links.
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  }
}

/** What looks through the files of the repository and its commits needs one. */
function commitAll(folder: string): void {
  const git = (...words: string[]) => execFileSync("git", words, { cwd: folder });
  git("init", "-q");
  git("add", "-A");
  const as = ["-c", "user.name=Guards", "-c", "user.email=guards@example.invalid"];
  git(...as, "-c", "commit.gpgsign=false", "commit", "-q", "--no-verify", "-m", "Copy");
}

/** A test's title up to where its cases differ, for a runner's filter. */
function filterOf(title: string): string {
  return title.split(/%[a-z]|\$\{/)[0]!.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function commandOf({ file, title }: Trial, report: string): string[] {
  const filter = filterOf(title);
  if (kindOf(file) === "journeys") {
    const config = ["--config", "tests/e2e/playwright.config.ts", "--workers=1", "--reporter=json"];
    return ["playwright", "test", ...config, file, "-g", filter];
  }
  return ["vitest", "run", file, "-t", filter, "--reporter=json", `--outputFile=${report}`];
}

/** How many of the tests that were run have passed and failed; null: none could be run. */
function countsIn(report: string, file: string) {
  try {
    const json = JSON.parse(readFileSync(report, "utf8"));
    if (kindOf(file) === "journeys") {
      const { expected: passed, unexpected: failed } = json.stats;
      return { passed, failed };
    }
    return { passed: json.numPassedTests as number, failed: json.numFailedTests as number };
  } catch {
    return null;
  }
}

/** Runs it to its end, and gives the last that it said. */
async function run(folder: string, command: string[], limitMs: number): Promise<string> {
  const [program, ...args] = command;
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: join(folder, "report.json") };
  const path = join(folder, "node_modules/.bin", program!);
  const stdio = ["ignore", "pipe", "pipe"] as ("ignore" | "pipe")[];
  const child = spawn(path, args, { cwd: folder, stdio, env, timeout: limitMs });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream!.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-SAID)));
  }
  await new Promise<void>((resolve) =>
    child.on("exit", () => resolve()).on("error", () => resolve()),
  );
  // What it started and left behind may have them open for ever.
  for (const stream of [child.stdout, child.stderr]) stream!.destroy();
  return said.trim();
}

/** Runs a trial's test in a copy of the tree, as it is or without the guard. */
export async function tryIn(folder: string, trial: Trial, has: "guard" | "none"): Promise<Outcome> {
  const { guard, file } = trial;
  const path = join(folder, guard.file);
  const report = join(folder, "report.json");
  const whole = readFileSync(path, "utf8");
  const startedAt = Date.now();
  rmSync(report, { force: true });
  if (has === "none")
    writeFileSync(
      path,
      whole.replace(guard.find, () => guard.replace),
    );
  let said = "";
  try {
    said = await run(folder, commandOf(trial, report), LIMIT_MS[kindOf(file)]);
  } finally {
    writeFileSync(path, whole);
  }
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const counts = countsIn(report, file);
  if (counts === null || counts.passed + counts.failed === 0) {
    return { kind: "broken", seconds, words: `no test was run: ${said}` };
  }
  const words = `${counts.passed} passed, ${counts.failed} failed`;
  return { kind: counts.failed > 0 ? "red" : "green", seconds, words };
}
