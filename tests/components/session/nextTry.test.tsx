import { expect, test } from "vitest";
import { NextTry } from "@/components/session/FailureText";
import type { Failed } from "@/lib/session/phases";
import { render } from "../render";

const failure: Failed["failure"] = { hop: "signal", code: "signal_unreachable", retry: "later" };

const shown = (attempt: number | null, nextTryAt: number | null) =>
  render(
    <NextTry state={{ phase: "failed", failure, attempt, nextTryAt }} onRetry={() => undefined} />,
  );

test("the time to the next try counts down, and can be cut short", () => {
  const html = shown(1, Date.now() + 3_000);
  expect(html).toContain("We try again in");
  expect(html).not.toContain("aria-disabled");
});

test("a try that runs says so, which one it is, and that nothing is to be pressed", () => {
  const html = shown(3, null);
  expect(html).toContain("Trying now, attempt 3.");
  expect(html).toContain('aria-disabled="true"');
});

test("where only the person can try again, no try is promised", () => {
  expect(shown(null, null)).toBe("");
});

test("that it is tried again is read out once, and not at each try", () => {
  expect(shown(1, Date.now() + 3_000)).not.toContain("aria-live");
  for (const nextTryAt of [null, Date.now() + 3_000]) {
    expect(shown(2, nextTryAt)).toContain('<p aria-live="off">');
  }
});
