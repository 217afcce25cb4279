import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { requireWriteLimit } from "./model/limits";
import { lineSummary, ownJoinOf, ownLineOf } from "./model/session/lineSummary";
import * as Ratings from "./model/session/ratings";
import { timeline as timelineView, timelineOf } from "./model/timeline/timeline";
import { presence, presenceOf } from "./model/session/summary";

/** When each person of the caller's booking was in its room. @throws UNAUTHENTICATED */
export const get = query({
  args: { bookingId: v.string() },
  returns: v.union(presence, v.null()),
  handler: async (ctx, args) => await presenceOf(ctx, await requireUser(ctx), args.bookingId),
});

/** The story of a booking of the caller, as far as it is about them. @throws UNAUTHENTICATED */
export const timeline = query({
  args: { bookingId: v.string() },
  returns: v.union(timelineView, v.null()),
  handler: async (ctx, args) => await timelineOf(ctx, await requireUser(ctx), args.bookingId),
});

/** How the caller's own line was. @throws UNAUTHENTICATED */
export const myLine = query({
  args: { bookingId: v.string() },
  returns: v.union(lineSummary, v.null()),
  handler: async (ctx, args) => await ownLineOf(ctx, await requireUser(ctx), args.bookingId),
});

/** How long the caller's way in took, in ms. @throws UNAUTHENTICATED */
export const myJoin = query({
  args: { bookingId: v.string() },
  returns: v.union(v.number(), v.null()),
  handler: async (ctx, args) => await ownJoinOf(ctx, await requireUser(ctx), args.bookingId),
});

/** The caller's own rating of a session. @throws UNAUTHENTICATED */
export const myRating = query({
  args: { bookingId: v.string() },
  returns: v.union(Ratings.ownRating, v.null()),
  handler: async (ctx, args) =>
    await Ratings.ownRatingOf(ctx, await requireUser(ctx), args.bookingId),
});

/** Rates picture and sound of a session that the caller was in. @throws UNAUTHENTICATED, RATE_LIMITED */
export const rate = mutation({
  args: { bookingId: v.string(), stars: v.number(), comment: v.optional(v.string()) },
  returns: Ratings.ratingResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Ratings.rate(ctx, user, args);
  },
});
