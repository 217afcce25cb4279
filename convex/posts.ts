import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { requireWriteLimit } from "./model/limits";
import * as Recordings from "./model/watch/postRecordings";
import * as Posts from "./model/watch/posts";
import * as Public from "./model/watch/publicPosts";

/** Whose posts these are, for anybody who has the address; null: there is no such page. */
export const channel = query({
  args: { slug: v.string() },
  returns: v.union(Public.publicChannel, v.null()),
  handler: async (ctx, args) => await Public.findChannel(ctx, args.slug),
});

/** A provider's published posts, the newest first, for anybody who has the address. */
export const published = query({
  args: { slug: v.string(), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(Public.publicPost),
  handler: async (ctx, args) => await Public.listPublished(ctx, args),
});

/** The caller's posts, drafts among them, the newest first. @throws UNAUTHENTICATED */
export const listMine = query({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(Posts.postRow),
  handler: async (ctx, args) =>
    await Posts.listPosts(ctx, await requireUser(ctx), args.paginationOpts),
});

/** Where the public finds the caller's posts; null: there was none yet. @throws UNAUTHENTICATED */
export const address = query({
  args: {},
  returns: v.union(v.string(), v.null()),
  handler: async (ctx) => await Posts.addressOfPosts(ctx, await requireUser(ctx)),
});

/** Recordings of the caller alone, of which a post can be made. @throws UNAUTHENTICATED */
export const postable = query({
  args: {},
  returns: v.array(Recordings.postableRecording),
  handler: async (ctx) => await Recordings.listPostable(ctx, await requireUser(ctx)),
});

/** Makes a draft of a recording of the caller alone. @throws UNAUTHENTICATED, RATE_LIMITED */
export const create = mutation({
  args: { recordingId: v.string() },
  returns: Recordings.newPostResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Recordings.postRecording(ctx, user, args.recordingId);
  },
});

/** @throws UNAUTHENTICATED, RATE_LIMITED */
export const edit = mutation({
  args: { postId: v.string(), title: v.string(), text: v.string() },
  returns: Posts.postResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Posts.editPost(ctx, user, args);
  },
});

/** Shows a post to the public, or takes it back. @throws UNAUTHENTICATED, RATE_LIMITED */
export const publish = mutation({
  args: { postId: v.string(), isPublished: v.boolean() },
  returns: Posts.postResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Posts.publishPost(ctx, user, args);
  },
});

/** Deletes a post, and with it what Mux recorded. @throws UNAUTHENTICATED, RATE_LIMITED */
export const remove = mutation({
  args: { postId: v.string() },
  returns: Posts.postResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Posts.removePost(ctx, user, args.postId);
  },
});

export const setPlayback = internalMutation({
  args: { postId: v.id("posts"), playbackId: v.string() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Posts.setPlayback(ctx, args);
    return null;
  },
});

/** A file of a published post; limited, as anybody may ask. */
export const file = internalMutation({
  args: { postId: v.string(), partId: v.string() },
  returns: Recordings.postFile,
  handler: async (ctx, args) => await Recordings.findPostFile(ctx, args),
});
