"use node";

import type Mux from "@mux/mux-node";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
import { checkOutcome, type CheckOutcome, maskKey } from "./model/destinationAddress";
import { isGoneAtMux, muxClient, whyMuxFailed } from "./model/mux";
import { seal } from "./model/sealing";

/** How long a stream that broke off may come back into the same live stream, in seconds. */
const RECONNECT_SECONDS = 60;

const createdStream = v.union(
  v.object({
    kind: v.literal("created"),
    liveStreamId: v.string(),
    playbackId: v.string(),
    sealedKey: v.string(),
    maskedKey: v.string(),
  }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("no_mux"), v.literal("mux_refused"), v.literal("mux_unreachable")),
  }),
);

/** Makes a live stream that everybody may watch; its key leaves here sealed. */
export const createStream = internalAction({
  args: { ownerId: v.id("users") },
  returns: createdStream,
  handler: async (_ctx, { ownerId }) => {
    const mux = muxClient();
    if (mux === null) return { kind: "refused" as const, reason: "no_mux" as const };
    try {
      const stream = await mux.video.liveStreams.create({
        playback_policies: ["public"],
        new_asset_settings: { playback_policies: ["public"] },
        reconnect_window: RECONNECT_SECONDS,
        latency_mode: "reduced",
      });
      const { id: liveStreamId, stream_key: key, playback_ids = [] } = stream;
      const playback = playback_ids.find(({ policy }) => policy === "public");
      if (!key || !playback) throw new Error("The new stream has no key or nobody may watch it.");
      const sealedKey = await seal(key, ownerId);
      const ids = { liveStreamId, playbackId: playback.id };
      return { kind: "created" as const, ...ids, sealedKey, maskedKey: maskKey(key) };
    } catch (error) {
      return { kind: "refused" as const, reason: whyMuxFailed(error) };
    }
  },
});

/** Whether the live stream is there and may be sent to. */
export const look = internalAction({
  args: { liveStreamId: v.string() },
  returns: checkOutcome,
  handler: async (_ctx, { liveStreamId }): Promise<CheckOutcome> => {
    const mux = muxClient();
    if (mux === null) return "mux_refused";
    try {
      const { status } = await mux.video.liveStreams.retrieve(liveStreamId);
      return status === "disabled" ? "gone" : "ok";
    } catch (error) {
      if (isGoneAtMux(error)) return "gone";
      return whyMuxFailed(error) === "mux_refused" ? "mux_refused" : "silent";
    }
  },
});

/** Every minute, as webhooks can be lost: whether anything arrives for pages that are open. */
export const reconcile = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const mux = muxClient();
    if (mux === null) return null;
    for (const { pageId, liveStreamId } of await ctx.runQuery(internal.watchJobs.open, {})) {
      const stream = await mux.video.liveStreams.retrieve(liveStreamId).catch(() => null);
      if (stream === null) continue;
      const isArriving = stream.status === "active";
      await ctx.runMutation(internal.watchJobs.see, { pageId, isArriving });
    }
    return null;
  },
});

/** Nothing more is sent: its recording need not wait for the stream to come back. */
export const complete = internalAction({
  args: { liveStreamId: v.string() },
  returns: v.null(),
  handler: async (_ctx, { liveStreamId }) => {
    // Without it Mux finds out by itself, a minute later.
    await muxClient()
      ?.video.liveStreams.complete(liveStreamId)
      .catch(() => undefined);
    return null;
  },
});

const MAX_TRIES = 6;
const AGAIN_MS = 30_000;
const IN_USE_MS = 10 * 60_000;

/** Deletes a live stream that is a destination no more, once nothing is sent to it. */
export const removeStream = internalAction({
  args: { liveStreamId: v.string(), attempt: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { liveStreamId, attempt = 1 }) => {
    const again = { liveStreamId, attempt: attempt + 1 };
    if (await ctx.runQuery(internal.watchJobs.isInUse, { liveStreamId })) {
      const later = { liveStreamId, attempt };
      await ctx.scheduler.runAfter(IN_USE_MS, internal.mux.removeStream, later);
    } else if (!(await isDone((mux) => mux.liveStreams.delete(liveStreamId), attempt))) {
      await ctx.scheduler.runAfter(waitAfter(attempt), internal.mux.removeStream, again);
    }
    return null;
  },
});

/** Deletes what Mux recorded. */
export const removeAsset = internalAction({
  args: { assetId: v.string(), attempt: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { assetId, attempt = 1 }) => {
    if (!(await isDone((mux) => mux.assets.delete(assetId), attempt))) {
      const again = { assetId, attempt: attempt + 1 };
      await ctx.scheduler.runAfter(waitAfter(attempt), internal.mux.removeAsset, again);
    }
    return null;
  },
});

/**
 * A recording that was taken back is played under another id, which nobody knows: the new one
 * comes first, so that a call that fails between the two is only repeated.
 */
export const changeAddress = internalAction({
  args: {
    postId: v.id("posts"),
    assetId: v.string(),
    playbackId: v.string(),
    attempt: v.optional(v.number()),
  },
  returns: v.null(),
  handler: async (ctx, args) => {
    const { postId, assetId, playbackId, attempt = 1 } = args;
    const change = async ({ assets }: Mux["video"]) => {
      const { id } = await assets.createPlaybackId(assetId, { policy: "public" });
      await ctx.runMutation(internal.posts.setPlayback, { postId, playbackId: id });
      await assets.deletePlaybackId(assetId, playbackId);
    };
    if (!(await isDone(change, attempt))) {
      const again = { postId, assetId, playbackId, attempt: attempt + 1 };
      await ctx.scheduler.runAfter(waitAfter(attempt), internal.mux.changeAddress, again);
    }
    return null;
  },
});

const waitAfter = (attempt: number) => AGAIN_MS * 2 ** (attempt - 1);

/** Also when there is nothing to do it to, or no more try. */
async function isDone(
  work: (video: Mux["video"]) => Promise<void>,
  attempt: number,
): Promise<boolean> {
  const mux = muxClient();
  if (mux === null || attempt > MAX_TRIES) return true;
  try {
    await work(mux.video);
    return true;
  } catch (error) {
    return isGoneAtMux(error);
  }
}
