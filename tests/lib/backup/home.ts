/** A home with the data of an engine, made by its own code and without a process. */
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Catalog } from "@/local/engine/catalog.ts";
import { Database } from "@/local/engine/database.ts";
import { newId } from "@/local/engine/ids.ts";
import type { JsonObject } from "@/local/engine/value.ts";
import { homePaths } from "@/local/stack/paths.ts";

const made: string[] = [];

export function tempHome(): string {
  const home = mkdtempSync(join(tmpdir(), "parley-backup-"));
  made.push(home);
  return home;
}

export function removeHomes(): void {
  for (const home of made.splice(0)) rmSync(home, { recursive: true, force: true });
}

export type Fixture = { home: string; ids: string[]; fileId: string; blob: string };

/** Two documents of the app, one of a component, a file, and secrets. */
export function filledHome(): Fixture {
  const home = tempHome();
  const { engineData, secrets } = homePaths(home);
  const database = Database.open(engineData);
  const catalog = new Catalog(database);
  catalog.apply("", { tables: [{ name: "notes", indexes: [], documentType: null }] });
  catalog.apply("outer/inner", { tables: [{ name: "marks", indexes: [], documentType: null }] });
  const ids = ["first", "zwei — ’"].map((text, at) =>
    put(database, catalog, "", "notes", { text, large: { $integer: "BQAAAAAAAAA=" }, at }),
  );
  put(database, catalog, "outer/inner", "marks", { on: true });
  const { fileId, blob } = putFile(database, catalog, engineData, "What was uploaded.");
  database.close();
  writeFileSync(secrets, '{"keysSecret":"of-this-home"}');
  return { home, ids, fileId, blob };
}

export function put(
  database: Database,
  catalog: Catalog,
  component: string,
  name: string,
  fields: JsonObject,
): string {
  const table = catalog.table(component, name)!;
  const document = { ...fields, _id: newId(table.number), _creationTime: 1_700_000_000_000.25 };
  table.write(database, null, document, 100, () => undefined);
  return document._id;
}

function putFile(database: Database, catalog: Catalog, dataDir: string, text: string) {
  const blob = randomUUID();
  const sha256 = createHash("sha256").update(text).digest("base64");
  const size = Buffer.byteLength(text);
  const fileId = put(database, catalog, "", "_storage", { sha256, size });
  mkdirSync(join(dataDir, "files"), { recursive: true });
  writeFileSync(join(dataDir, "files", blob), text);
  database.run(
    "INSERT INTO files (id, component, blob, type, size, sha256) VALUES (?, '', ?, 'text/plain', ?, ?)",
    fileId,
    blob,
    size,
    sha256,
  );
  return { fileId, blob };
}

/** All that matters of a home's data, to be compared. */
export function contentOf(home: string) {
  const { engineData, secrets } = homePaths(home);
  const database = new DatabaseSync(join(engineData, "data.sqlite"));
  try {
    const tables = database.prepare("SELECT id, component, name FROM tables ORDER BY id").all();
    const documents = tables.flatMap(({ id }) =>
      database.prepare(`SELECT json FROM d${String(id)} ORDER BY id`).all(),
    );
    const files = database.prepare("SELECT blob FROM files").all();
    const contents = files.map(({ blob }) =>
      readFileSync(join(engineData, "files", blob as string), "utf8"),
    );
    return { tables, documents, contents, secrets: readFileSync(secrets, "utf8") };
  } finally {
    database.close();
  }
}
