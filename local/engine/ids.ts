import { randomBytes } from "node:crypto";

/**
 * Ids in Convex's own format: base32 (Crockford, lower case) of the table's number as a varint,
 * 16 bytes and a Fletcher-16 checksum.
 */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** The value of a digit by its code; 255 of what is none. */
const DIGITS = new Uint8Array(128).fill(255);
for (const [value, digit] of [...ALPHABET].entries()) DIGITS[digit.charCodeAt(0)] = value;
const INTERNAL_BYTES = 16;

export function newId(tableNumber: number): string {
  return encodeId(tableNumber, randomBytes(INTERNAL_BYTES));
}

export function encodeId(tableNumber: number, internal: Uint8Array): string {
  const body = Buffer.concat([varint(tableNumber), internal]);
  const sum = fletcher16(body);
  return base32(Buffer.concat([body, Buffer.from([sum & 0xff, sum >> 8])]));
}

/** The table number of a well-formed id, else null. Asked of every id that a function names. */
export function tableNumberOf(id: string): number | null {
  if (id.length < 31 || id.length > 37) return null;
  const bytes = fromBase32(id);
  if (bytes === null) return null;
  let number = 0;
  let position = 0;
  for (let shift = 0; ; shift += 7, position += 1) {
    const byte = bytes[position];
    if (byte === undefined || position > 4) return null;
    number += (byte & 0x7f) * 2 ** shift;
    if (byte >= 0x80) continue;
    // A longer spelling of the same number is none of ours.
    if (byte === 0 && position > 0) return null;
    break;
  }
  const end = position + 1 + INTERNAL_BYTES;
  if (number === 0 || bytes.length !== end + 2) return null;
  const sum = fletcher16(bytes, end);
  return bytes[end] === (sum & 0xff) && bytes[end + 1] === sum >> 8 ? number : null;
}

/** The bytes of a well-formed id that are its own, whatever table it is in. */
export function internalOf(id: string): Uint8Array {
  const bytes = fromBase32(id)!;
  return bytes.subarray(bytes.length - 2 - INTERNAL_BYTES, bytes.length - 2);
}

function varint(number: number): Buffer {
  const bytes: number[] = [];
  for (let rest = number; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}

function fletcher16(bytes: Uint8Array, end = bytes.length): number {
  let first = 0;
  let second = 0;
  for (let i = 0; i < end; i += 1) {
    first = (first + bytes[i]!) & 0xff;
    second = (second + first) & 0xff;
  }
  return (second << 8) | first;
}

function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(value >> (bits - 5)) & 31];
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}

/** Null where it is not what `base32` makes of any bytes. */
function fromBase32(text: string): Uint8Array | null {
  const bytes = new Uint8Array((text.length * 5) >> 3);
  let length = 0;
  let bits = 0;
  let value = 0;
  for (let i = 0; i < text.length; i += 1) {
    const digit = DIGITS[text.charCodeAt(i)] ?? 255;
    if (digit === 255) return null;
    value = ((value << 5) | digit) & 0xffff;
    bits += 5;
    if (bits >= 8) bytes[length++] = (value >> (bits -= 8)) & 0xff;
  }
  // The last digit has no more bits than the last byte needs, and those behind are zero.
  return bits < 5 && (value & ((1 << bits) - 1)) === 0 ? bytes : null;
}
