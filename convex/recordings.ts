import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { givenAnswer } from "./model/recording/consent";
import { requireAnswerLimit, requireWriteLimit } from "./model/limits";
import {
  captionsFor,
  captionsOfParts,
  offeredLanguages,
} from "./model/recording/recordingCaptions";
import * as Consent from "./model/recording/recordingConsent";
import * as Controls from "./model/recording/recordingControls";
import * as Lists from "./model/recording/recordingLists";
import { recordingNow, recordingNowOf } from "./model/recording/recordingNow";
import { recordingPage, recordingPageOf } from "./model/recording/recordingPage";
import { transcriptLanguage } from "./model/recording/recordingPolicy";
import {
  preflightResult,
  type PreflightResult,
  tryWorker,
} from "./model/recording/recordingPreflight";
import { removeRecording, removeResult } from "./model/recording/recordingRemoval";
import * as Requests from "./model/recording/recordingRequests";
import { recordingKind, recordingLayout } from "./model/recording/recordingState";
import { markSeen, watchArgs, watchRecording, watchResult } from "./model/recording/recordingWatch";

const ofBookingArgs = { bookingId: v.string() };
const ofRecording = { recordingId: v.string() };

/** Whether a recording could be made and kept now, for its provider. @throws UNAUTHENTICATED */
export const preflight = action({
  args: ofBookingArgs,
  returns: preflightResult,
  handler: async (ctx, args): Promise<PreflightResult> => {
    const decision = await ctx.runMutation(internal.recordings.decidePreflight, args);
    return decision.kind === "refused" ? decision : await tryWorker();
  },
});

export const decidePreflight = internalMutation({
  args: ofBookingArgs,
  returns: Requests.requestDecision,
  handler: async (ctx, args) =>
    await Requests.mayRequest(ctx, await requireUser(ctx), args.bookingId),
});

/**
 * A provider asks everybody whether the session may be recorded. It begins by itself once the
 * policy is met, and not with this call, which comes before the answers. @throws UNAUTHENTICATED, RATE_LIMITED
 */
export const start = mutation({
  args: { ...ofBookingArgs, kind: recordingKind, layout: recordingLayout },
  returns: Requests.requestResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Requests.requestRecording(ctx, user, args);
  },
});

/** The same. Pages of the version before ask by this name, those of this one by `start`: it goes a version later. */
export const request = start;

/** The caller agrees, has seen the notice, or says no; also later on. @throws UNAUTHENTICATED, RATE_LIMITED */
export const answer = mutation({
  args: { ...ofRecording, answer: givenAnswer },
  returns: Consent.answerResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireAnswerLimit(ctx, user._id);
    return await Consent.answer(ctx, user, args);
  },
});

/** Ends the recording of a booking, or takes the question back. @throws UNAUTHENTICATED, RATE_LIMITED */
export const stop = mutation({
  args: ofBookingArgs,
  returns: Controls.controlResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Controls.stopRecording(ctx, user, args);
  },
});

/** Records nothing for a while. @throws UNAUTHENTICATED, RATE_LIMITED */
export const pause = mutation({
  args: ofBookingArgs,
  returns: Controls.controlResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Controls.pauseRecording(ctx, user, args);
  },
});

/** Goes on after a pause, in a part of its own. @throws UNAUTHENTICATED, RATE_LIMITED */
export const resume = mutation({
  args: ofBookingArgs,
  returns: Controls.controlResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Controls.resumeRecording(ctx, user, args);
  },
});

/** Composes the picture in another way. @throws UNAUTHENTICATED, RATE_LIMITED */
export const setLayout = mutation({
  args: { ...ofBookingArgs, layout: recordingLayout },
  returns: Controls.controlResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Controls.setRecordingLayout(ctx, user, args);
  },
});

/** The newest recording of a booking as the room shows it to the caller; null: none, or not theirs. @throws UNAUTHENTICATED */
export const mine = query({
  args: ofBookingArgs,
  returns: v.union(recordingNow, v.null()),
  handler: async (ctx, args) => await recordingNowOf(ctx, await requireUser(ctx), args.bookingId),
});

/** A recording that the caller may watch; null: missing, or not theirs to watch. @throws UNAUTHENTICATED */
export const get = query({
  args: ofRecording,
  returns: v.union(recordingPage, v.null()),
  handler: async (ctx, args) =>
    await recordingPageOf(ctx, await requireUser(ctx), args.recordingId),
});

/** The recordings that the caller may watch, newest first. @throws UNAUTHENTICATED */
export const list = query({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(Lists.recordingRow),
  handler: async (ctx, args) =>
    await Lists.listRecordings(ctx, await requireUser(ctx), args.paginationOpts),
});

/** Those of one booking, newest first. @throws UNAUTHENTICATED */
export const ofBooking = query({
  args: ofBookingArgs,
  returns: v.array(Lists.recordingRow),
  handler: async (ctx, args) =>
    await Lists.recordingsOfBooking(ctx, await requireUser(ctx), args.bookingId),
});

/** What became ready since the caller last looked. @throws UNAUTHENTICATED */
export const news = query({
  args: {},
  returns: v.array(Lists.recordingRow),
  handler: async (ctx) => await Lists.newRecordings(ctx, await requireUser(ctx)),
});

/** The caller has seen that it is ready. @throws UNAUTHENTICATED, RATE_LIMITED */
export const markNewsSeen = mutation({
  args: ofRecording,
  returns: v.null(),
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    await markSeen(ctx, user, args.recordingId);
    return null;
  },
});

/** Addresses to play or save a recording by, for some minutes; noted once. @throws UNAUTHENTICATED */
export const watch = mutation({
  args: watchArgs,
  returns: watchResult,
  handler: async (ctx, args) => await watchRecording(ctx, await requireUser(ctx), args),
});

/**
 * What is said in a recording, for who began to watch it: `viewId` is of their `watch`, so that
 * reading is noted as watching is. Null: none, or not theirs to read. @throws UNAUTHENTICATED
 */
export const captions = query({
  args: { ...ofRecording, viewId: v.string() },
  returns: captionsOfParts,
  handler: async (ctx, args) => await captionsFor(ctx, await requireUser(ctx), args),
});

/** In which languages a transcript can be made here; none: there are no captions. @throws UNAUTHENTICATED */
export const transcriptLanguages = query({
  args: {},
  returns: v.array(transcriptLanguage),
  handler: async (ctx) => {
    await requireUser(ctx);
    return offeredLanguages();
  },
});

/** Deletes a recording ahead of its time, as its provider. @throws UNAUTHENTICATED, RATE_LIMITED */
export const remove = mutation({
  args: ofRecording,
  returns: removeResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await removeRecording(ctx, user, args.recordingId);
  },
});
