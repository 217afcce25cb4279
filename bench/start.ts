import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../local/stack/ports.ts";
import { PORTS, type PortName } from "../local/stack/settings.ts";
import { figure, type Figure } from "./figure.ts";

const WARM_STARTS = 5;
const LIMIT_MS = 10 * 60_000;

/**
 * `npm start` until the URL is printed. Cold: packages and SFU are there, the build and the data
 * are not. Warm: the next starts.
 */
export async function measureStart(): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), "parley-bench-"));
  const ports = await freePorts();
  const names = Object.keys(PORTS) as PortName[];
  const chosen = Object.fromEntries(names.map((name) => [PORTS[name].variable, `${ports[name]}`]));
  const env = { ...process.env, ...chosen, PARLEY_HOME: home };
  try {
    rmSync(".next", { recursive: true, force: true });
    const cold = await secondsToUrl(env);
    const warm: number[] = [];
    for (let i = 0; i < WARM_STARTS; i += 1) warm.push(await secondsToUrl(env));
    return [figure("start-cold", "s", [cold]), figure("start-warm", "s", warm)];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function secondsToUrl(env: NodeJS.ProcessEnv): Promise<number> {
  const startedAt = performance.now();
  // A group of its own, so that it can be interrupted as Ctrl-C does it: npm passes nothing on.
  const child = spawn("npm", ["start"], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let output = "";
  const seconds = await new Promise<number>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`no URL:\n${output}`)), LIMIT_MS);
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes(`http://127.0.0.1:${env.PARLEY_PORT}`)) return;
      clearTimeout(limit);
      resolve((performance.now() - startedAt) / 1000);
    });
    void ended.then(() => reject(new Error(`npm start ended:\n${output}`)));
  });
  process.kill(-child.pid!, "SIGINT");
  await ended;
  return seconds;
}
