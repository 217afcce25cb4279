import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { anyApi } from "convex/server";
import { ConvexClient } from "convex/browser";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { Answer, QueryCache } from "../../../local/engine/cache.ts";
import { engineArgs } from "../../../local/engine/command.ts";
import { ReadSet } from "../../../local/engine/reads.ts";
import { cleanUp, httpClient, optionsFor, temporaryDir, testEngine, until } from "./support.ts";

const api = anyApi as any;
const NOBODY = null as never;

function cacheOf(bytes: number, count: number) {
  const cache = new QueryCache();
  const requests = Array.from({ length: count }, (_, n) => ({
    component: "",
    name: "messages:list",
    args: JSON.stringify({ n }),
    journal: null,
  }));
  const value = "x".repeat(bytes / 2);
  const ask = (n: number): Answer => {
    const answer = new Answer({ value }, null, new ReadSet());
    cache.keep(requests[n]!, NOBODY, answer);
    return answer;
  };
  const kept = (): number[] =>
    requests.flatMap((request, n) => (cache.find(request, NOBODY) === undefined ? [] : [n]));
  return { cache, ask, kept };
}

test("of what nobody watches, no more than a thousand answers or 64 MiB are kept, the newest", () => {
  const small = cacheOf(100, 1_500);
  for (let n = 0; n < 1_500; n += 1) small.ask(n);
  expect(small.kept()).toEqual(Array.from({ length: 1_000 }, (_, n) => 500 + n));

  const large = cacheOf(16 * 1024 * 1024, 10);
  for (let n = 0; n < 10; n += 1) large.ask(n);
  expect(large.kept()).toEqual([6, 7, 8, 9]);
});

test("what is watched stays, and goes with the last who watched it once others came", () => {
  const { cache, ask, kept } = cacheOf(16 * 1024 * 1024, 12);
  const tell = (): void => undefined;
  const watched = [0, 1, 2, 3, 4, 5].map((n) => {
    const answer = ask(n);
    cache.watch(answer, tell);
    return answer;
  });
  for (let n = 6; n < 12; n += 1) ask(n);
  expect(kept()).toEqual([0, 1, 2, 3, 4, 5, 8, 9, 10, 11]);
  for (const answer of watched) cache.unwatch(answer, tell);
  expect(kept()).toEqual([2, 3, 4, 5]);
});

test("an answer larger than all that is kept is there for whoever asked for it", () => {
  const { cache, ask, kept } = cacheOf(80 * 1024 * 1024, 2);
  const answer = ask(0);
  expect(answer.isStale).toBe(false);
  cache.watch(answer, () => undefined);
  ask(1);
  expect(kept()).toEqual([0, 1]);
});

test("each of 1,500 subscriptions is told of a write", async () => {
  const engine = await testEngine();
  const seen = new Map<string, number>();
  const clients = [0, 1, 2].map(() => {
    const client = new ConvexClient(engine.url, {
      webSocketConstructor: WebSocket as never,
      logger: false,
      unsavedChangesWarning: false,
    });
    cleanUp(() => client.close());
    return client;
  });
  for (const [at, client] of clients.entries()) {
    for (let n = 0; n < 500; n += 1) {
      const name = `${at}.${n}`;
      client.onUpdate(api.calls.read, { name }, (value: number) => seen.set(name, value));
    }
  }
  await until("the first values", () => seen.size === 1_500, 20_000);
  for (const name of ["0.0", "1.499", "2.0", "2.499"]) {
    await clients[0]!.mutation(api.calls.increment, { name });
    await expect.poll(() => seen.get(name), { timeout: 10_000 }).toBe(1);
  }
});

test("fifty answers of 15 MB do not end an engine with its bounded heap", async () => {
  const file = join(temporaryDir(), "engine.json");
  writeFileSync(file, JSON.stringify(optionsFor()));
  const child = spawn(process.execPath, engineArgs(file), { stdio: ["pipe", "pipe", "ignore"] });
  cleanUp(() => child.kill("SIGKILL"));
  const [line] = await once(createInterface(child.stdout), "line");
  const client = httpClient(JSON.parse(line));
  for (let n = 0; n < 50; n += 1) {
    const text = await client.query(api.limits.gives, { bytes: 15_000_000 + n, depth: 0 });
    expect(text).toHaveLength(15_000_000 + n);
  }
  expect(child.exitCode).toBe(null);
});
