import { type Infer, v } from "convex/values";
import { internal } from "./_generated/api";
import {
  type ActionCtx,
  internalAction,
  internalMutation,
  internalQuery,
} from "./_generated/server";
import { APART_MS, isAsSeen, sight } from "./model/session/missedEvents";
import { liveAmong, liveSessions, liveSessionsPage, seeSession } from "./model/session/presence";
import { connectionsIn, roomsNamed } from "./model/session/roomService";

/** Of these sessions, or of all from there on. */
const which = {
  cursor: v.optional(v.string()),
  sessionIds: v.optional(v.array(v.id("sessions"))),
};

type LiveSession = Infer<typeof liveSessionsPage>["sessions"][number];

export const live = internalQuery({
  args: which,
  returns: liveSessionsPage,
  handler: async (ctx, { cursor, sessionIds }) =>
    sessionIds ? await liveAmong(ctx, sessionIds) : await liveSessions(ctx, cursor ?? null),
});

export const see = internalMutation({
  args: { sessionId: v.id("sessions"), askedAt: v.number(), sight },
  returns: v.boolean(),
  handler: async (ctx, args) => await seeSession(ctx, args),
});

/**
 * Every half minute, as webhooks can be lost: LiveKit is asked whether the rooms of live sessions are
 * there, and who is in them. Without a live session it is not asked. What was not seen is looked
 * at once more before the next half minute.
 */
export const reconcile = internalAction({
  args: which,
  returns: v.null(),
  handler: async (ctx, args) => {
    const { sessions, next } = await ctx.runQuery(internal.presence.live, args);
    const doubted = await lookAt(ctx, sessions);
    if (doubted === null) return null;
    if (doubted.length > 0 && !args.sessionIds) {
      const again = { sessionIds: doubted };
      await ctx.scheduler.runAfter(APART_MS, internal.presence.reconcile, again);
    }
    if (next !== null) {
      await ctx.scheduler.runAfter(0, internal.presence.reconcile, { cursor: next });
    }
    return null;
  },
});

/** Resolves with those that are to be looked at again soon; null: LiveKit does not answer. */
async function lookAt(
  ctx: ActionCtx,
  sessions: LiveSession[],
): Promise<LiveSession["sessionId"][] | null> {
  if (sessions.length === 0) return [];
  const askedAt = Date.now();
  const rooms = await roomsNamed(sessions.map(({ roomName }) => roomName));
  if (rooms === null) return null;
  const occupied = sessions.filter(({ isOccupied }) => isOccupied);
  const isBlank = rooms.length === 0 && occupied.length > 1;
  const doubted: LiveSession["sessionId"][] = [];
  let hasFailed = false;
  for (const { sessionId, roomName, roomSid, isOccupied, isInDoubt, sids } of sessions) {
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
    if (isAsSeen(sids, seen)) continue;
    const look = { sessionId, askedAt, sight: seen };
    if (await ctx.runMutation(internal.presence.see, look)) doubted.push(sessionId);
  }
  // A LiveKit that knows of nothing is waited for: the looks of each half minute do.
  return isBlank ? [] : doubted;
}
