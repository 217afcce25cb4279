"use node";

/** The few values of AMF0 that RTMP's commands are made of. */
export type Amf = number | string | boolean | null | { [name: string]: Amf };

const NUMBER = 0;
const BOOLEAN = 1;
const STRING = 2;
const OBJECT = 3;
const NULL = 5;
const UNDEFINED = 6;
const ECMA_ARRAY = 8;
const OBJECT_END = 9;

export function encodeAmf(values: readonly Amf[]): Buffer {
  return Buffer.concat(values.map(encodeOne));
}

function encodeOne(value: Amf): Buffer {
  if (value === null) return Buffer.from([NULL]);
  if (typeof value === "boolean") return Buffer.from([BOOLEAN, Number(value)]);
  if (typeof value === "string") return Buffer.concat([Buffer.from([STRING]), named(value)]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(9);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  const fields = Object.entries(value).flatMap(([name, field]) => [named(name), encodeOne(field)]);
  return Buffer.concat([Buffer.from([OBJECT]), ...fields, Buffer.from([0, 0, OBJECT_END])]);
}

function named(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Reads what it knows, and stops at the first value that it does not. */
export function decodeAmf(bytes: Buffer): Amf[] {
  const reader = { bytes, at: 0 };
  const values: Amf[] = [];
  try {
    while (reader.at < bytes.length) values.push(decodeOne(reader));
  } catch {
    // Cut short or of a kind that no command here has: what came before it counts.
  }
  return values;
}

type Reader = { bytes: Buffer; at: number };

function decodeOne(reader: Reader): Amf {
  const { bytes } = reader;
  const kind = bytes[reader.at++];
  switch (kind) {
    case NUMBER:
      reader.at += 8;
      return bytes.readDoubleBE(reader.at - 8);
    case BOOLEAN:
      return bytes[reader.at++] !== 0;
    case STRING:
      return textIn(reader);
    case ECMA_ARRAY:
      reader.at += 4;
      return fieldsIn(reader);
    case OBJECT:
      return fieldsIn(reader);
    case NULL:
    case UNDEFINED:
      return null;
    default:
      throw new Error(`AMF0 kind ${kind}`);
  }
}

function textIn(reader: Reader): string {
  const length = reader.bytes.readUInt16BE(reader.at);
  const start = reader.at + 2;
  if (start + length > reader.bytes.length) throw new Error("The text is cut short.");
  reader.at = start + length;
  return reader.bytes.toString("utf8", start, reader.at);
}

function fieldsIn(reader: Reader): { [name: string]: Amf } {
  const fields: [string, Amf][] = [];
  for (;;) {
    const name = textIn(reader);
    if (name === "" && reader.bytes[reader.at] === OBJECT_END) break;
    fields.push([name, decodeOne(reader)]);
  }
  reader.at += 1;
  return Object.fromEntries(fields);
}
