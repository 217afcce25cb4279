import { type Infer, v } from "convex/values";
import type { MutationCtx } from "../../_generated/server";
import { wasWithdrawn } from "../broadcast/broadcastLookup";
import { type Page, pageOf, pageOfStream } from "../broadcast/broadcastPages";
import type { MuxTask } from "./muxTask";
import { isOwed, owe } from "./muxTasks";
import { type Asset, postAsset } from "./posts";

/**
 * The finished recording of a broadcast makes a post of whoever broadcast. Who took their yes back
 * is in it: then it is deleted instead.
 * @returns whether there is a new post
 */
export async function settleAsset(ctx: MutationCtx, page: Page, asset: Asset): Promise<boolean> {
  const broadcast = await ctx.db.get("broadcasts", page.broadcastId);
  if (broadcast === null) return false;
  const { assetId } = asset;
  if (await wasWithdrawn(ctx, broadcast._id)) {
    await owe(ctx, { kind: "removeAsset", id: assetId });
    return false;
  }
  return await postAsset(ctx, {
    authorId: page.hostId,
    broadcastId: broadcast._id,
    title: page.title,
    isPublished: broadcast.isPosted === true,
    asset,
  });
}

export const foundAsset = v.object({
  assetId: v.string(),
  recordedAt: v.number(),
  /** How it is played; missing: it goes on, is not ready or nobody could. */
  played: v.optional(v.object({ playbackId: v.string(), durationMs: v.number() })),
});

/** So long after its end no recording of a broadcast appears any more. */
const APPEARS_WITHIN = 60 * 60_000;

/**
 * Recordings that Mux has on a live stream: those of a withdrawn broadcast are deleted, and others of
 * which no word came make their posts. What is being deleted makes none.
 * @returns whether no more of them can appear
 */
export async function settleFound(
  ctx: MutationCtx,
  args: { task: Extract<MuxTask, { kind: "findRecordings" }>; found: Infer<typeof foundAsset>[] },
): Promise<boolean> {
  const { broadcastId, id: liveStreamId } = args.task;
  for (const { played, ...asset } of args.found) {
    const { assetId, recordedAt } = asset;
    const page = await pageOfStream(ctx, liveStreamId, recordedAt);
    if (page === null || (await isOwed(ctx, { kind: "removeAsset", id: assetId }))) continue;
    if (played) await settleAsset(ctx, page, { ...asset, ...played });
    else if (await wasWithdrawn(ctx, page.broadcastId)) {
      await owe(ctx, { kind: "removeAsset", id: assetId });
    }
  }
  const endedAt = (await pageOf(ctx, broadcastId))?.endedAt ?? Infinity;
  return endedAt + APPEARS_WITHIN < Date.now();
}
