import { expect, test } from "vitest";
import { createLog, readLine } from "@/lib/log/log";
import { appLine } from "../../local/stack/appLine";

test.each([
  ["▲ Next.js 16.4.6", "info", "▲ Next.js 16.4.6"],
  ["✓ Ready in 182ms", "info", "✓ Ready in 182ms"],
  ["⚠ Something is old", "warn", "⚠ Something is old"],
  ["⨯ Error: no page of jane@example.org", "error", "⨯ Error: no page of …"],
  ["    at render (file:///a.js:1:2)", "info", "    at render (file:///a.js:1:2)"],
  ['{ "half": ', "info", '{ "half": '],
])("%s becomes a line of the one form", (line, level, said) => {
  expect(readLine(appLine(line))).toMatchObject({ part: "app", level, event: "output", said });
});

test("what the app says in that form stays as it is", () => {
  const lines: string[] = [];
  createLog("app", { level: "debug", write: (line) => lines.push(line) }).info("request", { a: 1 });
  expect(lines.map(appLine)).toEqual(lines);
});
