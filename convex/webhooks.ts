import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { pruneEvents, receiveEvent } from "./model/session/webhooks";
import { roomEvent } from "./model/session/roomEvents";

/** Applies a verified event of LiveKit, once. */
export const receive = internalMutation({
  args: { event: roomEvent },
  returns: v.union(v.literal("applied"), v.literal("repeated"), v.literal("ignored")),
  handler: async (ctx, args) => await receiveEvent(ctx, args.event),
});

/** Forgets the ids of old events: LiveKit retries for seconds, not for weeks. */
export const prune = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await pruneEvents(ctx);
    return null;
  },
});
