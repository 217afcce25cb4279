import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, mutation, query } from "./_generated/server";
import { newestConnection as newestOf } from "./model/session/connections";
import { join as joinSession, joinArgs, joinResult } from "./model/session/join";
import { decideRoom, roomDecision, roomResult, type RoomResult } from "./model/session/rooms";

/**
 * Asks for a token of the booking's room. Every answer to a signed-in person is a row of the
 * token log. The room may not exist yet: await `ensureRoom` before connecting.
 * @throws BAD_INPUT
 */
export const join = mutation({
  args: joinArgs,
  returns: joinResult,
  handler: async (ctx, args) => await joinSession(ctx, args),
});

/** The caller's newest connection to the room, by LiveKit's id. @throws UNAUTHENTICATED */
export const newestConnection = query({
  args: { bookingId: v.string() },
  returns: v.union(v.null(), v.string()),
  handler: async (ctx, { bookingId }) => await newestOf(ctx, bookingId),
});

/** Makes sure that LiveKit has the booking's room; idempotent. @throws UNAUTHENTICATED */
export const ensureRoom = action({
  args: { bookingId: v.string() },
  returns: roomResult,
  handler: async (ctx, args): Promise<RoomResult> => {
    const decision = await ctx.runMutation(internal.sessions.decideRoomAccess, args);
    if (decision.kind === "denied") return decision;
    const { roomName, closesAt } = decision;
    return await ctx.runAction(internal.livekit.openRoom, { roomName, closesAt });
  },
});

export const decideRoomAccess = internalMutation({
  args: { bookingId: v.string() },
  returns: roomDecision,
  handler: async (ctx, args) => await decideRoom(ctx, args.bookingId),
});
