import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { readJson, writePrivateJson } from "../stack/files.ts";
import { Problem } from "../stack/problem.ts";

/** What this version writes; it reads that and every earlier one. */
export const BACKUP_FORMAT = 1;
const MANIFEST = "manifest.json";
/** The only names that a backup has: nothing else of it is ever opened, or written anywhere. */
const NAMES = /^(data\.sqlite|secrets\.json|files\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export type Entry = { path: string; size: number; sha256: string };
export type Manifest = {
  format: number;
  /** Of the database file. */
  engineFormat: number;
  /** UTC ms. */
  createdAt: number;
  entries: Entry[];
};

export async function describe(folder: string, path: string): Promise<Entry> {
  const file = join(folder, path);
  return { path, size: statSync(file).size, sha256: await hashOf(file) };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

export function writeManifest(folder: string, manifest: Manifest): void {
  writePrivateJson(join(folder, MANIFEST), { ...manifest, digest: digestOf(manifest) });
}

/** @throws Problem where the folder is no backup, a damaged one, or one of a later version */
export function readManifest(folder: string): Manifest {
  const found = contentOf(folder);
  if (found === undefined) throw new Problem(`${folder} is not a backup: it has no ${MANIFEST}.`);
  const { digest, ...manifest } = (found ?? {}) as Manifest & { digest?: unknown };
  if (typeof manifest.format === "number" && manifest.format > BACKUP_FORMAT) {
    throw newer(folder, `it has format ${manifest.format}, and this one reads ${BACKUP_FORMAT}`);
  }
  if (digest !== digestOf(manifest)) throw damaged(folder, MANIFEST, "was changed");
  return manifest;
}

function contentOf(folder: string): unknown {
  try {
    return readJson(join(folder, MANIFEST));
  } catch {
    throw damaged(folder, MANIFEST, "cannot be read");
  }
}

function digestOf({ format, engineFormat, createdAt, entries }: Manifest): string {
  const text = JSON.stringify({ format, engineFormat, createdAt, entries });
  return createHash("sha256").update(text).digest("hex");
}

/** @throws Problem that names the first file which is not as it was written */
export async function verifyEntries(folder: string, { entries }: Manifest): Promise<void> {
  const unknown = entries.find(({ path }) => !NAMES.test(path));
  if (unknown) throw damaged(folder, MANIFEST, "names what no backup has");
  if (!entries.some(({ path }) => path === "data.sqlite")) {
    throw damaged(folder, MANIFEST, "names no data");
  }
  for (const { path, size, sha256 } of entries) {
    const file = join(folder, path);
    const now = statSync(file, { throwIfNoEntry: false });
    if (now === undefined) throw damaged(folder, path, "is missing");
    if (now.size !== size) throw damaged(folder, path, `has ${now.size} bytes instead of ${size}`);
    if ((await hashOf(file)) !== sha256) throw damaged(folder, path, "has another checksum");
  }
}

export function damaged(folder: string, path: string, how: string): Problem {
  return new Problem(
    `The backup ${folder} is damaged: its ${path} ${how}. Take another one; nothing was changed.`,
  );
}

export function newer(folder: string, why: string): Problem {
  return new Problem(
    `The backup ${folder} is of a later version of Parley (${why}): restore it with that version; nothing was changed.`,
  );
}
