import type { PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { MAX_TITLE, newSlug, pageOf } from "../broadcast/broadcastPages";
import { bounded } from "../paging";
import { channelOf } from "./channels";
import { owe } from "./muxTasks";
import { postState } from "./postState";

export type Post = Doc<"posts">;

const MAX_TEXT = 2_000;
const MAX_OF_BROADCAST = 200;

/** A post as its author sees it. */
export const postRow = v.object({
  postId: v.id("posts"),
  title: v.string(),
  text: v.string(),
  state: postState,
  kind: v.union(v.literal("mux"), v.literal("recording")),
  recordedAt: v.number(),
  durationMs: v.number(),
});

/** The newest first. */
export async function listPosts(
  ctx: QueryCtx,
  user: Doc<"users">,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<Infer<typeof postRow>>> {
  const page = await ctx.db
    .query("posts")
    .withIndex("by_author", (q) => q.eq("authorId", user._id))
    .order("desc")
    .paginate(bounded(paginationOpts));
  return { ...page, page: page.page.map(toRow) };
}

function toRow({ _id: postId, title, text, state, source, recordedAt, durationMs }: Post) {
  return { postId, title, text, state, kind: source.kind, recordedAt, durationMs };
}

/** Where the public finds them; null: nothing was ever there to be found. */
export async function addressOfPosts(ctx: QueryCtx, user: Doc<"users">): Promise<string | null> {
  return (await channelOf(ctx, user._id))?.slug ?? null;
}

export type Asset = { assetId: string; playbackId: string; durationMs: number; recordedAt: number };

/** False: the post is there already. */
export async function postAsset(
  ctx: MutationCtx,
  args: {
    authorId: Id<"users">;
    broadcastId: Id<"broadcasts">;
    title: string;
    isPublished: boolean;
    asset: Asset;
  },
): Promise<boolean> {
  const { isPublished, asset, ...of } = args;
  const { assetId, playbackId, durationMs, recordedAt } = asset;
  const source = { kind: "mux" as const, assetId, playbackId };
  const row = { ...of, source, sourceKey: `mux:${assetId}`, durationMs, recordedAt };
  const id = await insertPost(ctx, row);
  if (id && isPublished) await show(ctx, id);
  return id !== null;
}

/** As a draft; null: its source made one before. */
export async function insertPost(
  ctx: MutationCtx,
  row: Omit<Post, "_id" | "_creationTime" | "text" | "state" | "publishedAt">,
): Promise<Id<"posts"> | null> {
  if ((await postOf(ctx, row.sourceKey)) !== null) return null;
  if ((await channelOf(ctx, row.authorId)) === null) {
    await ctx.db.insert("channels", { ownerId: row.authorId, slug: newSlug() });
  }
  return await ctx.db.insert("posts", { ...row, text: "", state: "draft" });
}

export async function postOf(ctx: QueryCtx, sourceKey: string): Promise<Post | null> {
  return await ctx.db
    .query("posts")
    .withIndex("by_source_key", (q) => q.eq("sourceKey", sourceKey))
    .unique();
}

const show = async (ctx: MutationCtx, id: Id<"posts">) =>
  await ctx.db.patch("posts", id, { state: "published", publishedAt: Date.now() });

/** Null when it is missing or somebody else's. */
async function findPost(ctx: QueryCtx, user: Doc<"users">, postId: string): Promise<Post | null> {
  const id = ctx.db.normalizeId("posts", postId);
  const post = id && (await ctx.db.get("posts", id));
  return post?.authorId === user._id ? post : null;
}

export const postResult = v.union(
  v.object({ kind: v.literal("done") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("bad_title"), v.literal("bad_text")),
  }),
);
type PostResult = Infer<typeof postResult>;

const NOT_FOUND: PostResult = { kind: "refused", reason: "not_found" };

export async function editPost(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { postId: string; title: string; text: string },
): Promise<PostResult> {
  const post = await findPost(ctx, user, args.postId);
  if (post === null) return NOT_FOUND;
  const title = args.title.trim();
  const text = args.text.trim();
  if (title === "" || title.length > MAX_TITLE) return { kind: "refused", reason: "bad_title" };
  if (text.length > MAX_TEXT) return { kind: "refused", reason: "bad_text" };
  await ctx.db.patch("posts", post._id, { title, text });
  return { kind: "done" };
}

export async function publishPost(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { postId: string; isPublished: boolean },
): Promise<PostResult> {
  const post = await findPost(ctx, user, args.postId);
  if (post === null) return NOT_FOUND;
  if (args.isPublished === (post.state === "published")) return { kind: "done" };
  if (args.isPublished && post.title === "") return { kind: "refused", reason: "bad_title" };
  if (args.isPublished) await show(ctx, post._id);
  else await hide(ctx, post);
  return { kind: "done" };
}

/** At Mux its address is changed: whoever kept the old one plays nothing any more. */
async function hide(ctx: MutationCtx, { _id: postId, source }: Post): Promise<void> {
  await ctx.db.patch("posts", postId, { state: "draft", publishedAt: undefined });
  if (source.kind !== "mux") return;
  await owe(ctx, { kind: "changeAddress", id: source.assetId, postId });
}

/** Mux plays it under another id from now on. */
export async function setPlayback(
  ctx: MutationCtx,
  { postId, playbackId }: { postId: Id<"posts">; playbackId: string },
): Promise<void> {
  const post = await ctx.db.get("posts", postId);
  if (post?.source.kind !== "mux") return;
  await ctx.db.patch("posts", postId, { source: { ...post.source, playbackId } });
}

/** A recording of Mux's is nowhere but in its post: it goes with it. One of ours stays. */
export async function removePost(
  ctx: MutationCtx,
  user: Doc<"users">,
  postId: string,
): Promise<PostResult> {
  const post = await findPost(ctx, user, postId);
  if (post === null) return NOT_FOUND;
  await deletePost(ctx, post);
  return { kind: "done" };
}

async function deletePost(ctx: MutationCtx, { _id, source }: Post): Promise<void> {
  await ctx.db.delete("posts", _id);
  if (source.kind === "mux") await owe(ctx, { kind: "removeAsset", id: source.assetId });
}

/** Somebody in it took their yes back: a part of it may be a post already, or yet unheard of. */
export async function forgetRecordings(
  ctx: MutationCtx,
  broadcastId: Id<"broadcasts">,
): Promise<void> {
  const posts = await ctx.db
    .query("posts")
    .withIndex("by_broadcast", (q) => q.eq("broadcastId", broadcastId))
    .take(MAX_OF_BROADCAST);
  for (const post of posts) await deletePost(ctx, post);
  const id = (await pageOf(ctx, broadcastId))?.liveStreamId;
  if (id !== undefined) await owe(ctx, { kind: "findRecordings", id, broadcastId });
}
