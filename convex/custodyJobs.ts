import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation } from "./_generated/server";
import * as Custody from "./model/storage/custody";
import { fetchSource, sourceOf } from "./model/storage/egressFiles";
import { custodyProblem } from "./model/recording/recordingState";

/** What custody.ts, which runs in Node, asks of the database, and what comes after it. */
const partId = v.id("recordingParts");

export const take = internalMutation({
  args: { partId },
  returns: Custody.custodyOrder,
  handler: async (ctx, args) => await Custody.takeCustody(ctx, args.partId),
});

export const keep = internalMutation({
  args: Custody.fetched,
  returns: v.boolean(),
  handler: async (ctx, args) => await Custody.keepPart(ctx, args),
});

export const readFurther = internalMutation({
  args: Custody.readFurther,
  returns: v.null(),
  handler: async (ctx, args) => {
    await Custody.noteReading(ctx, args);
    return null;
  },
});

export const problem = internalMutation({
  args: { partId, problem: custodyProblem },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Custody.noteProblem(ctx, args);
    return null;
  },
});

export const sourceDeleted = internalMutation({
  args: { partId },
  returns: v.null(),
  handler: async (ctx, args) => {
    const part = await ctx.db.get("recordingParts", args.partId);
    if (part) await ctx.db.patch("recordingParts", part._id, { sourceDeletedAt: Date.now() });
    return null;
  },
});

const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 3_600_000;
/** Doubling up to an hour each: for about three days, as nobody else would ever delete it. */
const MAX_TRIES = 82;

/** The worker may forget a file that is safe here; the bucket one that nobody may have any more. */
export const deleteSource = internalAction({
  args: {
    /** Missing: of a file that is no part's. */
    partId: v.optional(partId),
    egressId: v.string(),
    bucketPath: v.optional(v.string()),
    isInSecond: v.optional(v.boolean()),
    attempt: v.optional(v.number()),
  },
  returns: v.null(),
  handler: async (ctx, { partId, attempt = 1, ...place }) => {
    const source = await sourceOf(place, "DELETE");
    const response = source && (await fetchSource(source, { method: "DELETE" }));
    await response?.body?.cancel();
    if (response?.ok || response?.status === 404) {
      if (partId) await ctx.runMutation(internal.custodyJobs.sourceDeleted, { partId });
    } else if (attempt < MAX_TRIES) {
      const delay = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
      const args = { partId, ...place, attempt: attempt + 1 };
      await ctx.scheduler.runAfter(delay, internal.custodyJobs.deleteSource, args);
    }
    return null;
  },
});
