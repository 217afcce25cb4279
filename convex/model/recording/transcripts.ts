import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { captionSegment, type CaptionSegment } from "./captionReports";
import { CUT_OFF } from "../cutOff";
import { addressOf } from "../storage/egressFiles";
import { keptFile, keptFiles } from "./recordingKept";
import { MAX_PARTS, type Recording } from "./recordings";
import { transcriptLanguage } from "./recordingPolicy";
import * as State from "./transcriptState";

type Transcript = Doc<"recordingTranscripts">;
type TranscriptId = Id<"recordingTranscripts">;

/** Asks for what is said in each file that is played, once; only where people were told of it. */
export async function beginTranscripts(ctx: MutationCtx, recording: Recording): Promise<void> {
  const { transcript: language } = recording.terms;
  if (!language) return;
  for (const { partId } of await keptFiles(ctx, recording._id)) {
    if ((await findOf(ctx, partId)) !== null) continue;
    const transcriptId = await ctx.db.insert("recordingTranscripts", {
      recordingId: recording._id,
      partId,
      state: "waiting",
      language,
      attempts: 0,
      failures: 0,
      dueAt: Date.now(),
    });
    await ctx.scheduler.runAfter(0, internal.captions.ask, { transcriptId });
  }
}

async function findOf(ctx: MutationCtx, partId: Id<"recordingParts">) {
  return await ctx.db
    .query("recordingTranscripts")
    .withIndex("by_part", (q) => q.eq("partId", partId))
    .unique();
}

export const captionOrder = v.union(
  v.object({
    /** Where the file is read, for minutes. */
    source: v.string(),
    size: v.number(),
    language: transcriptLanguage,
  }),
  v.null(),
);

/** What to send to the service; null: nothing any more. */
export async function takeTranscript(
  ctx: MutationCtx,
  transcriptId: TranscriptId,
): Promise<Infer<typeof captionOrder>> {
  const transcript = await openOne(ctx, transcriptId);
  if (transcript === null) return null;
  const file = await keptFile(ctx, transcript.recordingId, transcript.partId);
  if (file === null) {
    await failTranscript(ctx, { transcriptId, reason: "gone" });
    return null;
  }
  if (file.size > State.MAX_BYTES) {
    await failTranscript(ctx, { transcriptId, reason: "too_long" });
    return null;
  }
  await ctx.db.patch("recordingTranscripts", transcriptId, { dueAt: Date.now() });
  const source = await addressOf(ctx, file);
  if (source === null) {
    await retryTranscript(ctx, { transcriptId, isFailure: false });
    return null;
  }
  return { source, size: file.size, language: transcript.language };
}

/** How long the file is; null: nothing of it is awaited, or the file is gone. */
export async function lengthOf(ctx: QueryCtx, transcriptId: TranscriptId): Promise<number | null> {
  const transcript = await openOne(ctx, transcriptId);
  const file = transcript && (await keptFile(ctx, transcript.recordingId, transcript.partId));
  return file && file.durationMs;
}

async function openOne(ctx: QueryCtx, transcriptId: TranscriptId): Promise<Transcript | null> {
  const transcript = await ctx.db.get("recordingTranscripts", transcriptId);
  return transcript && State.isOpen(transcript.state) ? transcript : null;
}

/** The service has it, and is looked at again; after a day of that it will not come any more. */
export async function awaitTranscript(
  ctx: MutationCtx,
  { transcriptId, looks }: { transcriptId: TranscriptId; looks: number },
): Promise<void> {
  const transcript = await openOne(ctx, transcriptId);
  if (transcript === null) return await haveForgotten(ctx, transcriptId);
  if (looks >= State.MAX_LOOKS) {
    return await failTranscript(ctx, { transcriptId, reason: "gave_up" });
  }
  const delay = State.lookDelay(looks);
  const dueAt = Date.now() + delay;
  await ctx.db.patch("recordingTranscripts", transcriptId, { state: "making", dueAt });
  const args = { transcriptId, looks: looks + 1 };
  await ctx.scheduler.runAfter(delay, internal.captions.look, args);
}

