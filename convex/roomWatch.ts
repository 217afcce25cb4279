import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
import { connectionsIn } from "./model/roomService";
import { isNews } from "./model/roomWatch";

/**
 * Looks at the room of a recording every few seconds while it rolls. The next look is asked for
 * before this one, which may hang; what it changes is rarely anything.
 */
export const recording = internalAction({
  args: { recordingId: v.id("recordings") },
  returns: v.null(),
  handler: async (ctx, { recordingId }) => {
    const known = await ctx.runMutation(internal.recordingJobs.watchRoom, { recordingId });
    const present = known && (await connectionsIn(known.roomName));
    if (!known || !isNews(known, present)) return null;
    const identities = present?.map(({ identity }) => identity) ?? null;
    await ctx.runMutation(internal.recordingJobs.seeRoom, { recordingId, identities });
    return null;
  },
});

export const broadcast = internalAction({
  args: { broadcastId: v.id("broadcasts") },
  returns: v.null(),
  handler: async (ctx, { broadcastId }) => {
    const known = await ctx.runMutation(internal.broadcastJobs.watchRoom, { broadcastId });
    const present = known && (await connectionsIn(known.roomName));
    if (!known || !isNews(known, present)) return null;
    const identities = present?.map(({ identity }) => identity) ?? null;
    await ctx.runMutation(internal.broadcastJobs.seeRoom, { broadcastId, identities });
    return null;
  },
});
