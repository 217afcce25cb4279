/** Backups of an engine that goes on: whole, with all that was answered before, nothing twice. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { anyApi } from "convex/server";
import { expect, it } from "vitest";
import { restoreBackup } from "@/local/backup/restore.ts";
import { takeBackup } from "@/local/backup/take.ts";
import { copyData } from "@/local/engine/snapshots.ts";
import { takeLock } from "@/local/stack/lock.ts";
import { homePaths } from "@/local/stack/paths.ts";
import {
  ADMIN_KEY,
  adminClient,
  cleanUp,
  httpClient,
  temporaryDir,
  testEngine,
} from "../engine/support.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- the fixture has no generated types
const api = anyApi as any;
const A_SECOND = 200;

/** A home whose engine runs, as a stack has it. */
async function runningHome(home = temporaryDir()) {
  const paths = homePaths(home);
  const lock = takeLock(paths, { pid: process.pid, url: "http://127.0.0.1:3000" });
  const engine = await testEngine({ dataDir: paths.engineData });
  const { port } = new URL(engine.url);
  writeFileSync(paths.engineOptions, JSON.stringify({ port: Number(port), adminKey: ADMIN_KEY }));
  writeFileSync(paths.secrets, '{"keysSecret":"of-the-test"}');
  const stop = async () => {
    await engine.stop();
    lock.release();
  };
  cleanUp(() => stop().catch(() => undefined));
  return { home, engine, stop };
}

type Note = { key: string; pair: number };

/** 200 a second; where that is more than this machine does, as many as are answered. */
function startWriting(client: ReturnType<typeof httpClient>) {
  const answered: string[] = [];
  const writes: Promise<unknown>[] = [];
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) * A_SECOND) / 1_000;
    while (writes.length < due && writes.length - answered.length < A_SECOND) {
      const key = `write-${writes.length}`;
      // Two rows in one mutation, each worthless without the other.
      const written = client.mutation(api.backups.writePair, { key }, { skipQueue: true });
      writes.push(written.then(() => answered.push(key)));
    }
  }, 5);
  return {
    answered,
    /** Resolves with how many there were, once each was answered. */
    async finish() {
      clearInterval(timer);
      await Promise.all(writes);
      return writes.length;
    },
  };
}

it("has every answered write, none twice and none in half, at 200 writes a second", async () => {
  const { home, engine, stop } = await runningHome();
  const { answered, finish } = startWriting(httpClient(engine));
  await sleep(1_500);
  const before = [...answered];
  const { folder } = await takeBackup(home, join(temporaryDir(), "backup"));
  const after = answered.length;
  await sleep(300);
  expect(await finish()).toBeGreaterThan(1.5 * A_SECOND);
  expect(before.length, "writes were answered before").toBeGreaterThan(0);
  expect(answered.length, "writes went on").toBeGreaterThan(after);
  await stop();

  const restored = join(temporaryDir(), "home");
  await restoreBackup(restored, folder);
  const again = await runningHome(restored);
  const rows: Note[] = await adminClient(again.engine).query(api.backups.all, {});
  const keys = rows.map(({ key, pair }) => `${key}/${pair}`);
  expect(new Set(keys).size, "none twice").toBe(keys.length);
  const whole = (key: string) => keys.includes(`${key}/1`) && keys.includes(`${key}/2`);
  expect(
    before.filter((key) => !whole(key)),
    "answered before, and missing",
  ).toEqual([]);
  const halves = rows.filter(({ key }) => !whole(key));
  expect(halves, "half a mutation").toEqual([]);
});

it("begins again where a mutation is being written at its first page", async () => {
  const [home, copy] = [temporaryDir(), temporaryDir()];
  const source = new DatabaseSync(join(home, "data.sqlite"));
  cleanUp(() => source.close());
  source.exec("CREATE TABLE files (blob TEXT); CREATE TABLE pairs (key TEXT); BEGIN IMMEDIATE;");
  source.exec("INSERT INTO pairs VALUES ('half')");
  const copying = copyData(source, home, copy);
  await sleep(50);
  source.exec("INSERT INTO pairs VALUES ('whole'); COMMIT;");
  await copying;
  const copied = new DatabaseSync(join(copy, "data.sqlite"));
  cleanUp(() => copied.close());
  expect(copied.prepare("SELECT key FROM pairs").all()).toEqual([
    { key: "half" },
    { key: "whole" },
  ]);
});

it("has a file that is deleted while the backup is taken", async () => {
  const { home, engine, stop } = await runningHome();
  const client = httpClient(engine);
  const ids: string[] = [];
  for (let n = 0; n < 20; n += 1) {
    ids.push(await client.action(api.backups.keepFile, { text: `file ${n}` }));
  }
  const target = join(temporaryDir(), "backup");
  const taking = takeBackup(home, target);
  const deleting = Promise.all(
    ids.map(async (id) => await client.mutation(api.backups.dropFile, { id })),
  );
  const [{ folder }] = await Promise.all([taking, deleting]);
  await stop();
  const restored = join(temporaryDir(), "home");
  // A file whose row is there and whose content is not would be refused, or read as missing.
  await restoreBackup(restored, folder);
  const again = await runningHome(restored);
  const texts = await httpClient(again.engine).action(api.backups.readFiles, {});
  expect(texts.every((text: string | null) => text?.startsWith("file "))).toBe(true);
});

it("gives a snapshot to nobody without the admin key, and removes nothing but snapshots", async () => {
  const { engine } = await runningHome();
  const ask = async (method: string, key?: string, search = "") =>
    await fetch(`${engine.url}/api/snapshot${search}`, {
      method,
      headers: key ? { authorization: `Convex ${key}` } : {},
    });
  expect((await ask("POST")).status).toBe(403);
  expect((await ask("DELETE", ADMIN_KEY, "?id=../../files")).status).toBe(400);
  expect((await ask("GET", ADMIN_KEY)).status).toBe(405);
  const { id, folder } = (await (await ask("POST", ADMIN_KEY)).json()) as Record<string, string>;
  expect(folder).toContain(id);
  expect((await ask("DELETE", ADMIN_KEY, `?id=${id}`)).status).toBe(200);
});

it("says it where no engine answers", async () => {
  const home = temporaryDir();
  const paths = homePaths(home);
  mkdirSync(paths.engineData, { recursive: true });
  const lock = takeLock(paths, { pid: process.pid, url: "http://127.0.0.1:3000" });
  cleanUp(() => lock.release());
  await expect(takeBackup(home)).rejects.toThrow(/keeps its data in another Convex/);
  writeFileSync(paths.engineOptions, JSON.stringify({ port: 9, adminKey: "x" }));
  await expect(takeBackup(home)).rejects.toThrow(/The engine at port 9 made no snapshot/);
});
