import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HomePaths, homePaths } from "../../local/stack/paths.ts";
import { freePorts } from "../../local/stack/ports.ts";
import type { Ports } from "../../local/stack/settings.ts";
import { startStack } from "../../local/stack/stack.ts";
import { searchWritten } from "./written.ts";

/**
 * A whole stack of the production build with a home and ports of its own, beside whatever else
 * runs. Its ports reach the test workers through the environment.
 */
export async function startTestStack(home?: string, chosen?: Ports, options = {}) {
  const ports = chosen ?? (await freePorts());
  // Pages from right to left, for whoever asks for them: see i18n/pseudo.ts.
  process.env.PARLEY_PSEUDO_LOCALE = "1";
  const folder = home ?? mkdtempSync(join(tmpdir(), "parley-e2e-"));
  const stack = await startStack({ home: folder, ports, log: () => {}, ...options });
  const url = stack.lanUrl ?? stack.url;
  process.env.PARLEY_TEST_PORTS ??= JSON.stringify(ports);
  process.env.PARLEY_TEST_URL ??= url;
  process.env.PARLEY_TEST_HOME ??= folder;
  return {
    url,
    ports,
    home: folder,
    hold: stack.hold,
    /** Whatever its tests did, nothing that it wrote may tell secrets. */
    async stop(options: { keep?: boolean } = {}) {
      await stack.stop();
      if (options.keep) return;
      const found = searchWritten(homePaths(folder));
      rmSync(folder, { recursive: true, force: true });
      if (found.length > 0)
        throw new Error(`What was written tells too much:\n${found.join("\n")}`);
    },
  };
}

type TestStack = { url: string; ports: Ports; home: string };

/** For the workers, each of which takes its own. */
export function giveStacks(stacks: TestStack[]): void {
  process.env.PARLEY_TEST_STACKS = JSON.stringify(
    stacks.map(({ url, ports, home }) => ({ url, ports, home })),
  );
}

/** What one worker breaks, books or uses up of its people's limits, the other does not meet. */
function takeStack(): void {
  const { PARLEY_TEST_STACKS, TEST_PARALLEL_INDEX } = process.env;
  if (!PARLEY_TEST_STACKS || !TEST_PARALLEL_INDEX) return;
  const stacks = JSON.parse(PARLEY_TEST_STACKS) as TestStack[];
  const own = stacks[Number(TEST_PARALLEL_INDEX)];
  if (!own) throw new Error(`No stack was started for worker ${TEST_PARALLEL_INDEX}.`);
  process.env.PARLEY_TEST_URL = own.url;
  process.env.PARLEY_TEST_PORTS = JSON.stringify(own.ports);
  process.env.PARLEY_TEST_HOME = own.home;
}

takeStack();

export function testUrl(): string {
  return required("PARLEY_TEST_URL");
}

export function testPorts(): Ports {
  return JSON.parse(required("PARLEY_TEST_PORTS")) as Ports;
}

/** Where the stack of the journeys keeps its data, secrets and logs. */
export function testHome(): HomePaths {
  return homePaths(required("PARLEY_TEST_HOME"));
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the journeys through their config.`);
  return value;
}

/** Kills a part's process; the supervisor starts it again. */
export async function killPart(name: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${testPorts().status}/`);
  const { parts } = (await response.json()) as { parts: { name: string; pid: number }[] };
  const part = parts.find((candidate) => candidate.name === name);
  if (!part) throw new Error(`no part is called ${name}`);
  process.kill(part.pid, "SIGKILL");
}

/** A stack for one spec file alone, whose parts it may break; the helpers then speak of this one. */
export async function ownStack(options = {}) {
  const { PARLEY_TEST_PORTS, PARLEY_TEST_URL, PARLEY_TEST_HOME } = process.env;
  const stack = await startTestStack(undefined, undefined, options);
  process.env.PARLEY_TEST_PORTS = JSON.stringify(stack.ports);
  process.env.PARLEY_TEST_URL = stack.url;
  process.env.PARLEY_TEST_HOME = stack.home;
  return {
    ...stack,
    async stop() {
      Object.assign(process.env, { PARLEY_TEST_PORTS, PARLEY_TEST_URL, PARLEY_TEST_HOME });
      await stack.stop();
    },
  };
}
