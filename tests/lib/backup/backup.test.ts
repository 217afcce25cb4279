import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, it } from "vitest";
import { readManifest, writeManifest } from "@/local/backup/manifest.ts";
import { restoreBackup } from "@/local/backup/restore.ts";
import { decideRestore, finishRestore } from "@/local/backup/swap.ts";
import { takeBackup } from "@/local/backup/take.ts";
import { takeLock } from "@/local/stack/lock.ts";
import { homePaths } from "@/local/stack/paths.ts";
import { contentOf, filledHome, removeHomes, tempHome } from "./home.ts";

afterEach(removeHomes);

/** What a refused restore says; nothing of the home may have changed by it. */
async function refusalOf(home: string, folder: string): Promise<string> {
  const before = contentOf(home);
  // The lock itself may be new.
  const namesIn = () => readdirSync(home).filter((name) => name !== "lock.sqlite");
  const names = namesIn();
  const said = await restoreBackup(home, folder).then(
    () => "restored",
    (error: Error) => error.message,
  );
  expect(contentOf(home)).toEqual(before);
  expect(namesIn()).toEqual(names);
  return said;
}

function changeText(home: string, text: string): void {
  const database = new DatabaseSync(join(homePaths(home).engineData, "data.sqlite"));
  const { id } = database.prepare("SELECT id FROM tables WHERE name = 'notes'").get()!;
  database.prepare(`UPDATE d${String(id)} SET json = ?`).run(JSON.stringify({ text }));
  database.close();
}

describe("a backup", () => {
  it("holds the data, the files and the secrets, and is restored as it was", async () => {
    const { home } = filledHome();
    const before = contentOf(home);
    const { folder } = await takeBackup(home);
    expect(readdirSync(folder).toSorted()).toEqual([
      "data.sqlite",
      "files",
      "manifest.json",
      "secrets.json",
    ]);
    changeText(home, "written later");
    writeFileSync(homePaths(home).secrets, '{"keysSecret":"another"}');
    await restoreBackup(home, folder);
    expect(contentOf(home)).toEqual(before);
  });

  it("is restored to a machine that has nothing", async () => {
    const { home } = filledHome();
    const { folder } = await takeBackup(home);
    const other = join(tempHome(), "new");
    await restoreBackup(other, folder);
    expect(contentOf(other)).toEqual(contentOf(home));
    expect(existsSync(join(homePaths(other).engineData, "created"))).toBe(true);
  });

  it("leaves nothing but itself behind, and takes no name twice", async () => {
    const { home } = filledHome();
    const target = join(tempHome(), "kept");
    await takeBackup(home, target);
    expect(readdirSync(join(target, ".."))).toEqual(["kept"]);
    expect(readdirSync(join(homePaths(home).engineData, "snapshots"))).toEqual([]);
    await expect(takeBackup(home, target)).rejects.toThrow(/is there already/);
  });

  it("removes what a backup left that was cut off, and leaves one that goes on", async () => {
    const { home } = filledHome();
    const parent = tempHome();
    mkdirSync(join(parent, `parley-a.${2 ** 22 + 1}.part`));
    mkdirSync(join(parent, `parley-b.${process.ppid}.part`));
    mkdirSync(join(parent, `mine.${2 ** 22 + 1}.part`));
    mkdirSync(join(parent, `theirs.${2 ** 22 + 1}.part`));
    await takeBackup(home, join(parent, "parley-c"));
    const theirs = `theirs.${2 ** 22 + 1}.part`;
    const kept = [`parley-b.${process.ppid}.part`, "parley-c", theirs];
    expect(readdirSync(parent).toSorted()).toEqual([`mine.${2 ** 22 + 1}.part`, ...kept]);
    await takeBackup(home, join(parent, "mine"));
    expect(readdirSync(parent).toSorted()).toEqual(["mine", ...kept]);
  });

  it("is refused where there is no data", async () => {
    await expect(takeBackup(tempHome())).rejects.toThrow(/has no data yet: start Parley once/);
  });
});

