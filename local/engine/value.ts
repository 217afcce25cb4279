import { ApiError } from "./errors.ts";

/** A Convex value in its JSON form: int64, bytes and special floats are `{$integer}` and so on. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

export type Kind =
  | "undefined"
  | "null"
  | "int64"
  | "float64"
  | "boolean"
  | "string"
  | "bytes"
  | "array"
  | "object";

const SPECIAL: Record<string, Kind> = { $integer: "int64", $float: "float64", $bytes: "bytes" };

export function kindOf(value: Json | undefined): Kind {
  if (value === undefined) return "undefined";
  if (value === null) return "null";
  if (typeof value === "number") return "float64";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "string";
  if (Array.isArray(value)) return "array";
  return specialKind(value) ?? "object";
}

function specialKind(value: JsonObject): Kind | undefined {
  for (const key in value) {
    const kind = key.charCodeAt(0) === 36 ? SPECIAL[key] : undefined;
    return kind !== undefined && Object.keys(value).length === 1 ? kind : undefined;
  }
  return undefined;
}

/** The number in a `float64`, plain or special (NaN, infinities, -0). */
export function floatOf(value: Json): number {
  if (typeof value === "number") return value;
  return Buffer.from((value as { $float: string }).$float, "base64").readDoubleLE(0);
}

export function integerOf(value: Json): bigint {
  return Buffer.from((value as { $integer: string }).$integer, "base64").readBigInt64LE(0);
}

export function integerJson(value: bigint): JsonObject {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return { $integer: bytes.toString("base64") };
}

export function bytesOf(value: Json): Buffer {
  return Buffer.from((value as { $bytes: string }).$bytes, "base64");
}

/** Convex's own measure of a value, in bytes. */
export function sizeOf(value: Json | undefined): number {
  switch (kindOf(value)) {
    case "undefined":
      return 0;
    case "null":
    case "boolean":
      return 1;
    case "int64":
    case "float64":
      return 9;
    case "string":
      return 2 + Buffer.byteLength(value as string);
    case "bytes":
      return 2 + bytesOf(value as Json).byteLength;
    case "array":
      return (value as Json[]).reduce<number>((sum, item) => sum + sizeOf(item), 2);
    case "object":
      return Object.entries(value as JsonObject).reduce(
        (sum, [key, item]) => sum + Buffer.byteLength(key) + 1 + sizeOf(item),
        2,
      );
  }
}

/** How deep arrays and objects go; 0 for a plain value. */
export function nestingOf(value: Json): number {
  const kind = kindOf(value);
  if (kind !== "array" && kind !== "object") return 0;
  let deepest = 0;
  for (const item of Object.values(value as JsonObject)) {
    deepest = Math.max(deepest, nestingOf(item));
  }
  return deepest + 1;
}

export function fieldAt(document: JsonObject, path: string): Json | undefined {
  if (!path.includes(".")) return Object.hasOwn(document, path) ? document[path] : undefined;
  let value: Json | undefined = document;
  for (const part of path.split(".")) {
    if (value === undefined || kindOf(value) !== "object") return undefined;
    value = Object.hasOwn(value as object, part) ? (value as JsonObject)[part] : undefined;
  }
  return value;
}

export const MAX_VALUE_NESTING = 64;

/** Parses JSON from outside; too deep or malformed is refused before anything recurses into it. */
export function parseJson(text: string, what = "JSON"): Json {
  if (depthOf(text) > MAX_VALUE_NESTING + 8) {
    throw new ApiError(400, "BadJsonBody", `${what} is nested too deeply.`);
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new ApiError(400, "BadJsonBody", `${what} is not valid JSON.`);
  }
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 91 || code === 123) deepest = Math.max(deepest, (depth += 1));
    else if (code === 93 || code === 125) depth -= 1;
  }
  return deepest;
}

/** Refuses what is not a Convex value: bad field names, unknown `$` forms, wrong lengths. */
export function checkValue(value: Json): void {
  if (value === null || typeof value !== "object") return;
  if (Array.isArray(value)) return value.forEach(checkValue);
  const special = specialKind(value);
  if (special !== undefined) return checkSpecial(value, special);
  for (const [key, item] of Object.entries(value)) {
    checkFieldName(key);
    checkValue(item);
  }
}

function checkSpecial(value: JsonObject, kind: Kind): void {
  const [encoded] = Object.values(value);
  const bytes = typeof encoded === "string" ? Buffer.from(encoded, "base64") : null;
  if (bytes === null || bytes.toString("base64") !== encoded) throw badValue(`Malformed ${kind}`);
  if (kind !== "bytes" && bytes.length !== 8) throw badValue(`Malformed ${kind}`);
  if (kind !== "float64") return;
  const float = bytes.readDoubleLE(0);
  if (Number.isFinite(float) && !Object.is(float, -0)) {
    throw badValue(`Float ${float} should be encoded as a number`);
  }
}

function checkFieldName(name: string): void {
  if (name.startsWith("$"))
    throw badValue(`Field name ${name} starts with a '$', which is reserved`);
  if (name.length > 1024) throw badValue("A field name exceeds the maximum length of 1024");
  if (!/^[\x20-\x7e]*$/.test(name)) {
    throw badValue("Field names can only contain non-control ASCII characters");
  }
}

function badValue(message: string): ApiError {
  return new ApiError(400, "BadConvexFormat", `${message}.`);
}
