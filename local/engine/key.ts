import { bytesOf, floatOf, integerOf, type Json, type JsonObject, kindOf } from "./value.ts";

/**
 * Order-preserving bytes of values: comparing two keys byte by byte gives what `compareValues` of
 * `convex/values` gives for the values, so that SQLite's B-trees are Convex's indexes. Every
 * element ends itself (a tag, then a fixed length or a terminator), so a key's prefix is a range.
 */
const TAGS = {
  undefined: 1,
  null: 2,
  int64: 3,
  float64: 4,
  boolean: 5,
  string: 7,
  bytes: 8,
  array: 9,
  object: 10,
} as const;
const SIGN = 1n << 63n;
const ALL = (1n << 64n) - 1n;

/** Greater than every tag, so `prefix + END` lies behind all keys that start with `prefix`. */
const END = Buffer.from([0xff]);

let scratch = Buffer.alloc(1024);
let length = 0;

function room(bytes: number): void {
  if (length + bytes <= scratch.length) return;
  const larger = Buffer.alloc(Math.max(scratch.length * 2, length + bytes));
  scratch.copy(larger, 0, 0, length);
  scratch = larger;
}

function put(byte: number): void {
  room(1);
  scratch[length] = byte;
  length += 1;
}

function putU64(value: bigint): void {
  room(8);
  scratch.writeBigUInt64BE(value, length);
  length += 8;
}

const floatBytes = Buffer.alloc(8);
function putFloat(value: number): void {
  floatBytes.writeDoubleBE(value);
  const bits = floatBytes.readBigUInt64BE(0);
  putU64((bits & SIGN) === 0n ? bits | SIGN : ALL ^ bits);
}

/** Zero bytes are escaped as 00 FF, and 00 00 ends: shorter sorts before longer. */
function putBytes(bytes: Uint8Array): void {
  room(bytes.length * 2 + 2);
  for (const byte of bytes) {
    scratch[length++] = byte;
    if (byte === 0) scratch[length++] = 0xff;
  }
  scratch[length++] = 0;
  scratch[length++] = 0;
}

function putString(value: string): void {
  if (value.includes("\0")) return putBytes(Buffer.from(value));
  room(value.length * 3 + 2);
  length += scratch.write(value, length);
  scratch[length++] = 0;
  scratch[length++] = 0;
}

function putValue(value: Json | undefined): void {
  const kind = kindOf(value);
  put(kind === "boolean" && value === true ? TAGS.boolean + 1 : TAGS[kind]);
  switch (kind) {
    case "int64":
      return putU64(BigInt.asUintN(64, integerOf(value as Json)) ^ SIGN);
    case "float64":
      return putFloat(floatOf(value as Json));
    case "string":
      return putString(value as string);
    case "bytes":
      return putBytes(bytesOf(value as Json));
    case "array":
      (value as Json[]).forEach(putValue);
      return put(0);
    // These are their tag alone.
    case "boolean":
    case "null":
    case "undefined":
      return;
    case "object":
      for (const key of Object.keys(value as JsonObject).sort()) {
        putValue(key);
        putValue((value as JsonObject)[key]);
      }
      return put(0);
  }
}

/** The key of some fields' values, followed by `tail` as it is. */
export function encodeKey(values: readonly (Json | undefined)[], tail = ""): Buffer {
  length = 0;
  for (const value of values) putValue(value);
  if (tail !== "") {
    room(tail.length);
    length += scratch.write(tail, length, "latin1");
  }
  return Buffer.from(scratch.subarray(0, length));
}

/** The first key behind all keys that start with `prefix`. */
export function afterPrefix(prefix: Buffer): Buffer {
  return Buffer.concat([prefix, END]);
}

/** The first possible key behind `key`. */
export function afterKey(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.from([0])]);
}

export function compareJson(a: Json | undefined, b: Json | undefined): number {
  if (typeof a === "number" && typeof b === "number" && a !== 0 && b !== 0) return a - b;
  return Buffer.compare(encodeKey([a]), encodeKey([b]));
}
