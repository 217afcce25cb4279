import { createReadStream, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Egresses } from "../egresses.ts";
import type { Joins } from "../joins.ts";
import { isRunning, type Store } from "../store.ts";
import { TwirpError } from "./twirp.ts";

type Range = { start: number; end: number };

/** A finished or partial recording, for the custody that copies it and then deletes it. */
export async function answerFile(
  egresses: Egresses,
  store: Store,
  egressId: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const entry = egresses.entry(egressId);
  if (isRunning(entry.info)) {
    throw new TwirpError("failed_precondition", "the recording is not finished");
  }
  if (!store.hasFile(egressId)) throw new TwirpError("not_found", "there is no such file");
  if (request.method === "DELETE") {
    store.removeFile(egressId);
    return void response.writeHead(204).end();
  }
  const { sha256 } = entry;
  const file = { path: store.fileOf(egressId), sha256, isAudio: egresses.isAudio(egressId) };
  await sendFile(file, request, response);
}

/** The same for one that was made of several. */
export async function answerJoined(
  joins: Joins,
  store: Store,
  joinId: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  if (request.method === "DELETE") {
    joins.drop(joinId);
    return void response.writeHead(204).end();
  }
  const { sha256, isAudio } = joins.finished(joinId);
  await sendFile({ path: store.fileOf(joinId), sha256, isAudio }, request, response);
}

type Sent = { path: string; sha256: string | null; isAudio: boolean };

async function sendFile(
  { path, sha256, isAudio }: Sent,
  request: IncomingMessage,
  response: ServerResponse,
) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return void response.writeHead(405, { Allow: "GET, HEAD, DELETE" }).end();
  }
  const { size } = statSync(path);
  const range = rangeOf(request.headers.range, size);
  response.setHeader("Accept-Ranges", "bytes");
  response.setHeader("Content-Type", isAudio ? "audio/mp4" : "video/mp4");
  response.setHeader("Cache-Control", "no-store");
  if (sha256) response.setHeader("X-Sha256", sha256);
  if (range === "unsatisfiable") {
    return void response.writeHead(416, { "Content-Range": `bytes */${size}` }).end();
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range) response.setHeader("Content-Range", `bytes ${start}-${end}/${size}`);
  response.setHeader("Content-Length", end - start + 1);
  response.writeHead(range ? 206 : 200);
  if (request.method === "HEAD") return void response.end();
  // A reader that goes away in the middle is no error of ours.
  await pipeline(createReadStream(path, { start, end }), response).catch(() => {});
}

/** One range is honoured; anything else is answered with the whole file, as HTTP allows. */
export function rangeOf(header: string | undefined, size: number): Range | null | "unsatisfiable" {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return null;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return start > end || start >= size ? "unsatisfiable" : { start, end };
}
