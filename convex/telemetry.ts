import { v } from "convex/values";
import { internalMutation, mutation } from "./_generated/server";
import { requireUser } from "./model/access";
import {
  attemptFields,
  pruneAttempts as pruneOld,
  recordAttempt as record,
  recorded,
} from "./model/session/attempts";
import { requireTelemetryLimit } from "./model/limits";
import { pageEvent, prunePageEvents, recordPageEvents } from "./model/session/pageEvents";
import {
  pruneSamples as prune,
  recordSamples as recordAll,
  sample,
} from "./model/session/qualitySamples";

/** How one way into a booking's room went; a repeat changes nothing. @throws UNAUTHENTICATED, RATE_LIMITED, BAD_INPUT */
export const recordAttempt = mutation({
  args: { bookingId: v.string(), ...attemptFields },
  returns: recorded,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireTelemetryLimit(ctx, user._id);
    return await record(ctx, user, args);
  },
});

/** How the line was, up to 30 samples at once; a repeated one changes nothing. @throws UNAUTHENTICATED, RATE_LIMITED, BAD_INPUT */
export const recordSamples = mutation({
  args: { bookingId: v.string(), attemptId: v.string(), samples: v.array(sample) },
  returns: recorded,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireTelemetryLimit(ctx, user._id);
    return await recordAll(ctx, user, args);
  },
});

/** What became of a connection, up to 30 events at once; a repeated one changes nothing. @throws UNAUTHENTICATED, RATE_LIMITED, BAD_INPUT */
export const recordEvents = mutation({
  args: { bookingId: v.string(), attemptId: v.string(), events: v.array(pageEvent) },
  returns: recorded,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireTelemetryLimit(ctx, user._id);
    return await recordPageEvents(ctx, user, args);
  },
});

/** Forgets what became of connections after 90 days. */
export const pruneEvents = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await prunePageEvents(ctx);
    return null;
  },
});

/** Forgets attempts after 90 days. */
export const pruneAttempts = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await pruneOld(ctx);
    return null;
  },
});

/** Forgets quality samples after 30 days. */
export const pruneSamples = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await prune(ctx);
    return null;
  },
});
