import { type Infer, v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";
import { allRooms } from "./model/session/roomService";
import { endLeftovers, findLeftovers, leftovers } from "./model/upkeep/leftovers";
import { findStrange, listedRoom, mendRoom } from "./model/upkeep/strangeRooms";
import { log } from "./model/log";
import { findLateWindows, lateWindows, mendWindow } from "./model/upkeep/windows";

/** What nobody's action would ever put right, looked for each minute; each finding is a row of `repairs`. */

export const lookForLateWindows = internalQuery({
  args: {},
  returns: lateWindows,
  handler: async (ctx) => await findLateWindows(ctx),
});

export const openOrClose = internalMutation({
  args: { bookingId: v.id("bookings") },
  returns: v.null(),
  handler: async (ctx, { bookingId }) => {
    await mendWindow(ctx, bookingId);
    return null;
  },
});

/** Windows that their scheduled ends left; one that cannot be mended keeps none of the others. */
export const windows = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const late: Infer<typeof lateWindows> = await ctx.runQuery(
      internal.upkeep.lookForLateWindows,
      {},
    );
    let isMended = false;
    for (const bookingId of late.bookings) {
      try {
        await ctx.runMutation(internal.upkeep.openOrClose, { bookingId });
        isMended = true;
      } catch {
        log.error("window_not_mended", { bookingId });
      }
    }
    // Where nothing could be mended, the same ones would be found again.
    if (late.hasMore && isMended) await ctx.scheduler.runAfter(0, internal.upkeep.windows, {});
    return null;
  },
});

const place = v.optional(v.object({ table: v.string(), cursor: v.union(v.string(), v.null()) }));

export const lookForLeftovers = internalQuery({
  args: { place },
  returns: leftovers,
  handler: async (ctx, args) => await findLeftovers(ctx, args.place),
});

export const end = internalMutation({
  args: {
    sessions: leftovers.fields.sessions,
    people: leftovers.fields.people,
  },
  returns: v.null(),
  handler: async (ctx, args) => {
    await endLeftovers(ctx, args);
    return null;
  },
});

/** Sessions and people that stayed live or present although that cannot be. */
export const presence = internalAction({
  args: { place },
  returns: v.null(),
  handler: async (ctx, args) => {
    const found: Infer<typeof leftovers> = await ctx.runQuery(
      internal.upkeep.lookForLeftovers,
      args,
    );
    const { sessions, people, next } = found;
    if (sessions.length + people.length > 0) {
      await ctx.runMutation(internal.upkeep.end, { sessions, people });
    }
    if (next) await ctx.scheduler.runAfter(0, internal.upkeep.presence, { place: next });
    return null;
  },
});

export const strangeAmong = internalQuery({
  args: { rooms: v.array(listedRoom) },
  returns: v.array(listedRoom),
  handler: async (ctx, args) => await findStrange(ctx, args.rooms),
});

export const mend = internalMutation({
  args: { room: listedRoom },
  returns: v.null(),
  handler: async (ctx, args) => {
    await mendRoom(ctx, args.room);
    return null;
  },
});

const BATCH = 100;

/** The rooms that LiveKit has: those that no webhook told of, and those that should not be. */
export const rooms = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const listed = (await allRooms()) ?? [];
    let isMended = false;
    for (let at = 0; at < listed.length; at += BATCH) {
      const some = listed.slice(at, at + BATCH);
      const strange = await ctx.runQuery(internal.upkeep.strangeAmong, { rooms: some });
      for (const room of strange) await ctx.runMutation(internal.upkeep.mend, { room });
      isMended ||= strange.length > 0;
    }
    // Who is in a room that was not known of is seen by the reconciler of sessions.
    if (isMended) await ctx.scheduler.runAfter(0, internal.presence.reconcile, {});
    return null;
  },
});
