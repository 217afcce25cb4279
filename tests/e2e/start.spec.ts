import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { ROOT } from "../../local/stack/paths.ts";
import { freePorts } from "../../local/stack/ports.ts";
import type { Ports } from "../../local/stack/settings.ts";
import { descendantsOf } from "../local/stack/processes.ts";
import { cleanEnv, NODE, portVariables, until } from "../local/stack/waiting.ts";
import { PARTS } from "./parts.ts";

/** It takes 1.4 s on a quiet machine and is to take 5 at most; here another stack runs beside it. */
const SECOND_START_MS = 15_000;

const undo: (() => unknown)[] = [];
test.afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** What `npm start` runs, with the build that the journeys have made. */
async function start(home: string, ports: Ports) {
  const startedAt = Date.now();
  const child = spawn(NODE, ["local/start.ts"], {
    cwd: ROOT,
    env: { ...cleanEnv(), PARLEY_HOME: home, ...portVariables(ports) },
  });
  undo.push(() => child.kill("SIGKILL"));
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (said.out += chunk));
  child.stderr.on("data", (chunk) => (said.err += chunk));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const isOver = () => child.exitCode !== null;
  await until("it says how to stop it", () => isOver() || /Ctrl-C/.test(said.out), 60_000);
  return { child, ended, said, tookMs: Date.now() - startedAt };
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("npm start runs all it names, brings back what dies, and leaves nothing at Ctrl-C", async () => {
  const home = mkdtempSync(join(tmpdir(), "parley-start-"));
  undo.push(() => rmSync(home, { recursive: true, force: true }));
  const ports = await freePorts();
  const url = `http://127.0.0.1:${ports.app}`;
  const first = await start(home, ports);
  expect(first.said.err).toBe("");
  expect(first.said.out).toMatch(new RegExp(`^Parley runs \\(\\d+\\.\\d s\\): {2}${url}$`, "m"));

  // Each is there to be opened.
  const links = first.said.out.match(/http:\/\/\S+/g)!;
  expect(links).toHaveLength(5);
  for (const link of links) expect((await fetch(link)).status, link).toBe(200);
  const health = async () => {
    const answer = await fetch(`${url}/healthz`);
    const { parts } = (await answer.json()) as { parts: object };
    return { code: answer.status, parts };
  };
  await until("all is well", async () => (await health()).code === 200);
  const well = await health();
  expect(Object.keys(well.parts).toSorted()).toEqual(PARTS);

  const pidOfPeople = async () => {
    const answer = await fetch(`http://127.0.0.1:${ports.status}/`);
    const { parts } = (await answer.json()) as { parts: { name: string; pid?: number }[] };
    return parts.find(({ name }) => name === "people")?.pid;
  };
  // Each time it is away for longer: the third time, longer than one look of /healthz holds.
  for (let times = 0, before = 0; times < 3; times += 1) {
    await until("it is there", async () => ((await pidOfPeople()) ?? before) !== before);
    before = (await pidOfPeople())!;
    process.kill(before, "SIGKILL");
  }
  await until("it is missed", async () => (await health()).code === 503);
  await until("it is back", async () => (await health()).code === 200);

  const pids = descendantsOf(first.child.pid!).map(({ pid }) => pid);
  expect(pids.length).toBeGreaterThanOrEqual(PARTS.length);
  first.child.kill("SIGINT");
  expect(await first.ended).toBe(0);
  expect(first.said.out).toMatch(/\nStopped\. Everything is kept for the next start\.\n$/);
  expect(first.said.err).toBe("");
  await until("none is left", () => !pids.some(isAlive), 2000);

  const second = await start(home, ports);
  expect(second.said.out).toContain(url);
  expect(second.tookMs).toBeLessThan(SECOND_START_MS);
  second.child.kill("SIGINT");
  expect(await second.ended).toBe(0);
});
