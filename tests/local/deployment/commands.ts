import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { ROOT } from "../../../local/stack/paths.ts";
import { KEY, SECRET } from "../../faults/hops/servers.ts";
import { NODE } from "../stack/waiting.ts";

const undo: (() => unknown)[] = [];
afterAll(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** After the file's tests, the last one first. */
export const afterwards = (step: () => unknown) => undo.push(step);

export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "parley-deployment-"));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A server that lives as long as the file's tests; `words` is what it has said. */
export function start(program: string, args: string[], env: Record<string, string> = {}) {
  const child = spawn(program, args, { env: { ...process.env, ...env } });
  const words = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (words.text += chunk.toString()));
  }
  child.once("error", (error) => (words.text += error.message));
  afterwards(() => end(child));
  return { child, words };
}

/** Asked first: nginx and others have processes of their own, which only they can end. */
async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const insist = setTimeout(() => child.kill("SIGKILL"), 3_000);
  child.kill("SIGTERM");
  await once(child, "exit");
  clearTimeout(insist);
}

/** A command of the project, run to its end. */
export async function command(script: string, args: string[], env: Record<string, string> = {}) {
  const keys = { LIVEKIT_API_KEY: KEY, LIVEKIT_API_SECRET: SECRET };
  const child = spawn(NODE, [script, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...keys, ...env } as NodeJS.ProcessEnv,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const [code] = (await once(child, "close")) as [number];
  return { code, output, last: output.trim().split("\n").at(-1) ?? "" };
}