describe("a restore", () => {
  it("is refused while a stack runs", async () => {
    const { home } = filledHome();
    const { folder } = await takeBackup(home);
    const lock = takeLock(homePaths(home), { pid: process.pid, url: "http://127.0.0.1:3000" });
    try {
      expect(await refusalOf(home, folder)).toMatch(/^Parley already runs from .*: stop it first/);
    } finally {
      lock.release();
    }
  });

  it("keeps what was there before", async () => {
    const { home } = filledHome();
    const { folder } = await takeBackup(home);
    changeText(home, "before the restore");
    await restoreBackup(home, folder);
    const kept = join(homePaths(home).beforeRestore, "convex", "data.sqlite");
    expect(readFileSync(kept).includes("before the restore")).toBe(true);
  });

  it.each([
    ["data.sqlite", "longer", (file: string) => appendFileSync(file, "x")],
    ["data.sqlite", "changed", flipByte],
    ["data.sqlite", "missing", (file: string) => rmSync(file)],
    ["secrets.json", "changed", flipByte],
    ["manifest.json", "changed", (file: string) => replaceIn(file, '"format": 1', '"format": 0')],
    ["manifest.json", "cut off", (file: string) => writeFileSync(file, '{"format": 1')],
  ])("is refused where %s is %s", async (path, _how, damage) => {
    const { home } = filledHome();
    const { folder } = await takeBackup(home);
    damage(join(folder, path));
    const said = await refusalOf(home, folder);
    expect(said).toContain(`The backup ${folder} is damaged: its ${path} `);
    expect(said).toContain("nothing was changed");
  });

  it("is refused where a stored file is damaged", async () => {
    const { home, blob } = filledHome();
    const { folder } = await takeBackup(home);
    flipByte(join(folder, "files", blob));
    expect(await refusalOf(home, folder)).toContain(`its files/${blob} has another checksum`);
  });

  it("is refused where the database was unsound, however right its checksum is", async () => {
    const { home } = filledHome();
    const { folder, manifest } = await takeBackup(home);
    const file = join(folder, "data.sqlite");
    writeFileSync(file, "SQLite format 3\0".padEnd(8192, "x"));
    const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
    const entries = manifest.entries.map((entry) =>
      entry.path === "data.sqlite" ? { ...entry, size: 8192, sha256 } : entry,
    );
    writeManifest(folder, { ...manifest, entries });
    expect(await refusalOf(home, folder)).toMatch(/is damaged: its data\.sqlite/);
  });

  it("is refused for a backup of a later version, and for data of one", async () => {
    const { home } = filledHome();
    const { folder, manifest } = await takeBackup(home);
    writeManifest(folder, { ...manifest, engineFormat: manifest.engineFormat + 1 });
    expect(await refusalOf(home, folder)).toMatch(/is of a later version of Parley \(its data/);
    writeManifest(folder, { ...manifest, format: manifest.format + 1 });
    expect(await refusalOf(home, folder)).toMatch(/is of a later version of Parley \(it has/);
  });

  it("opens nothing outside of the backup", async () => {
    const { home } = filledHome();
    const { folder, manifest } = await takeBackup(home);
    const outside = { path: "../../secrets.json", size: 1, sha256: "" };
    writeManifest(folder, { ...manifest, entries: [...manifest.entries, outside] });
    expect(await refusalOf(home, folder)).toContain("names what no backup has");
  });

  it("is refused where there is no backup", async () => {
    const { home } = filledHome();
    expect(await refusalOf(home, tempHome())).toMatch(/is not a backup: it has no manifest\.json/);
  });
});

describe("a restore that was cut off", () => {
  /** Everything up to the mark, as a restore leaves it; `changeText` made the present another. */
  async function staged(isDecided: boolean) {
    const { home } = filledHome();
    const old = contentOf(home);
    const { folder } = await takeBackup(home);
    changeText(home, "the present");
    const present = contentOf(home);
    const paths = homePaths(home);
    const other = tempHome();
    await restoreBackup(other, folder);
    cpSync(homePaths(other).engineData, join(paths.restoring, "convex"), { recursive: true });
    cpSync(homePaths(other).secrets, join(paths.restoring, "secrets.json"));
    if (isDecided) decideRestore(paths);
    return { home, paths, old, present };
  }

  it("changes nothing before it was decided", async () => {
    const { home, paths, present } = await staged(false);
    finishRestore(paths);
    expect(contentOf(home)).toEqual(present);
    expect(existsSync(paths.restoring)).toBe(false);
  });

  it("is finished from each step at which it may have ended", async () => {
    const steps = [
      ({ engineData, beforeRestore }: Paths) => {
        mkdirSync(beforeRestore);
        renameSync(engineData, join(beforeRestore, "convex"));
      },
      ({ engineData, restoring }: Paths) => renameSync(join(restoring, "convex"), engineData),
      ({ secrets, beforeRestore }: Paths) =>
        renameSync(secrets, join(beforeRestore, "secrets.json")),
      ({ secrets, restoring }: Paths) => renameSync(join(restoring, "secrets.json"), secrets),
      ({ restoring }: Paths) => rmSync(restoring, { recursive: true }),
    ];
    for (let done = 0; done <= steps.length; done += 1) {
      const { home, paths, old } = await staged(true);
      for (const step of steps.slice(0, done)) step(paths);
      finishRestore(paths);
      expect(contentOf(home), `after ${done} steps`).toEqual(old);
      const kept = join(paths.beforeRestore, "convex", "data.sqlite");
      expect(readFileSync(kept).includes("the present"), `after ${done} steps`).toBe(true);
      expect(existsSync(paths.restoreMark)).toBe(false);
    }
  });

  it.each(["", "{", "null", '{"decidedAt":"now"}'])(
    "is not finished by a mark that no restore wrote, which is named: %j",
    async (text) => {
      const { home, paths, present } = await staged(false);
      writeFileSync(paths.restoreMark, text);
      expect(() => finishRestore(paths)).toThrow(
        `${paths.restoreMark} is not what a restore writes there`,
      );
      expect(contentOf(home)).toEqual(present);
      expect(readFileSync(paths.restoreMark, "utf8")).toBe(text);
      expect(existsSync(paths.restoring)).toBe(true);
    },
  );

  it("takes an empty folder in the data's place for none", async () => {
    const { home, paths, old } = await staged(true);
    mkdirSync(paths.beforeRestore);
    renameSync(paths.engineData, join(paths.beforeRestore, "convex"));
    mkdirSync(paths.engineData);
    finishRestore(paths);
    expect(contentOf(home)).toEqual(old);
  });
});

type Paths = ReturnType<typeof homePaths>;

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  const at = bytes.length - 3;
  bytes[at] = bytes[at]! ^ 1;
  writeFileSync(file, bytes);
}

function replaceIn(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

it("reads the manifest that it wrote", async () => {
  const { home } = filledHome();
  const { folder, manifest } = await takeBackup(home);
  expect(readManifest(folder)).toEqual(manifest);
});
