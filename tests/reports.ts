/** What Vitest's and Playwright's JSON reports say of one step, as counts and words. */
import { existsSync, readFileSync } from "node:fs";
import { UNHANDLED } from "./unhandled.ts";

/** `failures`: a line per failed test. `reasons`: why tests were skipped, each once. */
export type Counts = {
  passed: number;
  failed: number;
  skipped: number;
  failures?: string[];
  reasons?: string[];
};

type VitestFile = {
  name: string;
  status: string;
  message: string;
  assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
};

export function vitestCounts(report: string): Counts {
  const json = JSON.parse(readFileSync(report, "utf8"));
  const files: VitestFile[] = json.testResults;
  const unhandled: string[] = JSON.parse(readFileSync(`${report}${UNHANDLED}`, "utf8"));
  const failures = [
    ...files.flatMap(failuresOf),
    ...unhandled.map((message) => line("", "unhandled", message)),
  ];
  return {
    passed: json.numPassedTests,
    failed: failures.length,
    skipped: json.numPendingTests + json.numTodoTests,
    failures,
  };
}

function failuresOf(file: VitestFile): string[] {
  const failed = file.assertionResults.filter(({ status }) => status === "failed");
  // A file that cannot be loaded, or whose set-up fails, has no failed test of its own.
  if (file.status === "failed" && failed.length === 0) return [line(file.name, "", file.message)];
  return failed.map((test) => line(file.name, test.fullName, test.failureMessages[0]));
}

type Suite = {
  file: string;
  suites?: Suite[];
  specs: {
    title: string;
    ok: boolean;
    tests: {
      annotations: { type: string; description?: string }[];
      results: {
        error?: { message?: string };
        attachments?: { name: string; path?: string }[];
      }[];
    }[];
  }[];
};

export function playwrightCounts(report: string): Counts {
  const { stats, errors, suites } = JSON.parse(readFileSync(report, "utf8"));
  const specs = allOf(suites);
  const reasons = specs
    .flatMap(({ tests }) => tests.flatMap(({ annotations }) => annotations))
    .filter(({ type }) => type === "skip")
    .map(({ description }) => description ?? "without a reason");
  const failures = [
    ...errors.map(({ message }: { message?: string }) => line("", "", message)),
    ...specs
      .filter(({ ok }) => !ok)
      .map(({ file, title, tests }) => {
        const { error, attachments = [] } = tests[0]?.results[0] ?? {};
        return line(file, title, error?.message) + pagesOf(attachments);
      }),
  ];
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures,
    reasons: [...new Set(reasons)],
  };
}

/** What the pages showed when it failed: the pictures stay on the machine that ran it. */
function pagesOf(attachments: { name: string; path?: string }[]): string {
  return attachments
    .filter(({ name }) => name === "error-context")
    .map(({ path }) => SHOWN.exec(path && existsSync(path) ? readFileSync(path, "utf8") : ""))
    .map((found) => found?.groups?.["main"] ?? "unknown")
    .map((shown) => ` › page: ${shown.replaceAll(/\s+/g, " ").trim().slice(0, 800)}`)
    .join("");
}

/** Playwright's tree of what is accessible in a page; of one with a main part, that part. */
const SHOWN = /```yaml\n(?:[\s\S]*?(?=- main\b))?(?<main>[\s\S]*?)```/;

function allOf(suites: Suite[]): (Suite["specs"][number] & { file: string })[] {
  return suites.flatMap((suite) => [
    ...allOf(suite.suites ?? []),
    ...suite.specs.map((spec) => ({ ...spec, file: suite.file })),
  ]);
}

/** A closing line is read on its own, where the rest of a long output was cut off. */
function line(file: string, test: string, message = ""): string {
  const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
  const words = message.replaceAll(colours, "").replaceAll(/\s+/g, " ").slice(0, 400);
  const path = file.replace(/^.*\/tests\//, "");
  return [path, test, words].filter(Boolean).join(" › ");
}
