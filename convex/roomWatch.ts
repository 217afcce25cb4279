import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
import { connectionsIn } from "./model/session/roomService";
import { isNews, watchedRoom } from "./model/session/roomWatch";

/**
 * Looks at the room of a recording while it rolls, at its turn every few seconds. One look may hang
 * or be lost; what it changes is rarely anything.
 */
export const recording = internalAction({
  args: { recordingId: v.id("recordings"), known: watchedRoom },
  returns: v.null(),
  handler: async (ctx, { recordingId, known }) => {
    const present = await connectionsIn(known.roomName);
    if (!isNews(known, present)) return null;
    const identities = present?.map(({ identity }) => identity) ?? null;
    await ctx.runMutation(internal.recordingJobs.seeRoom, { recordingId, identities });
    return null;
  },
});

export const broadcast = internalAction({
  args: { broadcastId: v.id("broadcasts"), known: watchedRoom },
  returns: v.null(),
  handler: async (ctx, { broadcastId, known }) => {
    const present = await connectionsIn(known.roomName);
    if (!isNews(known, present)) return null;
    const identities = present?.map(({ identity }) => identity) ?? null;
    await ctx.runMutation(internal.broadcastJobs.seeRoom, { broadcastId, identities });
    return null;
  },
});
