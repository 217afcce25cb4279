"use node";

import type { Infer } from "convex/values";
import { createSHA256, type IHasher } from "hash-wasm";
import type { begun } from "./custodyReading";
import { fetchSource, type Source } from "./egressFiles";

export type Begun = Infer<typeof begun>;

type Read =
  /** What came, and what the bucket says of it, where it does. */
  | {
      kind: "read";
      size: number;
      sha256: string;
      saidSize: number | null;
      saidSha256: string | null;
    }
  /** There is more, for another action. */
  | { kind: "unfinished" }
  | { kind: "broken" };

type Options = {
  begun: Begun | null;
  /** Remembers how far it came. */
  keep: (begun: Begun) => Promise<void>;
  pieceBytes?: number;
  readsForMs?: number;
};

/** What a cut costs, and at 0.2 MB/s five minutes. */
const PIECE_BYTES = 64_000_000;
/** With the last piece, well below the ten minutes of an action. */
const READS_FOR_MS = 4 * 60_000;

/**
 * Reads a file in a bucket to its end, piece by piece, and hashes it: however large it is, as the
 * next action goes on where this one ends. One that has changed meanwhile is read anew, once.
 */
export async function readOn(source: Source, options: Options): Promise<Read> {
  const { keep, pieceBytes = PIECE_BYTES, readsForMs = READS_FOR_MS } = options;
  const until = Date.now() + readsForMs;
  const hash = await createSHA256();
  let begun = resumed(hash, options.begun);
  let isAnew = false;
  for (;;) {
    const piece = await fetchPiece(source, begun, pieceBytes);
    if (piece === "changed" && !isAnew) {
      begun = resumed(hash, null);
      isAnew = true;
      continue;
    }
    if (piece === null || piece === "changed") return { kind: "broken" };
    const { body, size, etag, saidSha256 } = piece;
    const bytes = await hashed(hash, body);
    if (!bytes) return { kind: "broken" };
    const at = (begun?.bytes ?? 0) + bytes;
    const isWhole = size === null || at >= size;
    if (isWhole) {
      return { kind: "read", size: at, sha256: hash.digest("hex"), saidSize: size, saidSha256 };
    }
    begun = { bytes: at, state: hash.save().slice().buffer, etag };
    await keep(begun);
    if (Date.now() >= until) return { kind: "unfinished" };
  }
}

/** Goes on from a state; from the beginning where there is none, or it is of another version. */
function resumed(hash: IHasher, begun: Begun | null): Begun | null {
  hash.init();
  try {
    if (begun) hash.load(new Uint8Array(begun.state));
    return begun;
  } catch {
    return null;
  }
}

/** `size` is that of all of it; null: it does not tell, and all of it comes at once. */
type Piece = {
  body: ReadableStream<Uint8Array>;
  size: number | null;
  etag: string;
  saidSha256: string | null;
};

/** Null: it did not come. */
async function fetchPiece(
  source: Source,
  begun: Begun | null,
  length: number,
): Promise<Piece | "changed" | null> {
  const from = begun?.bytes ?? 0;
  const range = `bytes=${from}-${from + length - 1}`;
  const response = await fetchSource(source, { headers: { range } });
  if (!response) return null;
  const { status } = response;
  const piece = status === 206 ? partIn(response, from) : status === 200 ? wholeIn(response) : null;
  // From its beginning, or beyond its end: that is nothing to go on with.
  const isOther =
    status === 200 || status === 416 || (piece !== null && piece.etag !== begun?.etag);
  if (piece && !(begun && isOther)) return piece;
  await response.body?.cancel();
  return begun && isOther ? "changed" : null;
}

function partIn({ headers, body }: Response, from: number): Piece | null {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get("content-range") ?? "");
  const size = Number(range?.[3] ?? 0);
  if (!body || !range || Number(range[1]) !== from || size === 0) return null;
  // With a piece may come the digest of that piece.
  const isWhole = from === 0 && Number(range[2]) === size - 1;
  const saidSha256 = isWhole ? digestIn(headers) : null;
  return { body, size, etag: versionIn(headers, size), saidSha256 };
}

/** Of a place that knows no ranges. */
function wholeIn({ headers, body }: Response): Piece | null {
  const told = headers.get("content-length");
  const size = told === null ? null : Number(told);
  if (!body || size === 0) return null;
  return { body, size, etag: versionIn(headers, size), saidSha256: digestIn(headers) };
}

/** In base64, of the whole file; one of its uploaded pieces together (`…-3`) is another thing. */
function digestIn(headers: Headers): string | null {
  const digest = headers.get("x-amz-checksum-sha256");
  const isWhole = headers.get("x-amz-checksum-type") !== "COMPOSITE";
  return digest && isWhole && /^[\w+/]{43}=$/.test(digest) ? digest : null;
}

/** What changes with the file; a place without tags tells at least when and how long. */
function versionIn(headers: Headers, size: number | null): string {
  return headers.get("etag") ?? `${headers.get("last-modified") ?? ""} ${size ?? ""}`;
}

/** How many bytes came; null: it broke off. */
async function hashed(hash: IHasher, body: ReadableStream<Uint8Array>): Promise<number | null> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    return bytes;
  } catch {
    return null;
  }
}
