import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { PartSpec } from "@/local/stack/part.ts";
import { partSpecs } from "@/local/stack/parts.ts";
import { ROOT } from "@/local/stack/paths.ts";
import { freePorts } from "@/local/stack/ports.ts";
import { startStack } from "@/local/stack/stack.ts";
import { cleanEnv, NODE, portVariables, until } from "./waiting.ts";

export { NODE, portVariables, until };

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});
export const afterwards = (step: () => unknown) => undo.push(step);

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "parley-stack-"));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type Outcome = { code: number | null; signal: string | null; out: string; err: string };
export type Running = { child: ChildProcess; ended: Promise<Outcome>; text: () => string };

/** A real process of the project; ended after the test at the latest. */
export function run(args: string[], env: Record<string, string> = {}): Running {
  const child = spawn(NODE, args, {
    cwd: ROOT,
    env: { ...cleanEnv(), ...env },
  });
  const text = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (text.out += chunk));
  child.stderr.on("data", (chunk) => (text.err += chunk));
  const ended = new Promise<Outcome>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, ...text }));
  });
  afterwards(async () => {
    // Asked first, as it has children of its own.
    const insist = setTimeout(() => child.kill("SIGKILL"), 3_000);
    child.kill("SIGTERM");
    await ended;
    clearTimeout(insist);
  });
  return { child, ended, text: () => text.out + text.err };
}

/** A home and ports of its own, as variables. */
export async function ownPlace() {
  const home = tempFolder();
  const ports = await freePorts();
  return { home, ports, env: { PARLEY_HOME: home, ...portVariables(ports) } };
}

/** The names of the parts that a stack would start with these variables. */
export async function partsUnder(env: Record<string, string>): Promise<string[]> {
  const { home, ports } = await ownPlace();
  let found: string[] = [];
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    const stack = await startStack({
      home,
      ports,
      specs: (made) => {
        found = partSpecs(made).map(({ name }) => name);
        return [];
      },
    });
    await stack.stop();
  } finally {
    process.env = before;
  }
  return found;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A part made of one line of JavaScript. */
export function scriptPart(code: string, changes: Partial<PartSpec> = {}): PartSpec {
  return {
    name: "engine",
    title: "the test part",
    program: {
      command: NODE,
      args: ["-e", code],
      env: cleanEnv(),
      cwd: ROOT,
      logFile: join(tempFolder(), "part.log"),
      isForeign: true,
    },
    probe: async () => true,
    startLimitMs: 10_000,
    ...changes,
  };
}
