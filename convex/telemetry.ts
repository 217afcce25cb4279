import { v } from "convex/values";
import { mutation } from "./_generated/server";
import { requireUser } from "./model/access";
import { attemptFields, recordAttempt as record, recorded } from "./model/session/attempts";
import { requireTelemetryLimit } from "./model/limits";
import { pageEvent, recordPageEvents } from "./model/session/pageEvents";
import { recordSamples as recordAll, sample } from "./model/session/qualitySamples";

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
