import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import * as Consent from "./model/broadcast/broadcastConsent";
import * as Controls from "./model/broadcast/broadcastControls";
import {
  broadcastHealthRow,
  broadcastNow,
  broadcastNowOf,
  healthOf,
} from "./model/broadcast/broadcastNow";
import * as Preflight from "./model/broadcast/broadcastPreflight";
import { broadcastResult, requestBroadcast } from "./model/broadcast/broadcastRequests";
import { requireAnswerLimit, requireWriteLimit } from "./model/limits";
import { recordingLayout } from "./model/recording/recordingState";

const ofBookingArgs = { bookingId: v.string() };

/** What has to be right before going live, besides the destinations. @throws UNAUTHENTICATED */
export const preflight = action({
  args: ofBookingArgs,
  returns: Preflight.broadcastPreflightResult,
  handler: async (ctx, args): Promise<Preflight.BroadcastPreflight> => {
    const looked = await ctx.runMutation(internal.broadcasts.lookAtSession, args);
    if (looked.kind === "refused" || looked.worker !== "ok") return looked;
    return { ...looked, worker: await Preflight.tryEgress() };
  },
});

export const lookAtSession = internalMutation({
  args: ofBookingArgs,
  returns: Preflight.broadcastPreflightResult,
  handler: async (ctx, args) =>
    await Preflight.lookAtSession(ctx, await requireUser(ctx), args.bookingId),
});

/**
 * A provider asks everybody whether the session may go public. It begins by itself once all in
 * the room have agreed. @throws UNAUTHENTICATED, RATE_LIMITED
 */
export const request = mutation({
  args: {
    ...ofBookingArgs,
    destinationIds: v.array(v.string()),
    layout: recordingLayout,
    /** For the public, where they can watch it here. */
    title: v.optional(v.string()),
    /** Its recording is published as soon as Mux has it; missing: it becomes a draft. */
    isPosted: v.optional(v.boolean()),
  },
  returns: broadcastResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await requestBroadcast(ctx, user, args);
  },
});

/** The caller agrees to be seen in public, or says no; also later on. @throws UNAUTHENTICATED, RATE_LIMITED */
export const answer = mutation({
  args: { broadcastId: v.string(), answer: Consent.publishAnswer },
  returns: Consent.publishAnswerResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireAnswerLimit(ctx, user._id);
    return await Consent.answerPublish(ctx, user, args);
  },
});

/** Ends the broadcast of a booking, or takes the question back. @throws UNAUTHENTICATED, RATE_LIMITED */
export const stop = mutation({
  args: ofBookingArgs,
  returns: Controls.broadcastControlResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Controls.stopBroadcast(ctx, user, args);
  },
});

/** Tries a destination that has failed once more, in the same broadcast. @throws UNAUTHENTICATED, RATE_LIMITED */
export const retry = mutation({
  args: { ...ofBookingArgs, outputId: v.string() },
  returns: Controls.broadcastControlResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Controls.retryOutput(ctx, user, args);
  },
});

/** The newest broadcast of a booking as the room shows it to the caller; null: none, or not theirs. @throws UNAUTHENTICATED */
export const mine = query({
  args: ofBookingArgs,
  returns: v.union(broadcastNow, v.null()),
  handler: async (ctx, args) => await broadcastNowOf(ctx, await requireUser(ctx), args.bookingId),
});

/** How its destinations take it, for a provider. @throws UNAUTHENTICATED */
export const health = query({
  args: ofBookingArgs,
  returns: v.array(broadcastHealthRow),
  handler: async (ctx, args) => await healthOf(ctx, await requireUser(ctx), args.bookingId),
});
