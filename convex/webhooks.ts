import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
import { noteRefusal, refusal } from "./model/monitoring/webhookRefusals";
import { hasHeardOf, receiveEvent } from "./model/session/webhooks";
import { roomEvent } from "./model/session/roomEvents";

/** Applies a verified event of LiveKit, once. */
export const receive = internalMutation({
  args: { event: roomEvent },
  returns: v.union(v.literal("applied"), v.literal("repeated"), v.literal("ignored")),
  handler: async (ctx, args) => await receiveEvent(ctx, args.event),
});

/** Keeps that one was refused. */
export const noteRefused = internalMutation({
  args: refusal,
  returns: v.null(),
  handler: async (ctx, args) => {
    await noteRefusal(ctx, args);
    return null;
  },
});

/** Whether LiveKit has told of this room: the check before a deployment asks it of a room of its own. */
export const heard = internalQuery({
  args: { roomSid: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { roomSid }) => await hasHeardOf(ctx, roomSid),
});
