import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { currentUser } from "../access";
import { takeFor } from "../limits";
import { pageOf } from "./providerPages";

const refusal = v.object({
  kind: v.literal("refused"),
  reason: v.union(
    v.literal("signed_out"),
    v.literal("not_provider"),
    v.literal("no_page"),
    v.literal("rate_limited"),
  ),
  retryAt: v.optional(v.number()),
});
type Refusal = Infer<typeof refusal>;
export type PictureRefusal = Refusal["reason"] | "bad_picture";

export const admitResult = v.union(v.object({ kind: v.literal("admitted") }), refusal);
export const pictureResult = v.union(v.object({ kind: v.literal("saved") }), refusal);

/** Before the bytes are read: whether the caller may have a picture on a page. */
export async function admitPicture(ctx: MutationCtx): Promise<Infer<typeof admitResult>> {
  const own = await ownPageOf(ctx);
  if (own.kind === "refused") return own;
  const limit = await takeFor(ctx, "write", own.user._id);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  return { kind: "admitted" };
}

/** Shows stored bytes on the caller's page instead of those before. Refused, they have to go again. */
export async function keepPicture(
  ctx: MutationCtx,
  pictureId: Id<"_storage">,
): Promise<Infer<typeof pictureResult>> {
  const own = await ownPageOf(ctx);
  if (own.kind === "refused") return own;
  await replace(ctx, own.page, pictureId);
  return { kind: "saved" };
}

export async function removePicture(
  ctx: MutationCtx,
  user: Doc<"users">,
): Promise<Infer<typeof pictureResult>> {
  const page = await pageOf(ctx, user._id);
  if (page === null) return { kind: "refused", reason: "no_page" };
  await replace(ctx, page, undefined);
  return { kind: "saved" };
}

async function replace(
  ctx: MutationCtx,
  { _id, pictureId: before }: Doc<"providerPages">,
  pictureId: Id<"_storage"> | undefined,
): Promise<void> {
  if (before) await ctx.storage.delete(before);
  await ctx.db.patch("providerPages", _id, { pictureId });
}

type Own = Refusal | { kind: "own"; user: Doc<"users">; page: Doc<"providerPages"> };

async function ownPageOf(ctx: QueryCtx): Promise<Own> {
  const user = await currentUser(ctx);
  if (user === null) return { kind: "refused", reason: "signed_out" };
  if (!user.isProvider) return { kind: "refused", reason: "not_provider" };
  const page = await pageOf(ctx, user._id);
  return page ? { kind: "own", user, page } : { kind: "refused", reason: "no_page" };
}

export const foundPicture = v.union(v.id("_storage"), v.null());

/** A picture that some page has; null for every other id, there or not. */
export async function findPicture(ctx: QueryCtx, id: string): Promise<Infer<typeof foundPicture>> {
  // Whatever it is: only what stands in a row is given back.
  return (await pageWith(ctx, id as Id<"_storage">))?.pictureId ?? null;
}

export async function isPictureOfPage(ctx: QueryCtx, pictureId: Id<"_storage">): Promise<boolean> {
  return (await pageWith(ctx, pictureId)) !== null;
}

async function pageWith(ctx: QueryCtx, pictureId: Id<"_storage">) {
  return await ctx.db
    .query("providerPages")
    .withIndex("by_picture", (q) => q.eq("pictureId", pictureId))
    .first();
}