/** The service was away, or (`isFailure`) could not do it: asked again, less and less often. */
export async function retryTranscript(
  ctx: MutationCtx,
  { transcriptId, isFailure }: { transcriptId: TranscriptId; isFailure: boolean },
): Promise<void> {
  const transcript = await openOne(ctx, transcriptId);
  if (transcript === null) return await haveForgotten(ctx, transcriptId);
  const attempts = transcript.attempts + 1;
  const failures = transcript.failures + (isFailure ? 1 : 0);
  const delay = State.retryDelay(attempts, failures);
  if (delay === null) return await failTranscript(ctx, { transcriptId, reason: "gave_up" });
  const fields = { state: "waiting" as const, attempts, failures, dueAt: Date.now() + delay };
  await ctx.db.patch("recordingTranscripts", transcriptId, fields);
  await ctx.scheduler.runAfter(delay, internal.captions.ask, { transcriptId });
}

/** Also one that was deleted just while it was sent. */
async function haveForgotten(ctx: MutationCtx, transcriptId: TranscriptId): Promise<void> {
  await ctx.scheduler.runAfter(0, internal.captions.forget, { transcriptId });
}

export async function failTranscript(
  ctx: MutationCtx,
  { transcriptId, reason }: { transcriptId: TranscriptId; reason: State.TranscriptReason },
): Promise<void> {
  if ((await openOne(ctx, transcriptId)) === null) return;
  await ctx.db.patch("recordingTranscripts", transcriptId, { state: "failed", reason });
  await haveForgotten(ctx, transcriptId);
}

export const keptCaptions = {
  transcriptId: v.id("recordingTranscripts"),
  engine: v.string(),
  chunks: v.array(v.array(captionSegment)),
};
type KeptCaptions = { transcriptId: TranscriptId; engine: string; chunks: CaptionSegment[][] };

/** Keeps what is said beside the recording, and has the service forget it. */
export async function keepCaptions(
  ctx: MutationCtx,
  { transcriptId, engine, chunks }: KeptCaptions,
): Promise<void> {
  await haveForgotten(ctx, transcriptId);
  const transcript = await openOne(ctx, transcriptId);
  if (transcript === null) return;
  const { recordingId, partId } = transcript;
  for (const [index, segments] of chunks.entries()) {
    await ctx.db.insert("recordingCaptions", { recordingId, partId, index, segments });
  }
  await ctx.db.patch("recordingTranscripts", transcriptId, { state: "done", engine });
}

const BATCH = 50;

/** Takes up again what a cut-off action left: asked twice, the service has it once. */
export async function sweepTranscripts(ctx: MutationCtx): Promise<void> {
  for (const state of ["waiting", "making"] as const) {
    const rows = await ctx.db
      .query("recordingTranscripts")
      .withIndex("by_state_and_due", (q) => q.eq("state", state).lt("dueAt", Date.now() - CUT_OFF))
      .take(BATCH);
    for (const { _id: transcriptId } of rows) {
      await ctx.db.patch("recordingTranscripts", transcriptId, { dueAt: Date.now() });
      await ctx.scheduler.runAfter(0, internal.captions.ask, { transcriptId });
    }
  }
}

/** Goes with the recording; what the service has of it goes as well. */
export async function eraseTranscripts(
  ctx: MutationCtx,
  recordingId: Id<"recordings">,
): Promise<void> {
  const transcripts = await ctx.db
    .query("recordingTranscripts")
    .withIndex("by_recording", (q) => q.eq("recordingId", recordingId))
    .take(MAX_PARTS);
  for (const { _id: transcriptId, state } of transcripts) {
    await ctx.db.delete("recordingTranscripts", transcriptId);
    if (State.isOpen(state)) await haveForgotten(ctx, transcriptId);
  }
  // Hours of it are megabytes: they go by themselves. From now on nobody reads them.
  await ctx.scheduler.runAfter(0, internal.captionJobs.eraseCaptions, { recordingId });
}

export async function eraseCaptions(
  ctx: MutationCtx,
  recordingId: Id<"recordings">,
): Promise<void> {
  const captions = await ctx.db
    .query("recordingCaptions")
    .withIndex("by_recording_and_part_and_index", (q) => q.eq("recordingId", recordingId))
    .take(BATCH);
  for (const { _id } of captions) await ctx.db.delete("recordingCaptions", _id);
  if (captions.length === BATCH) {
    await ctx.scheduler.runAfter(0, internal.captionJobs.eraseCaptions, { recordingId });
  }
}
