import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import * as Custody from "./model/custody";
import { custodyProblem } from "./model/recordingState";

/** What custody.ts, which runs in Node, asks of the database. */
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
