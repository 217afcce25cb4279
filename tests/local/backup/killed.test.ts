/** `npm run backup` and `npm run restore`, ended by the system at any moment. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { afterAll, expect, it } from "vitest";
import { readManifest, verifyEntries } from "@/local/backup/manifest.ts";
import { finishRestore } from "@/local/backup/swap.ts";
import { takeBackup } from "@/local/backup/take.ts";
import { homePaths, ROOT } from "@/local/stack/paths.ts";
import { contentOf, filledHome, removeHomes, tempHome } from "../../lib/backup/home.ts";
import { NODE } from "../stack/waiting.ts";
import { randomFrom } from "@/bench/soak/random.ts";

afterAll(removeHomes);

const KILLS = 12;
const ROWS = 40_000;
/** Each run is a process that copies all of it, on a machine that may do something else as well. */
const timeout = 5 * 60_000;

function start(home: string, command: string, path: string) {
  const child = spawn(NODE, ["local/backup/main.ts", command, path], {
    cwd: ROOT,
    env: { ...process.env, PARLEY_HOME: home },
    stdio: "ignore",
  });
  return { child, ended: once(child, "exit") as Promise<[number | null]> };
}

/** How long it takes when nobody ends it. */
async function lengthOf(home: string, command: string, path: string): Promise<number> {
  const at = performance.now();
  const [code] = await start(home, command, path).ended;
  expect(code).toBe(0);
  return performance.now() - at;
}

/** When to end each: the first at once, the last not at all, the others anywhere. */
function momentOf(n: number, whole: number, random: () => number): number {
  if (n === 0) return 0;
  return n === KILLS - 1 ? whole * 50 : random() * whole * 1.2;
}

/** Ends it somewhere within a bit more than its whole time; true when it was still at work. */
async function killWithin(ms: number, run: ReturnType<typeof start>): Promise<boolean> {
  await Promise.race([sleep(ms), run.ended]);
  run.child.kill("SIGKILL");
  const [code] = await run.ended;
  expect(code === null || code === 0).toBe(true);
  return code === null;
}

/** Data that takes a while to copy. */
function largeHome() {
  const made = filledHome();
  const database = new DatabaseSync(join(homePaths(made.home).engineData, "data.sqlite"));
  const { id } = database.prepare("SELECT id FROM tables WHERE name = 'notes'").get()!;
  const put = database.prepare(`INSERT INTO d${String(id)} (id, json, size) VALUES (?, ?, 1)`);
  database.exec("BEGIN");
  for (let n = 0; n < ROWS; n += 1) put.run(`row-${n}`, JSON.stringify({ text: "x".repeat(500) }));
  database.exec("COMMIT");
  database.close();
  return made;
}

it("fault 19: a backup that was killed leaves no backup or a whole one", { timeout }, async () => {
  const { home } = largeHome();
  const random = randomFrom(7);
  const whole = await lengthOf(home, "backup", join(tempHome(), "first"));
  const parent = tempHome();
  let cut = 0;
  for (let n = 0; n < KILLS; n += 1) {
    const target = join(parent, `parley-${n}`);
    if (await killWithin(momentOf(n, whole, random), start(home, "backup", target))) cut += 1;
    if (!existsSync(target)) continue;
    await verifyEntries(target, readManifest(target));
    rmSync(target, { recursive: true });
  }
  expect(cut).toBeGreaterThan(0);
  // The home is as free and as whole as before.
  const { folder } = await takeBackup(home, join(parent, "parley-last"));
  await verifyEntries(folder, readManifest(folder));
});

it(
  "a restore that was killed leaves the old data or the new, never a part of one",
  { timeout },
  async () => {
    const { home } = largeHome();
    const { folder } = await takeBackup(home, join(tempHome(), "backup"));
    const backedUp = contentOf(home);
    const random = randomFrom(8);
    const whole = await lengthOf(home, "restore", folder);
    const outcomes = { old: 0, restored: 0 };
    for (let n = 0; n < KILLS; n += 1) {
      const present = `present ${n}`;
      changeAll(home, present);
      await killWithin(momentOf(n, whole, random), start(home, "restore", folder));
      // What the next start does before it reads anything.
      finishRestore(homePaths(home));
      const now = contentOf(home);
      const { length } = now.documents.filter(({ json }) => String(json).includes(present));
      // All of the table that was changed, or nothing of it.
      const isOld = length > ROWS && now.documents.length === backedUp.documents.length;
      const isRestored = isDeepStrictEqual(now, backedUp);
      expect(isOld || isRestored, `after kill ${n}`).toBe(true);
      outcomes[isOld ? "old" : "restored"] += 1;
    }
    expect(outcomes.old).toBeGreaterThan(0);
    expect(outcomes.restored).toBeGreaterThan(0);
  },
);

function changeAll(home: string, text: string): void {
  const database = new DatabaseSync(join(homePaths(home).engineData, "data.sqlite"));
  const { id } = database.prepare("SELECT id FROM tables WHERE name = 'notes'").get()!;
  database.prepare(`UPDATE d${String(id)} SET json = ?`).run(JSON.stringify({ text }));
  database.close();
}
