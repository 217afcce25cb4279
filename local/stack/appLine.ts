import { type Level, lineOf, readLine } from "../../lib/log/log.ts";

/** How Next.js begins what went wrong, and what may. */
const LEVELS: Readonly<Record<string, Level>> = { "⨯": "error", "⚠": "warn" };

/** A line of the app in the form of all parts: what Next.js says in its own goes into one. */
export function appLine(line: string): string {
  if (readLine(line) !== null) return line;
  const level = LEVELS[line.trimStart().charAt(0)] ?? "info";
  return lineOf({ part: "app", level, event: "output" }, { said: line });
}
