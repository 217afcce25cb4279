"use node";

import type Mux from "@mux/mux-node";
import { type Infer, v } from "convex/values";
import { internal } from "./_generated/api";
import { type ActionCtx, internalAction } from "./_generated/server";
import { checkOutcome, type CheckOutcome, maskKey } from "./model/broadcast/destinationAddress";
import { isGoneAtMux, isMuxSilent, muxClient, whyMuxFailed } from "./model/watch/mux";
import { type MuxTask, muxTask } from "./model/watch/muxTask";
import type { foundAsset } from "./model/watch/muxAssets";
import { assetIn } from "./model/watch/muxWebhook";
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
      const askedAt = Date.now();
      const stream = await mux.video.liveStreams
        .retrieve(liveStreamId)
        .catch((error) => (isMuxSilent(error) ? "silent" : null));
      if (stream === "silent") break;
      if (stream === null) continue;
      const isArriving = stream.status === "active";
      await ctx.runMutation(internal.watchJobs.see, { pageId, isArriving, askedAt });
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

/** One try of what is owed; another one is scheduled already. */
export const work = internalAction({
  args: { taskId: v.id("muxTasks"), task: muxTask },
  returns: v.null(),
  handler: async (ctx, { taskId, task }) => {
    const mux = muxClient();
    if (mux === null) return null;
    const isDone = await attempt(ctx, mux.video, task).catch((error) => isGoneAtMux(error));
    if (isDone) await ctx.runMutation(internal.watchJobs.endTask, { taskId });
    return null;
  },
});

/** False: it is too early. */
async function attempt(ctx: ActionCtx, video: Mux["video"], task: MuxTask): Promise<boolean> {
  switch (task.kind) {
    case "removeStream":
      if (await ctx.runQuery(internal.watchJobs.isInUse, { liveStreamId: task.id })) return false;
      await video.liveStreams.delete(task.id);
      return true;
    case "removeAsset":
      await video.assets.delete(task.id);
      return true;
    case "changeAddress":
      await changeAddress(ctx, video.assets, task);
      return true;
    case "findRecordings":
      return await findRecordings(ctx, video, task);
  }
}

/**
 * The new id comes first, so that a call that fails is only repeated; then every other one goes,
 * also those of tries whose answer was lost.
 */
async function changeAddress(
  ctx: ActionCtx,
  assets: Mux["video"]["assets"],
  { id: assetId, postId }: Extract<MuxTask, { kind: "changeAddress" }>,
): Promise<void> {
  const { id } = await assets.createPlaybackId(assetId, { policy: "public" });
  await ctx.runMutation(internal.posts.setPlayback, { postId, playbackId: id });
  const { playback_ids: all = [] } = await assets.retrieve(assetId);
  for (const other of all) {
    if (other.id !== id) await assets.deletePlaybackId(assetId, other.id).catch(unlessGone);
  }
}

async function findRecordings(
  ctx: ActionCtx,
  { liveStreams, assets }: Mux["video"],
  task: Extract<MuxTask, { kind: "findRecordings" }>,
): Promise<boolean> {
  const { active_asset_id: active, recent_asset_ids: recent = [] } = await liveStreams.retrieve(
    task.id,
  );
  const found: Infer<typeof foundAsset>[] = [];
  for (const assetId of new Set([...recent, ...(active ? [active] : [])])) {
    const asset = await assets.retrieve(assetId).catch(unlessGone);
    if (asset) found.push(toFound(asset));
  }
  return await ctx.runMutation(internal.watchJobs.settleFound, { task, found });
}

function unlessGone(error: unknown): null {
  if (isGoneAtMux(error)) return null;
  throw error;
}

type Told = Awaited<ReturnType<Mux["video"]["assets"]["retrieve"]>>;

function toFound(told: Told): Infer<typeof foundAsset> {
  const found = { assetId: told.id, recordedAt: Number(told.created_at) * 1_000 };
  const asset = told.status === "ready" ? assetIn({ ...told }) : null;
  if (!asset || asset.isLive) return found;
  const { playbackId, durationMs } = asset;
  return { ...found, played: { playbackId, durationMs } };
}
