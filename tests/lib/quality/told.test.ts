import { expect, test } from "vitest";
import { parseTold } from "@/lib/quality/told";

test("a word about a line is taken as it was meant", () => {
  const told = { send: "low", receive: "full", why: "line" };
  expect(parseTold({ ...told, more: 1 })).toEqual(told);
});

test.each([
  null,
  undefined,
  "low",
  [],
  {},
  { send: "off", receive: "full", why: "line" },
  { send: "low", receive: "full" },
  { send: "low", receive: "full", why: "<b>" },
])("%j is no word about a line", (value) => {
  expect(parseTold(value)).toBeNull();
});
