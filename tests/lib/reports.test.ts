import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { playwrightCounts, vitestCounts } from "../reports.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-reports-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As Playwright writes it, of one journey that failed with these pages open. */
function reportOf(pages: string[]): string {
  const attachments = pages.map((text, i) => {
    const path = join(folder, `page-${i}.md`);
    writeFileSync(path, text);
    return { name: "error-context", path };
  });
  const results = [{ error: { message: "Error: not\n  visible" }, attachments }];
  const spec = { title: "joins", ok: false, tests: [{ annotations: [], results }] };
  const suites = [{ file: "e2e/join.spec.ts", specs: [spec] }];
  const stats = { expected: 3, unexpected: 1, flaky: 0, skipped: 0 };
  const path = join(folder, "report.json");
  writeFileSync(path, JSON.stringify({ stats, errors: [], suites }));
  return path;
}

test("a journey that failed says what its pages showed", () => {
  const whole = "# Page\n\n```yaml\n- banner:\n  - link\n- main:\n  - status: Waiting\n```\n";
  const { failed, failures } = playwrightCounts(reportOf([whole, "```yaml\n- alert\n```"]));
  expect(failed).toBe(1);
  expect(failures).toEqual([
    "e2e/join.spec.ts › joins › Error: not visible › page: - main: - status: Waiting › page: - alert",
  ]);
});

test("a page of which nothing is known says so", () => {
  expect(playwrightCounts(reportOf([""])).failures![0]).toMatch(/ › page: unknown$/);
});

test("a test whose process died is told of with the signal", () => {
  const report = join(folder, "vitest.json");
  writeFileSync(join(folder, "dies.test.js"), 'it("dies", () => process.kill(process.pid, 9));');
  const reporters = ["json", resolve("tests/unhandled.ts")].map((one) => `--reporter=${one}`);
  const args = ["run", "--globals", `--root=${folder}`, ...reporters];
  spawnSync(resolve("node_modules/.bin/vitest"), [...args, `--outputFile.json=${report}`]);
  const { passed, failures } = vitestCounts(report);
  expect(passed).toBe(0);
  expect(failures!.join()).toMatch(/dies\.test\.js.*unhandled › .*signal SIGKILL.*dies\.test\.js/);
});
