"use node";

import type { Infer } from "convex/values";
import { createSHA256, type IHasher } from "hash-wasm";
import type { begun } from "./custodyReading";
import { fetchSource, type Source } from "./egressFiles";

export type Begun = Infer<typeof begun>;

type Read =
  | { kind: "read"; size: number; sha256: string }
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
 * next action goes on where this one ends. One that has changed meanwhile is read anew.
 */
export async function readOn(source: Source, options: Options): Promise<Read> {
  const { keep, pieceBytes = PIECE_BYTES, readsForMs = READS_FOR_MS } = options;
  const until = Date.now() + readsForMs;
  const hash = await createSHA256();
  let begun = resumed(hash, options.begun);
  for (;;) {
    const piece = await fetchPiece(source, begun, pieceBytes);
    if (piece === "changed") {
      begun = resumed(hash, null);
      continue;
    }
    const bytes = piece && (await hashed(hash, piece.body));
    if (!bytes) return { kind: "broken" };
    const at = (begun?.bytes ?? 0) + bytes;
    if (at >= piece!.size) return { kind: "read", size: at, sha256: hash.digest("hex") };
    begun = { bytes: at, state: hash.save().slice().buffer, etag: piece!.etag };
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

type Piece = { body: ReadableStream<Uint8Array>; size: number; etag: string | null };

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
  const { status, headers, body } = response;
  const etag = headers.get("etag");
  if (begun && (status === 416 || (status === 206 && etag !== begun.etag))) {
    await body?.cancel();
    return "changed";
  }
  const size = sizeIn(response, from);
  if (body && size > 0) return { body, size, etag };
  await body?.cancel();
  return null;
}

/** Of all of it; a place that knows no ranges sends it at once. Zero: it does not tell. */
function sizeIn({ status, headers }: Response, from: number): number {
  if (status === 206) return Number(/\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1] ?? 0);
  return status === 200 && from === 0 ? Number(headers.get("content-length") ?? 0) : 0;
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
