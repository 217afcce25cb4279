import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { ActionCtx } from "../../_generated/server";
import { sniffType } from "../chat/fileTypes";
import type { PictureRefusal } from "./pagePictures";

const STATUS: Record<PictureRefusal, number> = {
  signed_out: 401,
  not_provider: 403,
  no_page: 409,
  bad_picture: 415,
  rate_limited: 429,
};

const MAX_BYTES = 2 * 1024 * 1024;
const TYPES = ["image/jpeg", "image/png", "image/webp"];
/** As many as tell what a file is. */
const FIRST = 16;

/**
 * Takes a picture for the caller's page, the bytes as the body. They come through here and not by an
 * upload address, so that nothing is stored whose size, type and owner were not checked.
 */
export async function receivePicture(ctx: ActionCtx, request: Request): Promise<Response> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES) return refuse("bad_picture");
  const admitted = await ctx.runMutation(internal.pages.admitPicture, {});
  if (admitted.kind === "refused") return refuse(admitted.reason, admitted.retryAt);
  const bytes = new Uint8Array(await request.arrayBuffer());
  const type = bytes.length <= MAX_BYTES ? pictureType(bytes) : null;
  if (type === null) return refuse("bad_picture");
  const pictureId = await ctx.storage.store(new Blob([bytes], { type }));
  const kept = await keep(ctx, pictureId);
  return kept.kind === "refused" ? refuse(kept.reason, kept.retryAt) : Response.json(kept);
}

async function keep(ctx: ActionCtx, pictureId: Id<"_storage">) {
  try {
    const kept = await ctx.runMutation(internal.pages.keepPicture, { pictureId });
    if (kept.kind === "refused") await ctx.storage.delete(pictureId);
    return kept;
  } catch (error) {
    await ctx.storage.delete(pictureId);
    throw error;
  }
}

/** A picture of a provider's page, for everybody: `?id=ID`. */
export async function sendPicture(ctx: ActionCtx, request: Request): Promise<Response> {
  const id = new URL(request.url).searchParams.get("id") ?? "";
  const pictureId = await ctx.runQuery(internal.pages.findPicture, { id });
  const blob = pictureId && (await ctx.storage.get(pictureId));
  const type = blob && pictureType(new Uint8Array(await blob.slice(0, FIRST).arrayBuffer()));
  if (!blob || type === null) return new Response(null, { status: 404 });
  return new Response(blob, {
    headers: {
      "content-type": type,
      "content-disposition": "inline",
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "public, max-age=300",
    },
  });
}

/** By its first bytes; the sender's word for it does not count. */
function pictureType(bytes: Uint8Array): string | null {
  const type = sniffType(bytes, "");
  return type !== null && TYPES.includes(type) ? type : null;
}

function refuse(reason: PictureRefusal, retryAt?: number): Response {
  const body = { kind: "refused", reason, ...(retryAt !== undefined && { retryAt }) };
  return Response.json(body, { status: STATUS[reason] });
}
