import { describe, expect, test } from "vitest";
import { readReport } from "../../convex/model/recording/captionReports";

describe("what a service tells", () => {
  const done = (segments: unknown) => ({ state: "done", result: { engine: "e", segments } });

  test("is put in order, within the part, and without what is no line", () => {
    const told = [
      { startMs: 4_000, endMs: 90_000, text: "To the\n\u0007end " },
      { startMs: 1_000, endMs: 500, text: "First" },
      { startMs: 70_000, endMs: 71_000, text: "After it" },
      { startMs: -1, endMs: 5, text: "Before it" },
      { startMs: Number.NaN, endMs: 5, text: "Never" },
      { startMs: 2_000, endMs: 3_000, text: "  " },
      { startMs: 2_000, endMs: 3_000 },
      null,
    ];
    expect(readReport(done(told), 60_000)).toEqual({
      kind: "done",
      engine: "e",
      chunks: [
        [
          { startMs: 1_000, endMs: 1_300, text: "First" },
          { startMs: 4_000, endMs: 61_000, text: "To the end" },
        ],
      ],
    });
  });

  test("is bounded", () => {
    const long = { startMs: 0, endMs: 1, text: "a".repeat(10_000) };
    const report = readReport(done(Array.from({ length: 30_000 }, () => long)), 60_000);
    if (report.kind !== "done") throw new Error(report.kind);
    expect(report.chunks).toHaveLength(50);
    expect(report.chunks[0]![0]!.text).toHaveLength(300);
  });

  test("is whole characters, also where it is cut", () => {
    const text = `${"a".repeat(299)}\u{1F600}`;
    const report = readReport(done([{ startMs: 0, endMs: 1, text }]), 60_000);
    if (report.kind !== "done") throw new Error(report.kind);
    expect(report.chunks[0]![0]!.text).toBe(`${"a".repeat(299)}\uFFFD`);
  });

  test.each([
    null,
    "done",
    {},
    { state: "done" },
    done("many"),
    { state: "failed" },
    { state: "failed", reason: "engine" },
  ])("and is not to be understood is a problem: %j", (body) => {
    expect(readReport(body, 1_000)).toEqual({ kind: "problem" });
  });
});
