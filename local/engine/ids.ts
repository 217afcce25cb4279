import { randomBytes } from "node:crypto";

/**
 * Ids in Convex's own format: base32 (Crockford, lower case) of the table's number as a varint,
 * 16 bytes and a Fletcher-16 checksum.
 */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const DIGITS = new Map([...ALPHABET].map((digit, value) => [digit, value]));
const INTERNAL_BYTES = 16;

export function newId(tableNumber: number): string {
  return encodeId(tableNumber, randomBytes(INTERNAL_BYTES));
}

export function encodeId(tableNumber: number, internal: Uint8Array): string {
  const body = Buffer.concat([varint(tableNumber), internal]);
  const sum = fletcher16(body);
  return base32(Buffer.concat([body, Buffer.from([sum & 0xff, sum >> 8])]));
}

/** The table number of a well-formed id, else null. */
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
    if (byte < 0x80) break;
  }
  const body = bytes.subarray(0, position + 1 + INTERNAL_BYTES);
  if (number === 0 || bytes.length !== body.length + 2) return null;
  if (bytes.readUInt16LE(body.length) !== fletcher16(body)) return null;
  return encodeId(number, body.subarray(position + 1)) === id ? number : null;
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

function fletcher16(bytes: Uint8Array): number {
  let first = 0;
  let second = 0;
  for (const byte of bytes) {
    first = (first + byte) & 0xff;
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

function fromBase32(text: string): Buffer | null {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text) {
    const digit = DIGITS.get(character);
    if (digit === undefined) return null;
    value = ((value << 5) | digit) & 0xffff;
    bits += 5;
    if (bits >= 8) bytes.push((value >> (bits -= 8)) & 0xff);
  }
  return Buffer.from(bytes);
}
