import { encodeId, internalOf, tableNumberOf } from "../../engine/ids.ts";
import { mismatch, type TableNames, type ValidatorJson } from "../../engine/validate.ts";
import { type Json, type JsonObject, kindOf } from "../../engine/value.ts";

/**
 * Convex numbers its system tables by itself: an import takes the ids of files by this one alone
 * (512 + 28: `NUM_RESERVED_LEGACY_TABLE_NUMBERS` and `DefaultTableNumber::FileStorage` of
 * convex-backend).
 */
const FILES_NUMBER = 540;

/** The numbers that the engine gave to the tables of files and of scheduled functions. */
export type SystemNumbers = { files: number | undefined; schedule: number | undefined };
export type Rules = { validator: ValidatorJson | null; names: TableNames };

export const fileId = (id: string): string => encodeId(FILES_NUMBER, internalOf(id));

export const namesOf =
  (tables: ReadonlyMap<number, string>): TableNames =>
  (number) =>
    number === FILES_NUMBER ? "_storage" : tables.get(number);

/**
 * A row as an import takes it: ids of files in Convex's own numbers, and nothing that names a
 * scheduled function, as none travels. Null: without that it is no row of its table.
 */
export function importable(
  row: JsonObject,
  numbers: SystemNumbers,
  { validator, names }: Rules,
): JsonObject | null {
  const { value, isLess } = within(row, numbers);
  if (!isLess || validator === null) return value as JsonObject;
  const { _id, _creationTime, ...fields } = value as JsonObject;
  return mismatch(validator, fields, names) === null ? (value as JsonObject) : null;
}

type Changed = { value: Json | undefined; isLess: boolean };

function within(value: Json, numbers: SystemNumbers): Changed {
  if (typeof value === "string") return text(value, numbers);
  const kind = kindOf(value);
  if (kind !== "array" && kind !== "object") return { value, isLess: false };
  let isLess = false;
  const kept: [string, Json][] = [];
  for (const [key, item] of Object.entries(value as JsonObject | Json[])) {
    const changed = within(item, numbers);
    isLess ||= changed.isLess;
    if (changed.value !== undefined) kept.push([key, changed.value]);
  }
  const all = kind === "array" ? kept.map(([, item]) => item) : Object.fromEntries(kept);
  return { value: all, isLess };
}

function text(value: string, { files, schedule }: SystemNumbers): Changed {
  const number = tableNumberOf(value);
  if (number === null) return { value, isLess: false };
  if (number === schedule) return { value: undefined, isLess: true };
  return { value: number === files ? fileId(value) : value, isLess: false };
}
