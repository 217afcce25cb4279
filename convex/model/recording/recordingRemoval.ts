import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { secondBucket } from "../storage/bucket";
import { dropSecond } from "../storage/custodyPlaces";
import { oweDeletion } from "../storage/deletions";
import { removePostOf } from "../watch/postRecordings";
import { watcherOf } from "./recordingAccess";
import { eraseJoin } from "./recordingJoins";
import { note, partsOf, type Recording, timeOf } from "./recordings";
import { eraseTranscripts } from "./transcripts";

export const removeResult = v.union(
  v.object({ kind: v.literal("deleted") }),
  v.object({
    kind: v.literal("refused"),
    /** `not_now`: it is not finished. `held`: an admin keeps it. */
    reason: v.union(v.literal("not_found"), v.literal("not_now"), v.literal("held")),
  }),
);
type RemoveResult = Infer<typeof removeResult>;

const isFinished = ({ state }: Recording) => state === "ready" || state === "failed";

export function isDeletable(recording: Recording): boolean {
  return (
    isFinished(recording) && recording.heldBy === undefined && recording.deletedAt === undefined
  );
}

/** A provider of the booking deletes it ahead of its time. */
export async function removeRecording(
  ctx: MutationCtx,
  user: Doc<"users">,
  recordingId: string,
): Promise<RemoveResult> {
  const watcher = await watcherOf(ctx, recordingId, user._id);
  if (watcher?.role !== "provider") return { kind: "refused", reason: "not_found" };
  const { recording } = watcher;
  if (recording.deletedAt !== undefined) return { kind: "deleted" };
  if (!isFinished(recording)) return { kind: "refused", reason: "not_now" };
  if (recording.heldBy !== undefined) return { kind: "refused", reason: "held" };
  await erase(ctx, recording, user._id);
  return { kind: "deleted" };
}

const MAX_ROWS = 1_000;

/**
 * File, parts, transcript, consents, chapters and a post of it go. What stays is that there was one,
 * who deleted it and when, the access log and the booking's audit.
 */
async function erase(
  ctx: MutationCtx,
  recording: Recording,
  by: Id<"users"> | null,
): Promise<void> {
  const recordingId = recording._id;
  for (const part of await partsOf(ctx, recordingId)) {
    if (part.storageId) await ctx.storage.delete(part.storageId);
    await dropSecond(ctx, part);
    await dropSource(ctx, part);
    await ctx.db.delete("recordingParts", part._id);
  }
  await eraseJoin(ctx, recordingId);
  const consents = await ctx.db
    .query("recordingConsents")
    .withIndex("by_recording_and_user", (q) => q.eq("recordingId", recordingId))
    .take(MAX_ROWS);
  for (const { _id } of consents) await ctx.db.delete("recordingConsents", _id);
  const people = await ctx.db
    .query("recordingPeople")
    .withIndex("by_recording_and_user", (q) => q.eq("recordingId", recordingId))
    .take(MAX_ROWS);
  for (const { _id } of people) await ctx.db.delete("recordingPeople", _id);
  const chapters = await ctx.db
    .query("recordingChapters")
    .withIndex("by_recording_and_at", (q) => q.eq("recordingId", recordingId))
    .take(MAX_ROWS);
  for (const { _id } of chapters) await ctx.db.delete("recordingChapters", _id);
  await removePostOf(ctx, recordingId);
  await eraseTranscripts(ctx, recordingId);
  await ctx.db.patch("recordings", recordingId, {
    deletedAt: Date.now(),
    deletedBy: by,
    retainUntil: undefined,
    durationMs: undefined,
    size: undefined,
    problem: undefined,
    awaiting: [],
    terms: { ...recording.terms, purpose: "" },
  });
  await note(ctx, recording, "recording_deleted", {
    ...(by && { actorId: by }),
    detail: by ? "by_hand" : "retention",
  });
}

/** Of one that was never read, nobody knows in which bucket it is. */
async function dropSource(ctx: MutationCtx, part: Doc<"recordingParts">): Promise<void> {
  const { _id: partId, egressId, bucketPath, usesSecond = false, verifiedAt } = part;
  if (!egressId || part.sourceDeletedAt !== undefined) return;
  const isAnywhere = bucketPath !== undefined && !verifiedAt && secondBucket() !== null;
  for (const isInSecond of isAnywhere ? [false, true] : [usesSecond]) {
    await oweDeletion(ctx, { partId, egressId, bucketPath, isInSecond });
  }
}

const BATCH = 20;
/** With those that are under way now, which have no time yet. */
const MAX_TIMELESS = 200;

/** Deletes what has been kept for as long as people were told. */
export async function removeExpired(ctx: MutationCtx): Promise<void> {
  await giveTime(ctx);
  const due = await ctx.db
    .query("recordings")
    .withIndex("by_held_and_deleted_and_retain_until", (q) =>
      q
        .eq("heldBy", undefined)
        .eq("deletedAt", undefined)
        .gt("retainUntil", 0)
        .lte("retainUntil", Date.now()),
    )
    .take(BATCH);
  for (const recording of due) await erase(ctx, recording, null);
  if (due.length === BATCH) {
    await ctx.scheduler.runAfter(0, internal.recordingUpkeep.removeExpired, {});
  }
}

/** Those that failed before failed ones had a time: their consents would stay for ever. */
async function giveTime(ctx: MutationCtx): Promise<void> {
  const timeless = await ctx.db
    .query("recordings")
    .withIndex("by_held_and_deleted_and_retain_until", (q) =>
      q.eq("heldBy", undefined).eq("deletedAt", undefined).eq("retainUntil", undefined),
    )
    .take(MAX_TIMELESS);
  for (const recording of timeless) {
    if (recording.state !== "failed") continue;
    const from = recording.endedAt ?? recording._creationTime;
    await ctx.db.patch("recordings", recording._id, timeOf(recording, from));
  }
}
