/** What needs no test runner, for the bench as well. */
import { join } from "node:path";
import { ROOT } from "../../../local/stack/paths.ts";

/** Node 24, as npm scripts use it. */
export const NODE = join(ROOT, "node_modules", ".bin", "node");

export async function until(what: string, holds: () => unknown, limitMs = 10_000) {
  const end = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
