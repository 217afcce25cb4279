import { expect, test } from "vitest";
import { captureScreen, refusalOf } from "@/lib/stage/capture";

const named = (name: string, message = "") => Object.assign(new Error(message), { name });

test.each([
  ["NotAllowedError", "Permission denied", "cancelled"],
  ["NotAllowedError", "Permission denied by user", "cancelled"],
  ["NotAllowedError", "Permission denied by system", "blocked"],
  [
    "NotAllowedError",
    "The request is not allowed by the user agent or the platform in the current context.",
    "cancelled",
  ],
  [
    "NotAllowedError",
    'Access to the feature "display-capture" is disallowed by permissions policy.',
    "blocked",
  ],
  ["NotReadableError", "Could not start video source", "unreadable"],
  ["AbortError", "", "unreadable"],
  ["NotFoundError", "", "nothing"],
  ["NotSupportedError", "", "unsupported"],
  ["InvalidStateError", "", "failed"],
])("%s “%s” is %s", (name, message, expected) => {
  const refusal = refusalOf(named(name, message));
  expect(refusal.kind === "problem" ? refusal.problem : refusal.kind).toBe(expected);
});

test("a browser without screen capture says so", async () => {
  expect(await captureScreen()).toEqual({ kind: "problem", problem: "unsupported" });
});
