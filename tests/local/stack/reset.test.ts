import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { takeLock } from "@/local/stack/lock.ts";
import { homePaths } from "@/local/stack/paths.ts";
import { afterwards, run, tempFolder } from "./helpers.ts";

function home() {
  const folder = tempFolder();
  const paths = homePaths(folder);
  const folders = ["bin", "convex", "people", "lan", "logs", "backups", "before-restore"];
  for (const name of folders) mkdirSync(join(folder, name));
  for (const file of [
    "convex/data.sqlite",
    "people/keys.json",
    "secrets.json",
    "bin/livekit-server",
    "lan/key.pem",
    "notes.txt",
  ]) {
    writeFileSync(join(folder, file), "x");
  }
  return { folder, paths };
}

const reset = (folder: string) => run(["local/stack/reset.ts"], { PARLEY_HOME: folder }).ended;

it("removes the data; keeps tools, backups, the certificate and what is not the stack's", async () => {
  const { folder } = home();
  const { code, out } = await reset(folder);
  expect({ code, out: out.trim() }).toEqual({
    code: 0,
    out: `The data in ${folder} is removed; the next start makes it anew.`,
  });
  expect(readdirSync(folder).toSorted()).toEqual([
    "backups",
    "bin",
    "lan",
    "lock.sqlite",
    "notes.txt",
  ]);
});

it("refuses while a stack runs", async () => {
  const { folder, paths } = home();
  const lock = takeLock(paths, { pid: process.pid, url: "http://127.0.0.1:3000" });
  afterwards(() => lock.release());
  const { code, err } = await reset(folder);
  expect(code).toBe(1);
  expect(err.trim()).toMatch(/^Parley already runs from .*: stop it first/);
  expect(existsSync(paths.secrets)).toBe(true);
});

it("has nothing to do where nothing is", async () => {
  const folder = join(tempFolder(), "none");
  expect((await reset(folder)).code).toBe(0);
  expect(existsSync(folder)).toBe(false);
});
