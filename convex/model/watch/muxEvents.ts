import { type Infer, v } from "convex/values";
import type { MutationCtx } from "../../_generated/server";
import { movePage, pageOfStream } from "../broadcast/broadcastPages";
import { settleAsset } from "./muxAssets";
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

async function hearOfAsset(ctx: MutationCtx, { liveStreamId, asset }: MuxEvent): Promise<Heard> {
  if (asset === undefined || asset.isLive) return "ignored";
  const { isLive: _isLive, ...finished } = asset;
  const page = await pageOfStream(ctx, liveStreamId, asset.recordedAt);
  if (page === null) return "ignored";
  return (await settleAsset(ctx, page, finished)) ? "applied" : "ignored";
}
