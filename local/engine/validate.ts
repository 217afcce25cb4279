import { FunctionError } from "./errors.ts";
import { tableNumberOf } from "./ids.ts";
import { type Json, type JsonObject, kindOf } from "./value.ts";

/** What `validator.json` of convex/values gives. */
export type ValidatorJson =
  | { type: "null" | "number" | "bigint" | "commitTs" | "boolean" | "string" | "bytes" | "any" }
  | { type: "literal"; value: Json }
  | { type: "id"; tableName: string }
  | { type: "array"; value: ValidatorJson }
  | { type: "record"; keys: ValidatorJson; values: FieldJson }
  | { type: "object"; value: Record<string, FieldJson> }
  | { type: "union"; value: ValidatorJson[] };
type FieldJson = { fieldType: ValidatorJson; optional: boolean };

/** Names of tables by their number, within one component. */
export type TableNames = (tableNumber: number) => string | undefined;

type Mismatch = { path: string; text: (path: string) => string };

const KINDS: Record<string, string> = {
  null: "null",
  number: "float64",
  bigint: "int64",
  commitTs: "int64",
  boolean: "boolean",
  string: "string",
  bytes: "bytes",
};

/** Why the value does not match, in Convex's words; null when it does. */
export function mismatch(validator: ValidatorJson, value: Json, tables: TableNames): string | null {
  const found = check(validator, value, tables);
  return found === null ? null : found.text(found.path === "" ? "" : `Path: ${found.path}`);
}

/** The path of the first field that does not match, for messages about stored documents. */
export function mismatchPath(
  validator: ValidatorJson,
  value: Json,
  tables: TableNames,
): string | null {
  return check(validator, value, tables)?.path ?? null;
}

function check(validator: ValidatorJson, value: Json, tables: TableNames): Mismatch | null {
  switch (validator.type) {
    case "any":
      return null;
    case "literal":
      return sameLiteral(validator.value, value) ? null : notLiteral(validator.value, value);
    case "id":
      return checkId(validator.tableName, value, tables) ?? null;
    case "array":
      return kindOf(value) === "array"
        ? firstOf(value as Json[], (item, i) =>
            within(`[${i}]`, check(validator.value, item, tables)),
          )
        : noMatch(validator, value);
    case "record":
      return kindOf(value) === "object"
        ? checkRecord(validator, value as JsonObject, tables)
        : noMatch(validator, value);
    case "object":
      return kindOf(value) === "object"
        ? checkObject(validator, value as JsonObject, tables)
        : noMatch(validator, value);
    case "union":
      if (validator.value.length === 1) return check(validator.value[0]!, value, tables);
      return validator.value.some((member) => check(member, value, tables) === null)
        ? null
        : noMatch(validator, value);
    default:
      return KINDS[validator.type] === kindOf(value) ? null : noMatch(validator, value);
  }
}

function sameLiteral(literal: Json, value: Json): boolean {
  return literal === value || JSON.stringify(literal) === JSON.stringify(value);
}

function checkId(table: string, value: Json, tables: TableNames): Mismatch | null {
  const number = typeof value === "string" ? tableNumberOf(value) : null;
  const found = number === null ? undefined : tables(number);
  if (found === table) return null;
  if (found === undefined) return noMatch({ type: "id", tableName: table }, value);
  const from = found.startsWith("_") ? "from a system table" : `from table \`${found}\``;
  return fail(
    (path) =>
      `Found ID "${String(value)}" ${from}, which does not match the table name in validator ` +
      `\`v.id("${table}")\`.${path && `\n${path}`}`,
  );
}

function checkRecord(
  validator: Extract<ValidatorJson, { type: "record" }>,
  value: JsonObject,
  tables: TableNames,
): Mismatch | null {
  return firstOf(
    Object.entries(value),
    ([key, item]) =>
      within(".keys()", check(validator.keys, key, tables)) ??
      within(".values()", check(validator.values.fieldType, item, tables)),
  );
}

function checkObject(
  validator: Extract<ValidatorJson, { type: "object" }>,
  value: JsonObject,
  tables: TableNames,
): Mismatch | null {
  for (const [name, field] of Object.entries(validator.value)) {
    if (Object.hasOwn(value, name)) {
      const found = check(field.fieldType, value[name]!, tables);
      if (found !== null) return within(`.${name}`, found);
    } else if (!field.optional) return missingField(name, value, validator);
  }
  for (const name in value) {
    if (!Object.hasOwn(validator.value, name)) return extraField(name, value, validator);
  }
  return null;
}

function firstOf<T>(
  items: T[],
  test: (item: T, index: number) => Mismatch | null,
): Mismatch | null {
  for (const [index, item] of items.entries()) {
    const found = test(item, index);
    if (found !== null) return found;
  }
  return null;
}

function within(step: string, found: Mismatch | null): Mismatch | null {
  return found === null ? null : { ...found, path: step + found.path };
}

function fail(text: Mismatch["text"], path = ""): Mismatch {
  return { path, text };
}

function noMatch(validator: ValidatorJson, value: Json): Mismatch {
  return fail(
    (path) =>
      `Value does not match validator.\n${path}\nValue: ${shown(value)}\nValidator: ${sourceOf(validator)}`,
  );
}

function notLiteral(literal: Json, value: Json): Mismatch {
  return fail(
    (path) =>
      `\`${shown(value)}\` does not match literal validator \`v.literal(${shown(literal)})\`.` +
      (path && `\n${path}`),
  );
}

function missingField(name: string, value: JsonObject, validator: ValidatorJson): Mismatch {
  return fail(
    (path) =>
      `Object is missing the required field \`${name}\`. Consider wrapping the field validator in ` +
      `\`v.optional(...)\` if this is expected.\n${path}\nObject: ${shown(value)}\nValidator: ${sourceOf(validator)}`,
  );
}

function extraField(name: string, value: JsonObject, validator: ValidatorJson): Mismatch {
  return fail(
    (path) =>
      `Object contains extra field \`${name}\` that is not in the validator.\n${path}\n` +
      `Object: ${shown(value)}\nValidator: ${sourceOf(validator)}`,
  );
}

const MAX_SHOWN = 1024;
function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}[...truncated]` : text;
}

const SOURCES: Record<string, string> = { number: "float64", bigint: "int64" };

/** The validator as it is written in code. */
function sourceOf(validator: ValidatorJson): string {
  switch (validator.type) {
    case "literal":
      return `v.literal(${JSON.stringify(validator.value)})`;
    case "id":
      return `v.id("${validator.tableName}")`;
    case "array":
      return `v.array(${sourceOf(validator.value)})`;
    case "record":
      return `v.record(${sourceOf(validator.keys)}, ${sourceOf(validator.values.fieldType)})`;
    case "union":
      return `v.union(${validator.value.map(sourceOf).join(", ")})`;
    case "object": {
      const fields = Object.entries(validator.value).map(([name, field]) => {
        const source = sourceOf(field.fieldType);
        return `${name}: ${field.optional ? `v.optional(${source})` : source}`;
      });
      return `v.object({${fields.join(", ")}})`;
    }
    default:
      return `v.${SOURCES[validator.type] ?? validator.type}()`;
  }
}

export function requireMatch(
  validator: ValidatorJson,
  value: Json,
  tables: TableNames,
  prefix: string,
): void {
  const problem = mismatch(validator, value, tables);
  if (problem !== null) throw new FunctionError(`${prefix}: ${problem}`, { told: true });
}
