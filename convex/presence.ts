import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";
import { sight } from "./model/session/missedEvents";
import { liveSessions, liveSessionsPage, seeSession } from "./model/session/presence";
import { connectionsIn, roomsNamed } from "./model/session/roomService";

const cursor = v.optional(v.string());

export const live = internalQuery({
  args: { cursor },
  returns: liveSessionsPage,
  handler: async (ctx, args) => await liveSessions(ctx, args.cursor ?? null),
});

export const see = internalMutation({
  args: { sessionId: v.id("sessions"), askedAt: v.number(), sight },
  returns: v.null(),
  handler: async (ctx, args) => {
    await seeSession(ctx, args);
    return null;
  },
});

/**
 * Every minute, as webhooks can be lost: LiveKit is asked whether the rooms of live sessions are
 * there, and who is in them. Without a live session it is not asked.
 */
export const reconcile = internalAction({
  args: { cursor },
  returns: v.null(),
  handler: async (ctx, args) => {
    const { sessions, next } = await ctx.runQuery(internal.presence.live, args);
    if (sessions.length === 0) return null;
    const askedAt = Date.now();
    const rooms = await roomsNamed(sessions.map(({ roomName }) => roomName));
    if (rooms === null) return null;
    const occupied = sessions.filter(({ isOccupied }) => isOccupied);
    const isBlank = rooms.length === 0 && occupied.length > 1;
    let hasFailed = false;
    for (const { sessionId, roomName, roomSid, isOccupied, isInDoubt } of sessions) {
      const named = rooms.find(({ name }) => name === roomName);
      const room = named?.sid === roomSid ? named : undefined;
      if (room?.isEmpty && !isInDoubt) continue;
      // Before people are taken out with their room, LiveKit is asked about them as well.
      const isAsked = room !== undefined || (named === undefined && isOccupied);
      const people = isAsked ? await connectionsIn(roomName) : [];
      if (people === null) {
        // One room may be in trouble; each question to a LiveKit that is silent takes a minute of ten.
        if (hasFailed) return null;
        hasFailed = true;
        continue;
      }
      const seen = {
        isThere: room !== undefined || people.length > 0,
        isBlank,
        people: people.map(({ identity, sid, joinedAt }) => ({ identity, sid, joinedAt })),
      };
      await ctx.runMutation(internal.presence.see, { sessionId, askedAt, sight: seen });
    }
    if (next !== null) {
      await ctx.scheduler.runAfter(0, internal.presence.reconcile, { cursor: next });
    }
    return null;
  },
});
