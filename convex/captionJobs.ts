import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
import * as Transcripts from "./model/recording/transcripts";
import { transcriptReason } from "./model/recording/transcriptState";

/** What captions.ts, which calls out, asks of the database, and what comes after it. */
const ofTranscript = { transcriptId: v.id("recordingTranscripts") };

export const take = internalMutation({
  args: ofTranscript,
  returns: Transcripts.captionOrder,
  handler: async (ctx, args) => await Transcripts.takeTranscript(ctx, args.transcriptId),
});

export const lengthOf = internalQuery({
  args: ofTranscript,
  returns: v.union(v.number(), v.null()),
  handler: async (ctx, args) => await Transcripts.lengthOf(ctx, args.transcriptId),
});

export const lookLater = internalMutation({
  args: { ...ofTranscript, looks: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Transcripts.awaitTranscript(ctx, args);
    return null;
  },
});

export const retry = internalMutation({
  args: { ...ofTranscript, isFailure: v.boolean() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Transcripts.retryTranscript(ctx, args);
    return null;
  },
});

export const fail = internalMutation({
  args: { ...ofTranscript, reason: transcriptReason },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Transcripts.failTranscript(ctx, args);
    return null;
  },
});

export const keep = internalMutation({
  args: Transcripts.keptCaptions,
  returns: v.null(),
  handler: async (ctx, args) => {
    await Transcripts.keepCaptions(ctx, args);
    return null;
  },
});

export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await Transcripts.sweepTranscripts(ctx);
    return null;
  },
});

export const eraseCaptions = internalMutation({
  args: { recordingId: v.id("recordings") },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Transcripts.eraseCaptions(ctx, args.recordingId);
    return null;
  },
});
