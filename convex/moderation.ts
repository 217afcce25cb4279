import { TrackSource } from "livekit-server-sdk";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { type ActionCtx, internalAction, internalQuery } from "./_generated/server";
import { sourcesFor } from "./model/session/grants";
import { permissions, permissionsOf } from "./model/recording/recordingGate";
import { isMissing, roomService } from "./model/session/roomService";

const SOURCES = {
  microphone: [TrackSource.MICROPHONE],
  screen: [TrackSource.SCREEN_SHARE, TrackSource.SCREEN_SHARE_AUDIO],
};
export const mutedSource = v.union(v.literal("microphone"), v.literal("screen"));

/**
 * Mutes what these people, or everybody but one, send from a source. LiveKit stops it at the
 * server whatever their page does; they can unmute themselves, nobody else can.
 */
export const mute = internalAction({
  args: {
    roomName: v.string(),
    source: mutedSource,
    who: v.union(v.object({ only: v.string() }), v.object({ allBut: v.string() })),
  },
  returns: v.null(),
  handler: async (_ctx, { roomName, source, who }) => {
    const service = roomService();
    if (service === null) return null;
    try {
      const people = await service.listParticipants(roomName);
      const chosen = people.filter(({ identity }) =>
        "only" in who ? identity === who.only : identity !== who.allBut,
      );
      const tracks = chosen.flatMap(({ identity, tracks }) =>
        tracks.map((track) => ({ identity, ...track })),
      );
      const due = tracks.filter((track) => SOURCES[source].includes(track.source) && !track.muted);
      await Promise.all(
        due.map(({ identity, sid }) => service.mutePublishedTrack(roomName, identity, sid, true)),
      );
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    return null;
  },
});

const MAX_TRIES = 5;
const FIRST_RETRY_MS = 500;

/**
 * Puts out somebody who may not be there; a token cannot be revoked in LiveKit itself. Of who was
 * removed from a booking, it is noted that they were in.
 */
export const remove = internalAction({
  args: {
    roomName: v.string(),
    identity: v.string(),
    membershipId: v.optional(v.id("bookingParticipants")),
    attempt: v.optional(v.number()),
  },
  returns: v.null(),
  handler: async (ctx, { roomName, identity, membershipId, attempt = 1 }) => {
    const service = roomService();
    if (service === null) return null;
    try {
      await service.removeParticipant(roomName, identity);
      if (membershipId) await ctx.runMutation(internal.participants.noteFound, { membershipId });
    } catch (error) {
      if (isMissing(error)) return null;
      if (attempt >= MAX_TRIES) throw error;
      const args = { roomName, identity, membershipId, attempt: attempt + 1 };
      const delay = FIRST_RETRY_MS * 2 ** (attempt - 1);
      await ctx.scheduler.runAfter(delay, internal.moderation.remove, args);
    }
    return null;
  },
});

export const permissionsNow = internalQuery({
  args: { bookingId: v.id("bookings"), userId: v.id("users") },
  returns: v.union(permissions, v.null()),
  handler: async (ctx, args) => await permissionsOf(ctx, args),
});

/** What changes while LiveKit is being told is told as well, so often. */
const MAX_ROUNDS = 4;

/**
 * Gives people who are in the room the role and sources that a new token would give them. What
 * that is, is asked at each of them: another call for the same person may be under way. Who could
 * not be reached is tried again by themselves.
 */
export const applyRoles = internalAction({
  args: {
    bookingId: v.id("bookings"),
    roomName: v.string(),
    people: v.array(v.id("users")),
    attempt: v.optional(v.number()),
  },
  returns: v.null(),
  handler: async (ctx, { bookingId, roomName, people, attempt = 1 }) => {
    const missed: Id<"users">[] = [];
    for (const userId of people) {
      const isTold = await tellRole(ctx, { bookingId, roomName, userId }).catch(() => false);
      if (!isTold) missed.push(userId);
    }
    if (missed.length === 0) return null;
    if (attempt >= MAX_TRIES) throw new Error("LiveKit was not told who may send.");
    const args = { bookingId, roomName, people: missed, attempt: attempt + 1 };
    const delay = FIRST_RETRY_MS * 2 ** (attempt - 1);
    await ctx.scheduler.runAfter(delay, internal.moderation.applyRoles, args);
    return null;
  },
});

type Whom = { bookingId: Id<"bookings">; roomName: string; userId: Id<"users"> };

/** True when LiveKit has what is true now. @throws when it cannot be reached */
async function tellRole(ctx: ActionCtx, { bookingId, roomName, userId }: Whom): Promise<boolean> {
  const service = roomService();
  const ask = async () =>
    await ctx.runQuery(internal.moderation.permissionsNow, { bookingId, userId });
  let wanted = await ask();
  for (let round = 1; service !== null && wanted !== null; round += 1) {
    const { role, mayShareScreen, mayPublish } = wanted;
    try {
      await service.updateParticipant(roomName, userId, {
        metadata: JSON.stringify({ role }),
        permission: {
          canSubscribe: true,
          canPublish: mayPublish,
          canPublishData: true,
          canPublishSources: sourcesFor({ mayShareScreen }),
          canUpdateMetadata: false,
        },
      });
    } catch (error) {
      // Not in the room: their next token says it.
      if (isMissing(error)) return true;
      throw error;
    }
    const now = await ask();
    if (JSON.stringify(now) === JSON.stringify(wanted)) return true;
    if (round === MAX_ROUNDS) return false;
    wanted = now;
  }
  return true;
}
