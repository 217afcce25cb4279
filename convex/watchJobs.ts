import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
import * as Pages from "./model/broadcast/broadcastPages";
import { findRecordings } from "./model/watch/muxTask";
import * as Assets from "./model/watch/muxAssets";
import * as Tasks from "./model/watch/muxTasks";
import { hearOfMux, heard, muxEvent } from "./model/watch/muxEvents";
import { countViewers as count } from "./model/broadcast/viewers";

const pageId = v.id("broadcastPages");

/** Applies a verified event of Mux, once. */
export const hear = internalMutation({
  args: { event: muxEvent },
  returns: heard,
  handler: async (ctx, args) => await hearOfMux(ctx, args.event),
});

export const isInUse = internalQuery({
  args: { liveStreamId: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { liveStreamId }) =>
    (await Pages.isStreamInUse(ctx, liveStreamId)) || (await Tasks.isSearched(ctx, liveStreamId)),
});

const taskId = v.id("muxTasks");

export const tryTask = internalMutation({
  args: { taskId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Tasks.tryTask(ctx, args.taskId);
    return null;
  },
});

export const endTask = internalMutation({
  args: { taskId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Tasks.endTask(ctx, args.taskId);
    return null;
  },
});

export const settleFound = internalMutation({
  args: { task: findRecordings, found: v.array(Assets.foundAsset) },
  returns: v.boolean(),
  handler: async (ctx, args) => await Assets.settleFound(ctx, args),
});

export const open = internalQuery({
  args: {},
  returns: v.array(v.object({ pageId, liveStreamId: v.string() })),
  handler: async (ctx) => await Pages.openPages(ctx),
});

export const see = internalMutation({
  args: { pageId, isArriving: v.boolean(), askedAt: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Pages.seePage(ctx, args);
    return null;
  },
});

export const noteMissed = internalMutation({
  args: { pageId, heardAt: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Pages.noteMissedStream(ctx, args);
    return null;
  },
});

export const close = internalMutation({
  args: { pageId },
  returns: v.null(),
  handler: async (ctx, args) => {
    const page = await ctx.db.get("broadcastPages", args.pageId);
    if (page) await Pages.endPage(ctx, page);
    return null;
  },
});

export const countViewers = internalMutation({
  args: { pageId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await count(ctx, args.pageId);
    return null;
  },
});
