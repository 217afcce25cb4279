import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { recordRepair } from "../repairs";
import type { Place } from "./egressFiles";

const FIRST_AGAIN = 5_000;
const LAST_AGAIN = 60 * 60_000;
/** Doubling up to an hour each: by then it has been tried for a day, and somebody should look. */
const LATE_TRIES = 34;
const MOST_COUNTED = 20;

type Deletion = Place & { partId?: Id<"recordingParts"> };

/**
 * A file at the worker or in a bucket that nobody may have any more, or that is safe elsewhere. It
 * is tried until it is done, as nobody else would ever delete it.
 */
export async function oweDeletion(ctx: MutationCtx, deletion: Deletion): Promise<void> {
  const { partId, egressId, bucketPath, isInSecond } = deletion;
  const row = { partId, egressId, bucketPath, isInSecond, tries: 0 };
  await tryDeletion(ctx, await ctx.db.insert("fileDeletions", row));
}

/** The next try is scheduled before this one begins: an action that dies is followed by another. */
export async function tryDeletion(ctx: MutationCtx, _id: Id<"fileDeletions">): Promise<void> {
  const row = await ctx.db.get("fileDeletions", _id);
  if (row === null) return;
  const { egressId, bucketPath, isInSecond } = row;
  const tries = row.tries + 1;
  const wait = Math.min(FIRST_AGAIN * 2 ** (tries - 1), LAST_AGAIN);
  const next = internal.custodyJobs.tryDeletion;
  const job = await ctx.scheduler.runAfter(wait, next, { deletionId: _id });
  await ctx.db.patch("fileDeletions", _id, { tries, job });
  if (tries === LATE_TRIES) await noteLate(ctx, row);
  const place = { egressId, bucketPath, isInSecond };
  await ctx.scheduler.runAfter(0, internal.custodyJobs.deleteFile, { deletionId: _id, ...place });
}

async function noteLate(ctx: MutationCtx, { egressId }: Doc<"fileDeletions">): Promise<void> {
  await recordRepair(ctx, { kind: "recording_deletion_late", detail: egressId });
}

/** How many are tried for a day and more; at most `MOST_COUNTED`. */
export async function countLate(ctx: QueryCtx): Promise<number> {
  const rows = await ctx.db
    .query("fileDeletions")
    .withIndex("by_tries", (q) => q.gte("tries", LATE_TRIES))
    .take(MOST_COUNTED);
  return rows.length;
}

export async function endDeletion(ctx: MutationCtx, _id: Id<"fileDeletions">): Promise<void> {
  const row = await ctx.db.get("fileDeletions", _id);
  if (row === null) return;
  await ctx.db.delete("fileDeletions", _id);
  const part = row.partId && (await ctx.db.get("recordingParts", row.partId));
  if (part) await ctx.db.patch("recordingParts", part._id, { sourceDeletedAt: Date.now() });
}
