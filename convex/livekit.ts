import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalQuery } from "./_generated/server";
import { inTime, isMissing, isRefused, roomService } from "./model/session/roomService";
import { isToBeClosed, openRoomResult, type OpenRoomResult } from "./model/session/rooms";

/** Rooms live as long as their window: LiveKit's own timeouts would end them between two people. */
const GRACE_SECONDS = 60;
/** A page gives a join up after ten seconds, and would then blame the backend for LiveKit's silence. */
const ROOM_LIMIT_MS = 3_000;

const SILENT: OpenRoomResult = { kind: "failed", reason: "unreachable" };

/** Creates the room, or finds it: LiveKit gives the same one for the same name. */
export const openRoom = internalAction({
  args: { roomName: v.string(), closesAt: v.number() },
  returns: openRoomResult,
  handler: async (_ctx, { roomName, closesAt }): Promise<OpenRoomResult> => {
    const timeout = Math.max(0, Math.ceil((closesAt - Date.now()) / 1000)) + GRACE_SECONDS;
    const made = create(roomName, timeout, timeout);
    return await inTime(ROOM_LIMIT_MS, made, SILENT);
  },
});

const PROBE_EMPTY_SECONDS = 30;
const PROBE_LEFT_SECONDS = 2;
/** A check waits four seconds for its probe; with a room that is late, it is for the hops after it. */
const PROBE_LIMIT_MS = 2_000;

/** The room of a connection check: gone soon after the last of it. */
export const openProbeRoom = internalAction({
  args: { roomName: v.string() },
  returns: openRoomResult,
  handler: async (_ctx, { roomName }) => {
    const made = create(roomName, PROBE_EMPTY_SECONDS, PROBE_LEFT_SECONDS);
    return await inTime(PROBE_LIMIT_MS, made, SILENT);
  },
});

async function create(
  name: string,
  emptyTimeout: number,
  departureTimeout: number,
): Promise<OpenRoomResult> {
  const service = roomService();
  if (service === null) return { kind: "failed", reason: "misconfigured" };
  try {
    await service.createRoom({ name, emptyTimeout, departureTimeout });
    return { kind: "ready" };
  } catch (error) {
    return { kind: "failed", reason: isRefused(error) ? "misconfigured" : "unreachable" };
  }
}

const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 5 * 60_000;
/** Less and less often, for about four hours: people without an end would stay in a call. */
const MAX_TRIES = 55;

/** Whether a room is still to go: somebody may be back in it since its end was asked for. */
export const mayClose = internalQuery({
  args: { roomName: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { roomName }) => await isToBeClosed(ctx, roomName),
});

/** Deletes a room, which ends it for everybody; tries again while LiveKit is away. */
export const closeRoom = internalAction({
  args: { roomName: v.string(), attempt: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { roomName, attempt = 1 }) => {
    const isAgain = attempt > 1;
    if (isAgain && !(await ctx.runQuery(internal.livekit.mayClose, { roomName }))) return null;
    try {
      await roomService()?.deleteRoom(roomName);
    } catch (error) {
      const again = !isMissing(error) && attempt < MAX_TRIES;
      const args = { roomName, attempt: attempt + 1 };
      const delay = Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS);
      if (again) await ctx.scheduler.runAfter(delay, internal.livekit.closeRoom, args);
    }
    return null;
  },
});
