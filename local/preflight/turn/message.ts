/** STUN and TURN messages (RFC 8489, RFC 8656), as far as asking a relay for an address needs them. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

export const METHODS = { allocate: 0x0003, refresh: 0x0004 } as const;
export const ATTRIBUTES = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  realm: 0x0014,
  nonce: 0x0015,
  relayedAddress: 0x0016,
  requestedTransport: 0x0019,
} as const;

const COOKIE = 0x2112a442;
const HEAD_BYTES = 20;
const INTEGRITY_BYTES = 24;
const SUCCESS = 0x0100;
const FAILURE = 0x0110;
const CLASS_BITS = 0x0110;

export type Attribute = readonly [type: number, value: Buffer];
export type Request = { method: number; transaction: Buffer; bytes: Buffer };
export type Answer = {
  transaction: Buffer;
  outcome: "success" | "failure" | "other";
  attributes: Map<number, Buffer>;
};

/** @param key signs the message; without one it is not signed */
export function requestOf(method: number, attributes: Attribute[], key?: Buffer): Request {
  const transaction = randomBytes(12);
  const body = Buffer.concat(attributes.map(encode));
  const head = (length: number) => {
    const bytes = Buffer.alloc(HEAD_BYTES);
    bytes.writeUInt16BE(method, 0);
    bytes.writeUInt16BE(length, 2);
    bytes.writeUInt32BE(COOKIE, 4);
    transaction.copy(bytes, 8);
    return bytes;
  };
  if (!key) return { method, transaction, bytes: Buffer.concat([head(body.length), body]) };
  // The signature counts its own attribute into the length, and not into what it signs.
  const signed = Buffer.concat([head(body.length + INTEGRITY_BYTES), body]);
  const signature = createHmac("sha1", key).update(signed).digest();
  const integrity = encode([ATTRIBUTES.messageIntegrity, signature]);
  return { method, transaction, bytes: Buffer.concat([signed, integrity]) };
}

function encode([type, value]: Attribute): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

/** How long the message is that begins here; null while its head is not whole. */
export function lengthOf(bytes: Buffer): number | null {
  return bytes.length < HEAD_BYTES ? null : HEAD_BYTES + bytes.readUInt16BE(2);
}

/** Null: not an answer to this request. */
export function readAnswer(bytes: Buffer, { method, transaction }: Request): Answer | null {
  const length = lengthOf(bytes);
  if (length === null || bytes.length < length || bytes.readUInt32BE(4) !== COOKIE) return null;
  const id = bytes.subarray(8, HEAD_BYTES);
  const type = bytes.readUInt16BE(0);
  if ((type & ~CLASS_BITS) !== method || !timingSafeEqual(id, transaction)) return null;
  const attributes = new Map<number, Buffer>();
  for (let at = HEAD_BYTES; at + 4 <= length;) {
    const size = bytes.readUInt16BE(at + 2);
    attributes.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + size));
    at += 4 + Math.ceil(size / 4) * 4;
  }
  return { transaction: id, outcome: outcomeOf(type & CLASS_BITS), attributes };
}

function outcomeOf(bits: number): Answer["outcome"] {
  if (bits === SUCCESS) return "success";
  return bits === FAILURE ? "failure" : "other";
}

/** The long-term credential's key. */
export function keyOf(username: string, realm: string, password: string): Buffer {
  return createHash("md5").update(`${username}:${realm}:${password}`).digest();
}

export function errorOf({ attributes }: Answer): { code: number; reason: string } {
  const value = attributes.get(ATTRIBUTES.errorCode);
  if (!value || value.length < 4) return { code: 0, reason: "without a reason" };
  const code = (value[2]! & 0x07) * 100 + value[3]!;
  return { code, reason: value.subarray(4).toString("utf8") };
}

/** An XOR-…-ADDRESS of IPv4; null for what else there is. */
export function addressOf(value: Buffer | undefined): string | null {
  if (!value || value.length < 8 || value[1] !== 0x01) return null;
  const port = value.readUInt16BE(2) ^ (COOKIE >>> 16);
  const host = (value.readUInt32BE(4) ^ COOKIE) >>> 0;
  const parts = [24, 16, 8, 0].map((shift) => (host >>> shift) & 0xff);
  return `${parts.join(".")}:${port}`;
}
