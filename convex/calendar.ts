import { v } from "convex/values";
import { internalMutation, internalQuery, mutation, query } from "./_generated/server";
import { requireAccount, requireUser } from "./model/access";
import { ownSpanArgs } from "./model/booking/bookingSpan";
import * as Entries from "./model/calendar/calendarEntries";
import { calendarFile } from "./model/calendar/calendarFile";
import * as Feeds from "./model/calendar/calendarFeeds";
import { requireWriteLimit } from "./model/limits";
import { role } from "./model/roles";

/**
 * A booking of the caller as an iCalendar file; null when it is missing or not theirs.
 * @throws UNAUTHENTICATED
 */
export const file = query({
  args: { bookingId: v.string() },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, args) => {
    const entry = await Entries.ownEntry(ctx, await requireUser(ctx), args.bookingId);
    // A query has no clock, and the sequence says which of two files is the newer one.
    return entry && calendarFile([entry], { method: "PUBLISH", now: entry.madeAt });
  },
});

/**
 * What the caller provides or comes to in a span of time as one iCalendar file; null when there is nothing, or
 * the span is none. @throws UNAUTHENTICATED
 */
export const fileBetween = query({
  args: ownSpanArgs,
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, args) => {
    const entries = await Entries.entriesBetween(ctx, await requireUser(ctx), args);
    const now = Math.max(...entries.map(({ madeAt }) => madeAt));
    return entries.length === 0 ? null : calendarFile(entries, { method: "PUBLISH", now });
  },
});

/** Since when the caller's calendar may ask for their bookings by itself. @throws UNAUTHENTICATED */
export const feed = query({
  args: {},
  returns: v.union(v.number(), v.null()),
  handler: async (ctx) => await Feeds.feedSince(ctx, await requireUser(ctx)),
});

/**
 * The secret of the caller's feed at `/calendar/feed?key=`, told this once; one before it opens
 * nothing any more. @throws UNAUTHENTICATED, RATE_LIMITED
 */
export const createFeed = mutation({
  args: {},
  returns: v.string(),
  handler: async (ctx) => {
    const user = await requireAccount(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Feeds.createFeed(ctx, user);
  },
});

/** @throws UNAUTHENTICATED, RATE_LIMITED */
export const revokeFeed = mutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    await Feeds.revokeFeed(ctx, user);
    return null;
  },
});

export const openFeed = internalMutation({
  args: { secret: v.string() },
  returns: Feeds.feedOpening,
  handler: async (ctx, args) => await Feeds.openFeed(ctx, args.secret),
});

export const feedPart = internalQuery({
  args: {
    userId: v.id("users"),
    role,
    isOver: v.boolean(),
    cursor: v.union(v.string(), v.null()),
  },
  returns: Entries.feedPart,
  handler: async (ctx, args) => await Entries.feedPartOf(ctx, args),
});
