import { TrackSource } from "livekit-server-sdk";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
import { sourcesFor } from "./model/grants";
import { role } from "./model/roles";
import { isMissing, roomService } from "./model/roomService";

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

/** Puts out somebody who may not be there; a token cannot be revoked in LiveKit itself. */
export const remove = internalAction({
  args: { roomName: v.string(), identity: v.string(), attempt: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { roomName, identity, attempt = 1 }) => {
    try {
      await roomService()?.removeParticipant(roomName, identity);
    } catch (error) {
      if (isMissing(error)) return null;
      if (attempt >= MAX_TRIES) throw error;
      const args = { roomName, identity, attempt: attempt + 1 };
      const delay = FIRST_RETRY_MS * 2 ** (attempt - 1);
      await ctx.scheduler.runAfter(delay, internal.moderation.remove, args);
    }
    return null;
  },
});

/** Gives people who are in the room the role and sources that a new token would give them. */
export const applyRoles = internalAction({
  args: {
    roomName: v.string(),
    people: v.array(
      v.object({
        identity: v.string(),
        role,
        mayShareScreen: v.boolean(),
        mayPublish: v.boolean(),
      }),
    ),
  },
  returns: v.null(),
  handler: async (_ctx, { roomName, people }) => {
    const service = roomService();
    if (service === null) return null;
    for (const { identity, role, mayShareScreen, mayPublish } of people) {
      try {
        await service.updateParticipant(roomName, identity, {
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
        if (!isMissing(error)) throw error;
      }
    }
    return null;
  },
});
