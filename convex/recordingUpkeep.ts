import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
import { pruneLostRecordings } from "./model/recording/recordingOrphans";
import { removeExpired as expire } from "./model/recording/recordingRemoval";
import { findServed, markServed as mark, servedFile } from "./model/recording/recordingWatch";

export const served = internalQuery({
  args: { partId: v.string(), userId: v.string(), viewId: v.string() },
  returns: servedFile,
  handler: async (ctx, args) => await findServed(ctx, args),
});

export const markServed = internalMutation({
  args: { viewId: v.string() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await mark(ctx, args.viewId);
    return null;
  },
});

export const removeExpired = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await expire(ctx);
    return null;
  },
});

export const pruneLost = internalMutation({
  args: { after: v.optional(v.number()), before: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, args) => {
    await pruneLostRecordings(ctx, args);
    return null;
  },
});
