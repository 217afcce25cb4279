import { internal } from "../../_generated/api";
import type { ActionCtx } from "../../_generated/server";
import { sniffType } from "../chat/fileTypes";
import { HARMLESS, keepOrDelete, refusalsOf, saysItIsLongerThan } from "../uploads";
import type { PictureRefusal } from "./pagePictures";

const refuse = refusalsOf<PictureRefusal>({
  signed_out: 401,
  not_provider: 403,
  no_page: 409,
  bad_picture: 415,
  rate_limited: 429,
});

const MAX_BYTES = 2 * 1024 * 1024;
const TYPES = ["image/jpeg", "image/png", "image/webp"];
/** As many as tell what a file is. */
const FIRST = 16;

/**
 * Takes a picture for the caller's page, the bytes as the body. They come through here and not by an
 * upload address, so that nothing is stored whose size, type and owner were not checked.
 */
export async function receivePicture(ctx: ActionCtx, request: Request): Promise<Response> {
  if (saysItIsLongerThan(MAX_BYTES, request)) return refuse("bad_picture");
  const admitted = await ctx.runMutation(internal.pages.admitPicture, {});
  if (admitted.kind === "refused") return refuse(admitted.reason, admitted.retryAt);
  const bytes = new Uint8Array(await request.arrayBuffer());
  const type = bytes.length <= MAX_BYTES ? pictureType(bytes) : null;
  if (type === null) return refuse("bad_picture");
  const pictureId = await ctx.storage.store(new Blob([bytes], { type }));
  const kept = await keepOrDelete(ctx, pictureId, async () => {
    return await ctx.runMutation(internal.pages.keepPicture, { pictureId });
  });
  return kept.kind === "refused" ? refuse(kept.reason, kept.retryAt) : Response.json(kept);
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
      ...HARMLESS,
      "cache-control": "public, max-age=300",
    },
  });
}

/** By its first bytes; the sender's word for it does not count. */
function pictureType(bytes: Uint8Array): string | null {
  const type = sniffType(bytes, "");
  return type !== null && TYPES.includes(type) ? type : null;
}
