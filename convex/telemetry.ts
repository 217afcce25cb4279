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
