import { writeFileSync } from "node:fs";
import type { Reporter, TestModule, Vitest } from "vitest/node";

export const UNHANDLED = ".unhandled";

type Errors = Parameters<NonNullable<Reporter["onTestRunEnd"]>>[1];

/** Vitest's JSON report leaves out what no test threw, as that a worker died: it is written beside it. */
export default class UnhandledReporter implements Reporter {
  private report = "";

  onInit({ config }: Vitest): void {
    const { outputFile } = config;
    if (typeof outputFile !== "object" || !outputFile.json) throw new Error("no JSON report");
    this.report = outputFile.json;
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: Errors): void {
    writeFileSync(`${this.report}${UNHANDLED}`, JSON.stringify(errors.map(wordsOf)));
  }
}

function wordsOf({ message, cause }: { message: string; cause?: unknown }): string {
  const { message: reason } = (cause ?? {}) as { message?: string };
  return reason === undefined ? message : `${message} ${reason}`;
}
