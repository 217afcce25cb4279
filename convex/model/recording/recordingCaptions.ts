import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { captionSegment } from "./captionReports";
import { captionsConfig } from "./captionsConfig";
import { isOngoing, watcherOf } from "./recordingAccess";
import type { TranscriptLanguage } from "./recordingPolicy";
import { MAX_PARTS, type Recording } from "./recordings";
import { isOpen } from "./transcriptState";

/** `partial`: of some parts there is one, and of others there will be none. */
export const captionsStage = v.union(
  v.literal("making"),
  v.literal("ready"),
  v.literal("partial"),
  v.literal("failed"),
);
type CaptionsStage = Infer<typeof captionsStage>;

/** Null: people were not told of one, or the recording is not that far, or is deleted. */
export async function captionsStageOf(
  ctx: QueryCtx,
  { _id, terms, state, deletedAt, size = 0 }: Recording,
): Promise<CaptionsStage | null> {
  const hasFile = (state === "ready" || state === "failed") && deletedAt === undefined && size > 0;
  if (!terms.transcript || !hasFile) return null;
  const rows = await ctx.db
    .query("recordingTranscripts")
    .withIndex("by_recording", (q) => q.eq("recordingId", _id))
    .take(MAX_PARTS);
  if (rows.some((row) => isOpen(row.state))) return "making";
  const done = rows.filter((row) => row.state === "done").length;
  if (done === 0) return "failed";
  return done === rows.length ? "ready" : "partial";
}

export const captionsOfParts = v.union(
  v.array(v.object({ partId: v.id("recordingParts"), segments: v.array(captionSegment) })),
  v.null(),
);

/** Each row of a part by itself: an array has its bound. */
const MAX_CHUNKS = 1_000;

export async function captionsFor(
  ctx: QueryCtx,
  user: Doc<"users">,
  args: { recordingId: string; viewId: string },
): Promise<Infer<typeof captionsOfParts>> {
  const recording = (await watcherOf(ctx, args.recordingId, user._id))?.recording;
  if (!recording || recording.deletedAt !== undefined) return null;
  const viewId = ctx.db.normalizeId("recordingViews", args.viewId);
  const view = viewId && (await ctx.db.get("recordingViews", viewId));
  if (view?.userId !== user._id || view.recordingId !== recording._id) return null;
  if (!isOngoing(view)) return null;
  const rows = await ctx.db
    .query("recordingCaptions")
    .withIndex("by_recording_and_part_and_index", (q) => q.eq("recordingId", recording._id))
    .take(MAX_CHUNKS);
  return rows.map(({ partId, segments }) => ({ partId, segments }));
}

export function offeredLanguages(): TranscriptLanguage[] {
  return captionsConfig() === null ? [] : ["en"];
}
