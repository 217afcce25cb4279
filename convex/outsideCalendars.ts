import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, internalQuery, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { spanArgs } from "./model/booking/bookingSpan";
import { busyIn } from "./model/slots/busyBlocks";
import { requireWriteLimit } from "./model/limits";
import * as Outside from "./model/calendar/outsideCalendars";
import { outsideOutcome } from "./model/calendar/outsideState";

const ofCalendar = { calendarId: v.string() };
const givenCalendar = { name: v.string(), url: v.string() };

/** Calendars elsewhere whose busy times the caller does not offer. @throws UNAUTHENTICATED */
export const list = query({
  args: {},
  returns: v.array(Outside.calendarRow),
  handler: async (ctx) => await Outside.listCalendars(ctx, await requireUser(ctx)),
});

/** What they take of the caller's time in a span, for a calendar of days. @throws UNAUTHENTICATED */
export const busy = query({
  args: spanArgs,
  returns: v.array(v.object({ startsAt: v.number(), endsAt: v.number() })),
  handler: async (ctx, args) => await busyIn(ctx, (await requireUser(ctx))._id, args),
});

/** Keeps a calendar of the caller, its address sealed, and reads it. @throws UNAUTHENTICATED, RATE_LIMITED */
export const add = action({
  args: givenCalendar,
  returns: Outside.addCalendarResult,
  handler: async (ctx, args): Promise<Outside.AddCalendarResult> => {
    const decision = await ctx.runMutation(internal.outsideCalendars.decide, args);
    if (decision.kind === "refused") return decision;
    const { kind: _kind, url, ...fields } = decision;
    const { providerId } = fields;
    const sealedUrl = await ctx.runAction(internal.outsideReading.sealUrl, { url, providerId });
    return await ctx.runMutation(internal.outsideCalendars.insert, { ...fields, sealedUrl });
  },
});

export const decide = internalMutation({
  args: givenCalendar,
  returns: Outside.addCalendarDecision,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Outside.decideAdd(ctx, user, args);
  },
});

export const insert = internalMutation({
  args: {
    providerId: v.id("users"),
    name: v.string(),
    host: v.string(),
    sealedUrl: v.string(),
  },
  returns: Outside.addCalendarResult,
  handler: async (ctx, args) => await Outside.insertCalendar(ctx, args),
});

/** Reads one now, and not in its turn. @throws UNAUTHENTICATED */
export const refresh = mutation({
  args: ofCalendar,
  returns: Outside.refreshResult,
  handler: async (ctx, args) =>
    await Outside.refreshCalendar(ctx, await requireUser(ctx), args.calendarId),
});

/** @throws UNAUTHENTICATED, RATE_LIMITED */
export const remove = mutation({
  args: ofCalendar,
  returns: Outside.removeCalendarResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Outside.removeCalendar(ctx, user, args.calendarId);
  },
});

export const readDue = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await Outside.orderDue(ctx);
    return null;
  },
});

export const orderOf = internalQuery({
  args: { calendarId: v.id("outsideCalendars") },
  returns: Outside.readingOrder,
  handler: async (ctx, args) => await Outside.orderOf(ctx, args.calendarId),
});

export const store = internalMutation({
  args: {
    calendarId: v.id("outsideCalendars"),
    outcome: outsideOutcome,
    blocks: v.array(v.object({ startsAt: v.number(), endsAt: v.number() })),
    knownUntil: v.optional(v.number()),
  },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Outside.storeReading(ctx, args);
    return null;
  },
});
