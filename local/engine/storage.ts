import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { sendJson } from "./body.ts";
import { ApiError } from "./errors.ts";
import type { Files, StoredFile } from "./files.ts";

export async function storeUpload(
  { files }: { files: Files },
  request: IncomingMessage,
  response: ServerResponse,
  search: URLSearchParams,
): Promise<void> {
  if (request.method !== "POST") throw new ApiError(405, "MethodNotAllowed", "Use POST.");
  const component = files.checkToken(search.get("token") ?? "");
  const type = request.headers["content-type"] ?? null;
  const storageId = await files.store(component, request, type);
  sendJson(response, 200, { storageId });
}

/** A file by its unguessable name; ranges are served, so that videos can seek. */
export async function serveFile(
  files: Files,
  blob: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    throw new ApiError(405, "MethodNotAllowed", "Use GET.");
  }
  const file = files.byBlob(blob);
  if (file === undefined) throw new ApiError(404, "InvalidStorageId", "There is no such file.");
  const range = rangeOf(request.headers.range, file.size);
  const path = files.wholePath(file);
  const [start, end] = range ?? [0, file.size - 1];
  response.writeHead(range === null ? 200 : 206, {
    ...headersOf(file),
    "content-length": Math.max(0, end - start + 1),
    ...(range === null ? {} : { "content-range": `bytes ${start}-${end}/${file.size}` }),
  });
  if (request.method === "HEAD" || file.size === 0) return void response.end();
  await pipeline(createReadStream(path, { start, end }), response);
}

function headersOf(file: StoredFile): Record<string, string> {
  return {
    "content-type": file.type ?? "application/octet-stream",
    "cache-control": "private, max-age=2592000, immutable",
    "accept-ranges": "bytes",
    digest: `sha-256=${file.sha256}`,
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
  };
}

function rangeOf(header: string | undefined, size: number): [number, number] | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null || (match[1] === "" && match[2] === "")) return null;
  const suffix = match[1] === "";
  const start = suffix ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = suffix || match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (start <= end) return [start, end];
  throw new ApiError(416, "RangeNotSatisfiable", "The range is outside of the file.");
}
