import { closeSync, openSync, writeSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { crc32, createDeflateRaw } from "node:zlib";

/** From here on sizes and offsets do not fit into a plain ZIP. */
const LARGE = 0xffff_ffff;
const DEFLATED = 8;
const UTF8 = 0x0800;
/** 1 January 1980: the format has no way to say that there is no time. */
const DATE = 0x21;

type Stored = { name: Buffer; crc: number; packed: number; size: number; offset: number };
type Header = { name: Buffer; crc: number; packed: number; size: number };

/** A ZIP file that is written entry by entry, each of any length. */
export type Zip = {
  add(name: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  finish(): void;
  abandon(): void;
};

export function createZip(path: string): Zip {
  const file = openSync(path, "wx", 0o600);
  const stored: Stored[] = [];
  let position = 0;
  const append = (bytes: Uint8Array) => {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(file, bytes, done, bytes.length - done, position + done);
    }
    position += bytes.length;
  };
  return {
    async add(name, content) {
      const offset = position;
      const encoded = Buffer.from(name);
      append(localHeader({ name: encoded, crc: 0, packed: 0, size: 0 }));
      const { crc, size, packed } = await deflate(content, append);
      // Only now it is known what the header has to say.
      const header = localHeader({ name: encoded, crc, packed, size });
      writeSync(file, header, 0, header.length, offset);
      stored.push({ name: encoded, crc, packed, size, offset });
    },
    finish() {
      const start = position;
      for (const entry of stored) append(centralHeader(entry));
      append(ending(stored.length, start, position - start));
      closeSync(file);
    },
    abandon: () => closeSync(file),
  };
}

async function deflate(content: AsyncIterable<Uint8Array>, append: (bytes: Uint8Array) => void) {
  const sums = { crc: 0, size: 0, packed: 0 };
  const measured = async function* () {
    for await (const chunk of content) {
      sums.crc = crc32(chunk, sums.crc);
      sums.size += chunk.length;
      yield chunk;
    }
  };
  await pipeline(measured, createDeflateRaw(), async (packed: AsyncIterable<Uint8Array>) => {
    for await (const chunk of packed) {
      sums.packed += chunk.length;
      append(chunk);
    }
  });
  return sums;
}

/** Of one length whatever the sizes, as it is written a second time: the large fields are always there. */
function localHeader({ name, crc, packed, size }: Header): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  describe(header, 4, { crc, packed: LARGE, size: LARGE, name });
  header.writeUInt16LE(20, 28);
  return Buffer.concat([header, name, largeFields([size, packed])]);
}

function centralHeader({ name, crc, packed, size, offset }: Stored): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((3 << 8) | 45, 4);
  const values = [size, packed, offset];
  const large = values.filter((value) => value >= LARGE);
  describe(header, 6, { crc, packed: capped(packed), size: capped(size), name });
  header.writeUInt16LE(large.length > 0 ? 4 + 8 * large.length : 0, 30);
  // A regular file, readable for all, as its kind of system says it.
  header.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  header.writeUInt32LE(capped(offset), 42);
  return Buffer.concat([header, name, large.length > 0 ? largeFields(large) : Buffer.alloc(0)]);
}

/** The fields that both kinds of header share. */
function describe(header: Buffer, at: number, { crc, packed, size, name }: Header): void {
  header.writeUInt16LE(45, at);
  header.writeUInt16LE(UTF8, at + 2);
  header.writeUInt16LE(DEFLATED, at + 4);
  header.writeUInt16LE(DATE, at + 8);
  header.writeUInt32LE(crc, at + 10);
  header.writeUInt32LE(packed, at + 14);
  header.writeUInt32LE(size, at + 18);
  header.writeUInt16LE(name.length, at + 22);
}

function largeFields(values: number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [i, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  return field;
}

const capped = (value: number) => Math.min(value, LARGE);

function ending(count: number, start: number, size: number): Buffer {
  const large = Buffer.alloc(76);
  large.writeUInt32LE(0x06064b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(45, 12);
  large.writeUInt16LE(45, 14);
  large.writeBigUInt64LE(BigInt(count), 24);
  large.writeBigUInt64LE(BigInt(count), 32);
  large.writeBigUInt64LE(BigInt(size), 40);
  large.writeBigUInt64LE(BigInt(start), 48);
  large.writeUInt32LE(0x07064b50, 56);
  large.writeBigUInt64LE(BigInt(start + size), 64);
  large.writeUInt32LE(1, 72);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(capped(size), 12);
  end.writeUInt32LE(capped(start), 16);
  const isLarge = count >= 0xffff || start >= LARGE || size >= LARGE;
  return isLarge ? Buffer.concat([large, end]) : end;
}
