/**
 * Every test of the project, at most two at a time (two cores), and one closing line.
 * `--quick` runs what needs no browser, SFU or engine process. A step that cannot run fails.
 */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { apart, NETWORK_SPEC, networksHere } from "./networks.ts";
import { type Counts, playwrightCounts, vitestCounts } from "./reports.ts";

type Step = {
  name: string;
  command: string[];
  counts: (exitCode: number) => Counts;
  /** Where Playwright leaves its report. */
  report?: string;
};

const isQuick = process.argv.includes("--quick");
const REPORTS = join("test-results", "reports");

/** A command that is one test: it passes when it exits with 0. */
function check(name: string, ...command: string[]): Step {
  return { name, command, counts: (code) => ({ passed: +!code, failed: +!!code, skipped: 0 }) };
}

function vitest(name: string, workers: number, ...projects: string[]): Step {
  const report = join(REPORTS, `vitest-${name}.json`);
  const chosen = projects.flatMap((project) => ["--project", project]);
  const command = ["vitest", "run", `--maxWorkers=${workers}`, ...chosen];
  const reporters = ["default", "json", "./tests/unhandled.ts"].map((one) => `--reporter=${one}`);
  command.push(...reporters, `--outputFile.json=${report}`);
  return { name, command, counts: () => vitestCounts(report) };
}

const PLAYWRIGHT = ["playwright", "test", "--config", "tests/e2e/playwright.config.ts"];

function playwright(name: string, command: string[]): Step {
  const report = join(REPORTS, `${name}.json`);
  return { name, command, counts: () => playwrightCounts(report), report };
}

/** Who is not root may cut a network in a namespace alone, where the other journeys do not run. */
function journeys(): Step[] {
  if (networksHere() !== "apart") return [playwright("journeys", PLAYWRIGHT)];
  const ofNetworks = [...PLAYWRIGHT, "--output", "test-results/networks", NETWORK_SPEC];
  return [
    playwright("journeys", [...PLAYWRIGHT, "--grep-invert", NETWORK_SPEC]),
    playwright("networks", apart(ofNetworks)),
  ];
}

/** Those of one line run side by side: each of them uses one core. */
const quick: Step[][] = [
  [check("format", "oxfmt", "--check", ".")],
  [check("lint", "oxlint", "--type-aware", ".")],
  [
    check("types", "tsc", "--noEmit"),
    check("types of the backend", "tsc", "--noEmit", "-p", "convex"),
  ],
  [check("generated code is current", "node", "local/codegen.ts", "--check")],
  [vitest("quick", 2, "convex", "lib")],
];
const slow = (): Step[][] => [
  // What waits needs no core, and has no hurry.
  [vitest("thorough", 2, "thorough", "thorough-lib"), vitest("waiting", 2, "waiting")],
  // Those of media need a core for themselves, and most of the other ones wait for processes. A third
  // line made one of each fail, by a second that it had not.
  [vitest("heavy", 1, "heavy"), vitest("local", 1, "local")],
  ...journeys().map((step) => [step]),
];

async function run({ command, report: file }: Step): Promise<number> {
  const [program, ...args] = command;
  const report = file === undefined ? {} : { PLAYWRIGHT_JSON_OUTPUT_FILE: resolve(file) };
  const env = { ...process.env, ...report, ...(isQuick && { PARLEY_QUICK_CHECK: "1" }) };
  const child = spawn(program!, args, { stdio: ["ignore", "inherit", "inherit"], env });
  return await new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on("exit", (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

/** A step that left no report, or failed without a failed test, counts as one failure. */
function countsOf(step: Step, exitCode: number): Counts {
  try {
    const counts = step.counts(exitCode);
    const isSilentFailure = exitCode !== 0 && counts.failed === 0;
    const ranNothing = counts.passed + counts.failed === 0;
    return isSilentFailure || ranNothing ? { ...counts, failed: 1 } : counts;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const steps = isQuick ? quick : [...quick, ...slow()];
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const summary: string[] = [];
for (const group of steps) await Promise.all(group.map(take));
console.log(`\n${summary.join("\n")}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.skipped > 0 ? 1 : 0;

async function take(step: Step): Promise<void> {
  const startedAt = Date.now();
  console.log(`\n── ${step.name}`);
  const counts = countsOf(step, await run(step));
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  summary.push(`${counts.failed ? "✗" : "✓"} ${step.name} (${seconds} s)`);
  summary.push(...(counts.failures ?? []).map((failure) => `  ${failure}`));
  summary.push(...(counts.reasons ?? []).map((reason) => `  skipped: ${reason}`));
}
