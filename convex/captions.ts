"use node";

import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
import { readReport } from "./model/recording/captionReports";
import { callCaptions } from "./model/recording/captionsService";

const ofTranscript = { transcriptId: v.id("recordingTranscripts") };

/** An action has ten minutes. */
const SEND_LIMIT_MS = 9 * 60_000;
const CALL_LIMIT_MS = 60_000;

/**
 * Sends a part to the service as it comes out of storage, without holding it; not one that it has.
 * The job has the transcript's id: sent again after a lost answer, it is still one job.
 */
export const ask = internalAction({
  args: ofTranscript,
  returns: v.null(),
  handler: async (ctx, { transcriptId }) => {
    const order = await ctx.runMutation(internal.captionJobs.take, { transcriptId });
    if (order === null) return null;
    const known = await statusOf(transcriptId);
    const status = known === 404 ? await send(transcriptId, order) : known;
    if (status === 200 || status === 202) {
      await ctx.runMutation(internal.captionJobs.lookLater, { transcriptId, looks: 0 });
    } else if (status === 413) {
      await ctx.runMutation(internal.captionJobs.fail, { transcriptId, reason: "too_long" });
    } else {
      await ctx.runMutation(internal.captionJobs.retry, { transcriptId, isFailure: false });
    }
    return null;
  },
});

/** 404 where it has to be sent: the service does not know it, or failed at it. */
async function statusOf(transcriptId: string): Promise<number | null> {
  const signal = AbortSignal.timeout(CALL_LIMIT_MS);
  const response = await callCaptions("GET", transcriptId, { signal });
  if (!response?.ok) {
    await response?.body?.cancel();
    return response?.status ?? null;
  }
  const { kind } = await reportIn(response, 0);
  return kind === "failed" || kind === "problem" ? 404 : response.status;
}

type Order = { source: string; size: number; language: string };

/** The service's status; null: the file or the service could not be reached. */
async function send(
  transcriptId: string,
  { source, size, language }: Order,
): Promise<number | null> {
  const signal = AbortSignal.timeout(SEND_LIMIT_MS);
  const file = await fetch(source, { signal }).catch(() => null);
  if (!file?.ok || file.body === null) {
    await file?.body?.cancel();
    return null;
  }
  const init = { body: file.body, duplex: "half", signal } as RequestInit;
  const response = await callCaptions("PUT", transcriptId, { ...init, size, language });
  await response?.body?.cancel();
  // What was not read to its end is not waited for.
  await file.body.cancel().catch(() => {});
  return response?.status ?? null;
}

/** Looks how far the service is, and fetches what it has made. */
export const look = internalAction({
  args: { ...ofTranscript, looks: v.number() },
  returns: v.null(),
  handler: async (ctx, { transcriptId, looks }) => {
    const partMs = await ctx.runQuery(internal.captionJobs.lengthOf, { transcriptId });
    if (partMs === null) {
      await ctx.runMutation(internal.captionJobs.fail, { transcriptId, reason: "gone" });
      return null;
    }
    const signal = AbortSignal.timeout(CALL_LIMIT_MS);
    const response = await callCaptions("GET", transcriptId, { signal });
    // It knows it no more: it was started anew.
    const isGone = response?.status === 404;
    const report = response?.ok ? await reportIn(response, partMs) : null;
    if (report?.kind === "done") {
      const { engine, chunks } = report;
      await ctx.runMutation(internal.captionJobs.keep, { transcriptId, engine, chunks });
    } else if (report?.kind === "failed") {
      const { reason } = report;
      await ctx.runMutation(internal.captionJobs.fail, { transcriptId, reason });
    } else if (report?.kind === "problem" || isGone) {
      const isFailure = !isGone;
      await ctx.runMutation(internal.captionJobs.retry, { transcriptId, isFailure });
    } else {
      await ctx.runMutation(internal.captionJobs.lookLater, { transcriptId, looks });
    }
    return null;
  },
});

async function reportIn(response: Response, partMs: number) {
  const body: unknown = await response.json().catch(() => null);
  return readReport(body, partMs);
}

/** What the service still has goes. It would go after a while by itself. */
export const forget = internalAction({
  args: ofTranscript,
  returns: v.null(),
  handler: async (_ctx, { transcriptId }) => {
    const signal = AbortSignal.timeout(CALL_LIMIT_MS);
    const response = await callCaptions("DELETE", transcriptId, { signal });
    await response?.body?.cancel();
    return null;
  },
});
