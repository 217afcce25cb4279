import type { PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { QueryCtx } from "../../_generated/server";
import type { Post } from "./posts";
import { bounded } from "../paging";
import { keptFiles } from "../recording/recordingKept";

export const POST_PATH = "/posts/file";

/** What to play: a stream of Mux, or our own files, one after another. */
export const playable = v.union(
  v.object({ kind: v.literal("mux"), playbackId: v.string() }),
  v.object({ kind: v.literal("files"), paths: v.array(v.string()), isSound: v.boolean() }),
);

/** A post that anybody may watch now. */
export const publicPost = v.object({
  postId: v.id("posts"),
  title: v.string(),
  text: v.string(),
  recordedAt: v.number(),
  durationMs: v.number(),
  media: playable,
});

export const publicChannel = v.object({ host: v.string() });

/** Anybody may ask, and a post of ours is read with its files. */
const MOST_AT_ONCE = 25;

/** Whose page of posts it is; null: there is no such page. */
export async function findChannel(
  ctx: QueryCtx,
  slug: string,
): Promise<Infer<typeof publicChannel> | null> {
  const channel = await channelAt(ctx, slug);
  if (channel === null) return null;
  return { host: (await ctx.db.get("users", channel.ownerId))?.name ?? "" };
}

async function channelAt(ctx: QueryCtx, slug: string) {
  return await ctx.db
    .query("channels")
    .withIndex("by_slug", (q) => q.eq("slug", slug))
    .unique();
}

type PublicPosts = PaginationResult<Infer<typeof publicPost>>;

/** A provider's published posts, the newest first, for anybody; none where there is no such page. */
export async function listPublished(
  ctx: QueryCtx,
  { slug, paginationOpts }: { slug: string; paginationOpts: PaginationOptions },
): Promise<PublicPosts> {
  const channel = await channelAt(ctx, slug);
  if (channel === null) return { page: [], isDone: true, continueCursor: "" };
  const { numItems, ...options } = bounded(paginationOpts);
  const page = await ctx.db
    .query("posts")
    .withIndex("by_author_and_state", (q) =>
      q.eq("authorId", channel.ownerId).eq("state", "published"),
    )
    .order("desc")
    .paginate({ ...options, numItems: Math.min(numItems, MOST_AT_ONCE) });
  return {
    ...page,
    page: await Promise.all(page.page.map(async (row) => await toPublic(ctx, row))),
  };
}

async function toPublic(ctx: QueryCtx, post: Post): Promise<Infer<typeof publicPost>> {
  const { _id: postId, title, text, recordedAt, durationMs } = post;
  return { postId, title, text, recordedAt, durationMs, media: await mediaOf(ctx, post) };
}

async function mediaOf(ctx: QueryCtx, { _id, source }: Post): Promise<Infer<typeof playable>> {
  if (source.kind === "mux") return { kind: "mux", playbackId: source.playbackId };
  const recording = await ctx.db.get("recordings", source.recordingId);
  const kept = recording ? await keptFiles(ctx, recording._id) : [];
  const paths = kept.map(({ partId }) => {
    const query = new URLSearchParams({ post: _id, id: partId });
    return `${POST_PATH}?${query}`;
  });
  return { kind: "files", paths, isSound: recording?.kind === "audio" };
}
