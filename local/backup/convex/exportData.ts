import { createReadStream, existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { homePaths } from "../../stack/paths.ts";
import { Problem } from "../../stack/problem.ts";
import { openSnapshot } from "../snapshot.ts";
import type { ValidatorJson } from "../../engine/validate.ts";
import type { JsonObject } from "../../engine/value.ts";
import { fileId, importable, namesOf, type Rules, type SystemNumbers } from "./importable.ts";
import { createZip, type Zip } from "./zip.ts";

export type Exported = { documents: number; files: number };
type TableRow = {
  id: number;
  component: string;
  name: string;
  number: number;
  validator: string | null;
};

const README = `# Data of Parley's embedded store

In the format of Convex's own snapshot export: load it with \`npx convex import\`.
`;

/**
 * A home's data as `npx convex import` takes it: a ZIP with a line of JSON for each document, and
 * the stored files. Times stay as they are, and ids do but for those of files. What was scheduled
 * does not travel, nor what names it: Convex's imports have no place for it.
 */
export async function exportData(home: string, file: string): Promise<Exported> {
  if (!file.endsWith(".zip"))
    throw new Problem(`${file} must end in .zip: the import asks for it.`);
  if (existsSync(file)) throw new Problem(`${file} is there already: choose another name.`);
  const snapshot = await openSnapshot(homePaths(home));
  const draft = `${file}.${process.pid}.part`;
  try {
    const zip = createZip(draft);
    const written = await fill(zip, snapshot.folder).catch((error: unknown) => {
      zip.abandon();
      throw error;
    });
    renameSync(draft, file);
    return written;
  } finally {
    rmSync(draft, { force: true });
    await snapshot.close();
  }
}

async function fill(zip: Zip, folder: string): Promise<Exported> {
  const database = new DatabaseSync(join(folder, "data.sqlite"));
  try {
    const total = { documents: 0, files: 0 };
    await zip.add("README.md", lines([README.trimEnd()]));
    const tables = database
      .prepare(
        "SELECT id, component, name, number, validator FROM tables ORDER BY component, number",
      )
      .all() as TableRow[];
    for (const component of new Set(tables.map((table) => table.component))) {
      const own = tables.filter((table) => table.component === component);
      const at = prefixOf(component);
      const users = own.filter(({ name }) => !name.startsWith("_"));
      await zip.add(
        `${at}_tables/documents.jsonl`,
        lines(users.map(({ name, number }) => JSON.stringify({ name, id: number }))),
      );
      const numberOf = (system: string) => own.find(({ name }) => name === system)?.number;
      const numbers = { files: numberOf("_storage"), schedule: numberOf("_scheduled_functions") };
      const names = namesOf(new Map(users.map(({ name, number }) => [number, name])));
      for (const { id, name, validator: json } of users) {
        const validator = json === null ? null : (JSON.parse(json) as ValidatorJson);
        const rows = documentsIn({ database, total, numbers }, id, { validator, names });
        await zip.add(`${at}${name}/documents.jsonl`, lines(rows));
      }
      const storage = own.find(({ name }) => name === "_storage");
      if (storage) await addFiles(zip, { database, folder, storage, at, total });
    }
    zip.finish();
    return total;
  } finally {
    database.close();
  }
}

/** Components lie below their parent, each under a folder that says so. */
function prefixOf(component: string): string {
  if (component === "") return "";
  return component
    .split("/")
    .map((name) => `_components/${name}/`)
    .join("");
}

type Source = { database: DatabaseSync; total: Exported; numbers: SystemNumbers };

/** The engine stores what Convex's clients are sent, which is also what an import reads. */
function* documentsIn(
  { database, total, numbers }: Source,
  id: number,
  rules: Rules,
): Generator<string> {
  for (const { json } of database.prepare(`SELECT json FROM d${id} ORDER BY id`).iterate()) {
    const row = importable(JSON.parse(json as string) as JsonObject, numbers, rules);
    if (row === null) continue;
    total.documents += 1;
    yield JSON.stringify(row);
  }
}

type Place = {
  database: DatabaseSync;
  folder: string;
  storage: TableRow;
  at: string;
  total: Exported;
};
type FileRow = { id: string; blob: string; type: string | null; size: number; sha256: string };

async function addFiles(zip: Zip, { database, folder, storage, at, total }: Place): Promise<void> {
  const rows = database
    .prepare("SELECT id, blob, type, size, sha256 FROM files WHERE component = ? ORDER BY id")
    .all(storage.component) as FileRow[];
  const document = database.prepare(`SELECT json FROM d${storage.id} WHERE id = ?`);
  const metadata = rows.map(({ id, blob, type, size, sha256 }) => {
    const { json } = document.get(id) as { json: string };
    const { _creationTime } = JSON.parse(json) as { _creationTime: number };
    const contentType = type === null ? {} : { contentType: type };
    const internalId = blob;
    return JSON.stringify({
      _id: fileId(id),
      _creationTime,
      sha256,
      size,
      ...contentType,
      internalId,
    });
  });
  await zip.add(`${at}_storage/documents.jsonl`, lines(metadata));
  for (const { id, blob } of rows) {
    total.files += 1;
    await zip.add(`${at}_storage/${fileId(id)}`, createReadStream(join(folder, "files", blob)));
  }
}

const CHUNK = 256 * 1024;

async function* lines(texts: Iterable<string>): AsyncGenerator<Uint8Array> {
  let chunk = "";
  for (const text of texts) {
    chunk += `${text}\n`;
    if (chunk.length < CHUNK) continue;
    yield Buffer.from(chunk);
    chunk = "";
  }
  if (chunk !== "") yield Buffer.from(chunk);
}
