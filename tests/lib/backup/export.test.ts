import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, inflateRawSync } from "node:zlib";
import { afterEach, expect, it } from "vitest";
import { exportData } from "@/local/backup/convex/exportData.ts";
import { createZip } from "@/local/backup/convex/zip.ts";
import { Catalog } from "@/local/engine/catalog.ts";
import { Database } from "@/local/engine/database.ts";
import { encodeId, internalOf, newId, tableNumberOf } from "@/local/engine/ids.ts";
import { mismatch, type ValidatorJson } from "@/local/engine/validate.ts";
import type { JsonObject } from "@/local/engine/value.ts";
import { homePaths } from "@/local/stack/paths.ts";
import { filledHome, put, removeHomes, tempHome } from "./home.ts";

afterEach(removeHomes);

/** The entries of a ZIP by its directory, each checked against what that says. */
function entriesOf(path: string): Record<string, string> {
  const bytes = readFileSync(path);
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  const entries: Record<string, string> = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    const [crc, packed, size] = [16, 20, 24].map((field) => bytes.readUInt32LE(at + field));
    const [nameLength, extra] = [28, 30].map((field) => bytes.readUInt16LE(at + field));
    const name = bytes.subarray(at + 46, at + 46 + nameLength!).toString();
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = inflateRawSync(bytes.subarray(start, start + packed!));
    expect([content.length, crc32(content)]).toEqual([size, crc]);
    entries[name] = content.toString();
    at += 46 + nameLength! + extra!;
  }
  expect(at).toBe(end);
  return entries;
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** What Convex numbers its own table of files with. */
const FILES = 540;
const inConvex = (id: string) => encodeId(FILES, internalOf(id));

it("is laid out as Convex's own snapshots are", async () => {
  const { home, ids, fileId: kept, blob } = filledHome();
  const file = join(tempHome(), "snapshot.zip");
  const written = await exportData(home, file);
  const fileId = inConvex(kept);
  expect(written).toEqual({ documents: 3, files: 1 });
  const entries = entriesOf(file);
  const inner = "_components/outer/_components/inner/";
  expect(Object.keys(entries)).toEqual([
    "README.md",
    "_tables/documents.jsonl",
    "notes/documents.jsonl",
    "_storage/documents.jsonl",
    `_storage/${fileId}`,
    `${inner}_tables/documents.jsonl`,
    `${inner}marks/documents.jsonl`,
    `${inner}_storage/documents.jsonl`,
  ]);
  const notes = linesOf(entries["notes/documents.jsonl"]!);
  expect(notes.map(({ _id }) => String(_id)).toSorted()).toEqual(ids.toSorted());
  expect(notes.map(({ text }) => String(text)).toSorted()).toEqual(["first", "zwei — ’"]);
  expect(notes[0]).toMatchObject({
    _creationTime: 1_700_000_000_000.25,
    large: { $integer: "BQAAAAAAAAA=" },
  });
  // An import looks tables of ids up by the number that is named here.
  expect(linesOf(entries["_tables/documents.jsonl"]!)).toEqual([
    { name: "notes", id: tableNumberOf(ids[0]!) },
  ]);
  expect(linesOf(entries["_storage/documents.jsonl"]!)).toEqual([
    {
      _id: fileId,
      _creationTime: 1_700_000_000_000.25,
      sha256: expect.stringMatching(/^[\w+/]{43}=$/),
      size: 18,
      contentType: "text/plain",
      internalId: blob,
    },
  ]);
  expect(entries[`_storage/${fileId}`]).toBe("What was uploaded.");
  expect(entries[`${inner}_storage/documents.jsonl`]).toBe("");
});

const of = (fieldType: ValidatorJson, optional = false) => ({ fieldType, optional });
const idOf = (tableName: string) => ({ type: "id" as const, tableName });
const object = (value: Record<string, ReturnType<typeof of>>): ValidatorJson => ({
  type: "object",
  value,
});

/** Rows of the ways in which tables name files and scheduled functions. */
const TABLES: Record<string, ValidatorJson> = {
  plans: object({
    fileId: of(idOf("_storage")),
    job: of(idOf("_scheduled_functions"), true),
    away: of(object({ at: of({ type: "number" }), job: of(idOf("_scheduled_functions"), true) })),
    fileIds: of({ type: "array", value: idOf("_storage") }),
    next: of(idOf("plans"), true),
  }),
  runs: object({ runId: of(idOf("_scheduled_functions")) }),
};

function plannedHome(component: string) {
  const home = tempHome();
  const database = Database.open(homePaths(home).engineData);
  const catalog = new Catalog(database);
  const tables = Object.entries(TABLES).map(([name, documentType]) => {
    return { name, indexes: [], documentType };
  });
  catalog.apply("", { tables: [] });
  catalog.apply(component, { tables });
  const made = (name: string) => newId(catalog.table(component, name)!.number);
  const [fileId, job] = [made("_storage"), made("_scheduled_functions")];
  const plan = { fileId, job, away: { at: 7, job }, fileIds: [fileId, fileId] };
  const first = put(database, catalog, component, "plans", plan);
  put(database, catalog, component, "plans", { ...plan, next: first });
  put(database, catalog, component, "runs", { runId: job });
  database.close();
  return { home, fileId, first };
}

it.each(["", "mail"])("fits a schema that knows only its tables, in component %j", async (name) => {
  const { home, fileId, first } = plannedHome(name);
  const file = join(tempHome(), "snapshot.zip");
  expect((await exportData(home, file)).documents).toBe(2);
  const entries = entriesOf(file);
  const at = name && `_components/${name}/`;
  const listed = linesOf(entries[`${at}_tables/documents.jsonl`]!);
  const numbered = new Map(listed.map(({ id, name: table }) => [id, table as string]));
  const names = (number: number) => (number === FILES ? "_storage" : numbered.get(number));
  for (const [table, validator] of Object.entries(TABLES)) {
    for (const row of linesOf(entries[`${at}${table}/documents.jsonl`]!) as JsonObject[]) {
      const { _id, _creationTime, ...fields } = row;
      expect(names(tableNumberOf(_id as string)!)).toBe(table);
      expect(mismatch(validator, fields, names)).toBeNull();
    }
  }
  const plans = linesOf(entries[`${at}plans/documents.jsonl`]!);
  const kept = inConvex(fileId);
  expect(plans).toHaveLength(2);
  expect(plans).toContainEqual({
    _id: expect.any(String),
    _creationTime: expect.any(Number),
    fileId: kept,
    away: { at: 7 },
    fileIds: [kept, kept],
    next: first,
  });
});

it("overwrites nothing, and has the ending by which an import knows it", async () => {
  const { home } = filledHome();
  const file = join(tempHome(), "snapshot.zip");
  await exportData(home, file);
  await expect(exportData(home, file)).rejects.toThrow(/is there already/);
  await expect(exportData(home, `${file}.tar`)).rejects.toThrow(/must end in \.zip/);
  expect(existsSync(`${file}.tar`)).toBe(false);
});

it("packs long and empty entries, and names of other alphabets", async () => {
  const path = join(tempHome(), "any.zip");
  const zip = createZip(path);
  const long = "0123456789".repeat(100_000);
  const pieces = async function* () {
    for (let at = 0; at < long.length; at += 65_521) yield Buffer.from(long.slice(at, at + 65_521));
  };
  await zip.add("long", pieces());
  await zip.add("пусто", (async function* () {})());
  zip.finish();
  expect(entriesOf(path)).toEqual({ long, пусто: "" });
});
