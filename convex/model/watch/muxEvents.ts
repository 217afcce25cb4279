import { type Infer, v } from "convex/values";
import type { MutationCtx } from "../../_generated/server";
import { wasWithdrawn } from "../broadcast/broadcastLookup";
import { movePage, pageOfStream } from "../broadcast/broadcastPages";
import { owe } from "./muxTasks";
import { postAsset } from "./posts";
import { recordOnce } from "../session/roomEvents";

/** Mux can play a recording while it is still being made: that is `ready` with `is_live`. */
export const ASSET_EVENTS = ["video.asset.ready", "video.asset.live_stream_completed"];

/** A verified word of Mux about one of its live streams. */
export const muxEvent = v.object({
  eventId: v.string(),
  type: v.string(),
  /** UTC ms. */
  createdAt: v.number(),
  liveStreamId: v.string(),
  /** The recording that it made, and from when. */
  asset: v.optional(
    v.object({
      assetId: v.string(),
      playbackId: v.string(),
      durationMs: v.number(),
      recordedAt: v.number(),
      /** It goes on: what somebody may still take their yes back from. */
      isLive: v.boolean(),
    }),
  ),
});
export type MuxEvent = Infer<typeof muxEvent>;

export const heard = v.union(v.literal("applied"), v.literal("repeated"), v.literal("ignored"));
type Heard = Infer<typeof heard>;

/** Each event once, whatever their order: an older one than the last says nothing about now. */
export async function hearOfMux(ctx: MutationCtx, event: MuxEvent): Promise<Heard> {
  const { type, createdAt } = event;
  const eventId = `mux:${event.eventId}`;
  if (!(await recordOnce(ctx, { eventId, event: type, createdAt }))) return "repeated";
  if (ASSET_EVENTS.includes(type)) return await hearOfAsset(ctx, event);
  const isArriving = type === "video.live_stream.active";
  if (!isArriving && type !== "video.live_stream.idle") return "ignored";
  const page = await pageOfStream(ctx, event.liveStreamId);
  if (page === null || createdAt < page.heardAt) return "ignored";
  if (page.state === "ended") {
    // It was asked before its word came, which came all the same.
    await ctx.db.patch("broadcastPages", page._id, { heardAt: createdAt });
    return "ignored";
  }
  await movePage(ctx, page, { isArriving, at: createdAt });
  return "applied";
}

/**
 * The finished recording of a broadcast makes a post of whoever broadcast. Who took their yes back
 * is in it: then it is deleted instead.
 */
async function hearOfAsset(ctx: MutationCtx, { liveStreamId, asset }: MuxEvent): Promise<Heard> {
  if (asset === undefined || asset.isLive) return "ignored";
  const page = await pageOfStream(ctx, liveStreamId, asset.recordedAt);
  const broadcast = page && (await ctx.db.get("broadcasts", page.broadcastId));
  if (!page || !broadcast) return "ignored";
  const { assetId } = asset;
  if (await wasWithdrawn(ctx, broadcast._id)) {
    await owe(ctx, { kind: "removeAsset", id: assetId });
    return "ignored";
  }
  const isPublished = broadcast.isPosted === true;
  const isNew = await postAsset(ctx, {
    authorId: page.hostId,
    broadcastId: broadcast._id,
    title: page.title,
    isPublished,
    asset,
  });
  return isNew ? "applied" : "repeated";
}
