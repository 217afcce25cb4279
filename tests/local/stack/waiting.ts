/** What needs no test runner, for the journeys and the bench as well. */
import { join } from "node:path";
import { ROOT } from "../../../local/stack/paths.ts";
import { PORTS, type PortName, type Ports } from "../../../local/stack/settings.ts";

/** Node 24, as npm scripts use it. */
export const NODE = join(ROOT, "node_modules", ".bin", "node");

export async function until(what: string, holds: () => unknown, limitMs = 10_000) {
  const end = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The tester's own settings must not reach the stacks under test. */
export function cleanEnv(): NodeJS.ProcessEnv {
  const own =
    /^(PARLEY_|LIVEKIT_|CONVEX_|CLERK_|CAPTIONS_|MUX_|RECORDINGS_|NEXT_PUBLIC_|LOCAL_ISSUER_)/;
  const others = Object.entries(process.env).filter(([name]) => !own.test(name));
  return Object.fromEntries(others) as NodeJS.ProcessEnv;
}

export function portVariables(ports: Ports): Record<string, string> {
  const names = Object.keys(PORTS) as PortName[];
  return Object.fromEntries(names.map((name) => [PORTS[name].variable, String(ports[name])]));
}
