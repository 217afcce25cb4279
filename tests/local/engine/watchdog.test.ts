import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { anyApi } from "convex/server";
import { expect, test } from "vitest";
import { engineArgs } from "../../../local/engine/command.ts";
import { TRANSACTION_STOP_MS } from "../../../local/engine/limits.ts";
import { cleanUp, httpClient, messageFrom, optionsFor, temporaryDir } from "./support.ts";

const api = anyApi as any;
/** On a machine that does something else as well. */
const LATE_MS = 1_500;

/** As a process of its own: in this one another thread may not take the signal. */
async function start() {
  const file = join(temporaryDir(), "engine.json");
  writeFileSync(file, JSON.stringify(optionsFor()));
  const child: ChildProcess = spawn(process.execPath, engineArgs(file), {
    stdio: ["pipe", "pipe", "pipe"],
  });
  cleanUp(() => child.kill("SIGKILL"));
  const said: string[] = [];
  createInterface(child.stderr!).on("line", (line) => said.push(line));
  const [line] = await once(createInterface(child.stdout!), "line");
  return { child, said, client: httpClient(JSON.parse(line)) };
}

test("one thread stops whatever does not come back, again and again", async () => {
  const { client, said } = await start();
  const ways = [
    () => client.mutation(api.runtime.spins, { after: false }),
    () => client.mutation(api.runtime.spinsInside, {}),
    () => client.mutation(api.runtime.spins, { after: true }),
    () => client.mutation(api.runtime.spinsInside, {}),
  ];
  for (const [i, way] of ways.entries()) {
    const startedAt = performance.now();
    expect(await messageFrom(way())).toMatch("Function execution timed out");
    const took = performance.now() - startedAt;
    expect(took).toBeGreaterThan(TRANSACTION_STOP_MS - 20);
    expect(took).toBeLessThan(TRANSACTION_STOP_MS + LATE_MS);
    expect(await client.query(api.calls.read, { name: "spun" })).toBe(0);
    expect(await client.mutation(api.calls.increment, { name: `alive ${i}` })).toBe(1);
  }
  expect(said.filter((line) => line.includes("watchdog"))).toEqual([]);
});

test("what comes back in time is never stopped, and many short ones are not one long one", async () => {
  const { client } = await start();
  const until = Date.now() + TRANSACTION_STOP_MS + 1_000;
  let calls = 0;
  for (; Date.now() < until; calls += 1)
    await client.mutation(api.calls.increment, { name: "many" });
  expect(await client.query(api.calls.read, { name: "many" })).toBe(calls);
});

test("Ctrl-C still ends it, with nothing to do and in the middle of a function", async () => {
  for (const isBusy of [false, true]) {
    const { child, client } = await start();
    await client.query(api.calls.read, { name: "nobody" });
    if (isBusy) void client.mutation(api.runtime.spins, { after: false }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const exit = once(child, "exit");
    child.kill("SIGINT");
    expect(await exit).toEqual([0, null]);
  }
});
