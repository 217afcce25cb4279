import { v } from "convex/values";
import { internal } from "./_generated/api";
import {
  internalAction,
  internalMutation,
  internalQuery,
  mutation,
  query,
} from "./_generated/server";
import { requireUser } from "./model/access";
import { absence, absencesOf } from "./model/booking/absences";
import * as Departure from "./model/session/departure";
import { requireWriteLimit } from "./model/limits";
import { whoIsIn } from "./model/session/roomService";

/** A provider ends the session for everybody. @throws UNAUTHENTICATED, RATE_LIMITED */
export const endForAll = mutation({
  args: { bookingId: v.string() },
  returns: Departure.endResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Departure.endForAll(ctx, user, args.bookingId);
  },
});

/** The caller leaves on purpose. @throws UNAUTHENTICATED, RATE_LIMITED */
export const sayGoodbye = mutation({
  args: { bookingId: v.string() },
  returns: v.null(),
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    await Departure.sayGoodbye(ctx, user, args.bookingId);
    return null;
  },
});

/** The caller's fellow people who were in the room and are not now, and why. @throws UNAUTHENTICATED */
export const absences = query({
  args: { bookingId: v.string() },
  returns: v.array(absence),
  handler: async (ctx, args) => await absencesOf(ctx, await requireUser(ctx), args.bookingId),
});

/** The provider has been away for as long as the policy allows. */
export const checkProvider = internalAction({
  args: { bookingId: v.id("bookings") },
  returns: v.null(),
  handler: async (ctx, { bookingId }) => {
    const roomName = await ctx.runQuery(internal.departure.roomOf, { bookingId });
    if (roomName === null) return null;
    const identities = await whoIsIn(roomName);
    await ctx.runMutation(internal.departure.endWithoutProvider, { bookingId, identities });
    return null;
  },
});

export const roomOf = internalQuery({
  args: { bookingId: v.id("bookings") },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, args) => (await ctx.db.get("bookings", args.bookingId))?.roomName ?? null,
});

export const endWithoutProvider = internalMutation({
  args: { bookingId: v.id("bookings"), identities: v.union(v.array(v.string()), v.null()) },
  returns: v.null(),
  handler: async (ctx, { bookingId, identities }) => {
    await Departure.endWithoutProvider(ctx, bookingId, identities);
    return null;
  },
});
