import {
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from "node:crypto";
import type { Answer } from "./realm.ts";

/** What a realm may ask of the host; `guest.js` makes Convex's globals of it. */
export type HostApi = {
  syscall(op: string, args: string): Answer;
  asyncSyscall(op: string, args: string): Answer;
  jsSyscall(op: string, args: Record<string, unknown>): Answer;
  log(level: string, args: unknown[]): void;
  getRandomValues<T extends NodeJS.TypedArray>(array: T): T;
  randomUUID(): string;
  subtle(op: string, args: unknown[]): Answer;
  now(): number;
  fetch(args: unknown[]): Answer;
  setTimer(work: () => void, delay: number | undefined, repeats: boolean): number;
  clearTimer(id: number): void;
};

/**
 * Host objects that realms share. The typed arrays must be the host's, or `instanceof` would fail
 * for what `TextEncoder`, `Request` and `crypto` return.
 */
export const sharedGlobals: Record<string, unknown> = {
  ArrayBuffer,
  SharedArrayBuffer,
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  URL,
  URLSearchParams,
  TextEncoder,
  TextDecoder,
  TextEncoderStream,
  TextDecoderStream,
  Headers,
  Request,
  Response,
  FormData,
  Blob,
  File,
  ReadableStream,
  WritableStream,
  TransformStream,
  ReadableStreamDefaultReader,
  CompressionStream,
  DecompressionStream,
  AbortController,
  AbortSignal,
  Event,
  EventTarget,
  DOMException,
  CryptoKey,
  SubtleCrypto,
  atob,
  btoa,
  structuredClone,
  performance,
};

type Algorithm = string | { name: string; hash?: string | { name: string } };

const nameOf = (algorithm: Algorithm): string =>
  (typeof algorithm === "string" ? algorithm : algorithm.name).toUpperCase();
/** The secrets of keys that were imported here; others are the real WebCrypto's to use. */
const secrets = new WeakMap<object, KeyObject>();
const nodeHash = (name: string): string => name.replace("-", "").toLowerCase();

/**
 * The part of WebCrypto that can answer at once: mutations sign with HMAC, and waiting for a
 * thread would cost them a turn of the event loop. Null: ask the real one.
 */
export function subtleNow(op: string, args: unknown[]): { value: unknown } | null {
  if (op === "digest") {
    const hash = nodeHash(nameOf(args[0] as Algorithm));
    return { value: bufferOf(createHash(hash).update(viewOf(args[1])).digest()) };
  }
  if (op === "importKey") return importHmac(args);
  if (op !== "sign" && op !== "verify") return null;
  const hmac = hmacOf(args[1], op);
  if (hmac === null) return null;
  const data = viewOf(args[op === "sign" ? 2 : 3]);
  const mac = createHmac(hmac.hash, hmac.key).update(data).digest();
  if (op === "sign") return { value: bufferOf(mac) };
  const given = viewOf(args[2]);
  return { value: given.length === mac.length && timingSafeEqual(given, mac) };
}

function importHmac([format, data, algorithm, extractable, usages]: unknown[]): {
  value: unknown;
} | null {
  if (format !== "raw" || nameOf(algorithm as Algorithm) !== "HMAC") return null;
  const bytes = viewOf(data);
  if (bytes.length === 0) return null;
  const secret = createSecretKey(bytes) as KeyObject & {
    toCryptoKey(algorithm: unknown, extractable: boolean, usages: unknown): CryptoKey;
  };
  const key = secret.toCryptoKey(structuredClone(algorithm), extractable === true, [
    ...(usages as string[]),
  ]);
  secrets.set(key, secret);
  return { value: key };
}

function hmacOf(key: unknown, usage: "sign" | "verify"): { hash: string; key: KeyObject } | null {
  const secret = secrets.get(key as object);
  if (secret === undefined || !(key instanceof CryptoKey) || !key.usages.includes(usage))
    return null;
  const { hash } = key.algorithm as unknown as { hash: { name: string } };
  return { hash: nodeHash(hash.name), key: secret };
}

function viewOf(data: unknown): Uint8Array {
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data as ArrayBuffer);
}

function bufferOf(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
}
