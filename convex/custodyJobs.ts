import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation } from "./_generated/server";
import * as Custody from "./model/storage/custody";
import * as Deletions from "./model/storage/deletions";
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

const deletionId = v.id("fileDeletions");
const place = {
  egressId: v.string(),
  bucketPath: v.optional(v.string()),
  isInSecond: v.optional(v.boolean()),
};

export const tryDeletion = internalMutation({
  args: { deletionId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Deletions.tryDeletion(ctx, args.deletionId);
    return null;
  },
});

export const endDeletion = internalMutation({
  args: { deletionId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Deletions.endDeletion(ctx, args.deletionId);
    return null;
  },
});

/** One try; what is not there any more has gone. */
export const deleteFile = internalAction({
  args: { deletionId, ...place },
  returns: v.null(),
  handler: async (ctx, { deletionId, ...args }) => {
    const source = await sourceOf(args, "DELETE");
    const response = source && (await fetchSource(source, { method: "DELETE" }));
    await response?.body?.cancel();
    if (response?.ok || response?.status === 404) {
      await ctx.runMutation(internal.custodyJobs.endDeletion, { deletionId });
    }
    return null;
  },
});

const deletion = { partId: v.optional(partId), ...place };

export const owe = internalMutation({
  args: deletion,
  returns: v.null(),
  handler: async (ctx, args) => {
    await Deletions.oweDeletion(ctx, args);
    return null;
  },
});

/** What an earlier version has scheduled, which had no rows. */
export const deleteSource = internalAction({
  args: { ...deletion, attempt: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { attempt: _attempt, ...args }) => {
    await ctx.runMutation(internal.custodyJobs.owe, args);
    return null;
  },
});
