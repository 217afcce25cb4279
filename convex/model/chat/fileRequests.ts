import { internal } from "../../_generated/api";
import type { ActionCtx } from "../../_generated/server";
import { STORED_AS, type UploadRefusal } from "./files";
import { HARMLESS, keepOrDelete, refusalsOf, saysItIsLongerThan } from "../uploads";
import { cleanName, MAX_FILE_BYTES, PICTURES, sniffType } from "./fileTypes";

const refuse = refusalsOf<UploadRefusal>({
  signed_out: 401,
  not_found: 404,
  cancelled: 403,
  not_yet: 403,
  over: 403,
  bad_key: 400,
  empty: 400,
  too_many: 409,
  too_large: 413,
  bad_type: 415,
  rate_limited: 429,
});

/**
 * Takes one file of a signed-in person for a booking: `?booking=ID&key=KEY`, the bytes as the
 * body, and the name in a header, since addresses end up in logs. The bytes come through here and not by an upload address, so that nothing is
 * stored whose size, type and owner were not checked.
 */
export async function receiveFile(ctx: ActionCtx, request: Request): Promise<Response> {
  if (saysItIsLongerThan(MAX_FILE_BYTES, request)) return refuse("too_large");
  const query = new URL(request.url).searchParams;
  const upload = { bookingId: query.get("booking") ?? "", clientKey: query.get("key") ?? "" };
  const admitted = await ctx.runMutation(internal.files.admit, upload);
  if (admitted.kind === "refused") return refuse(admitted.reason, admitted.retryAt);
  if (admitted.kind === "stored") return Response.json(admitted);
  const bytes = new Uint8Array(await request.arrayBuffer());
  const name = cleanName(nameOf(request));
  if (bytes.length === 0) return refuse("empty");
  if (bytes.length > MAX_FILE_BYTES) return refuse("too_large");
  const type = sniffType(bytes, name);
  if (type === null) return refuse("bad_type");
  return await store(ctx, { ...upload, name, type, size: bytes.length }, bytes);
}

/** Percent-encoded, as headers hold plain letters alone. */
function nameOf(request: Request): string {
  try {
    return decodeURIComponent(request.headers.get("x-file-name") ?? "");
  } catch {
    return "";
  }
}

type Facts = { bookingId: string; clientKey: string; name: string; type: string; size: number };

async function store(ctx: ActionCtx, facts: Facts, bytes: Uint8Array<ArrayBuffer>) {
  const storageId = await ctx.storage.store(new Blob([bytes], { type: STORED_AS }));
  const kept = await keepOrDelete(ctx, storageId, async () => {
    return await ctx.runMutation(internal.files.keep, { ...facts, storageId });
  });
  return kept.kind === "refused" ? refuse(kept.reason, kept.retryAt) : Response.json(kept);
}

/**
 * Gives a file to a person of its booking: `?id=ID`. Guessed, another booking's and no longer
 * theirs are the same answer. Storage addresses are links that nobody can take back, so the bytes
 * come from here.
 */
export async function sendFile(ctx: ActionCtx, request: Request): Promise<Response> {
  const fileId = new URL(request.url).searchParams.get("id") ?? "";
  const found = await ctx.runQuery(internal.files.find, { fileId });
  if (found.kind === "refused") return refuse(found.reason);
  const { file, storageId } = found;
  const blob = await ctx.storage.get(storageId);
  if (blob === null) return refuse("not_found");
  const place = PICTURES.has(file.type) ? "inline" : "attachment";
  const name = encodeURIComponent(file.name).replace(/['()*]/g, percent);
  return new Response(blob, {
    headers: {
      "content-type": file.type,
      "content-disposition": `${place}; filename*=UTF-8''${name}`,
      ...HARMLESS,
      "cache-control": "private, no-store",
    },
  });
}

const percent = (letter: string) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
