import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { personOf, type Watcher, watcherOf } from "./recordingAccess";
import { captionsStage, captionsStageOf } from "./recordingCaptions";
import { offsetOf } from "./recordingChapters";
import { filesOf, keptParts } from "./recordingKept";
import { isDeletable } from "./recordingRemoval";
import type { Recording } from "./recordings";
import { recordingTerms } from "./recordingPolicy";
import {
  consentAnswer,
  custodyProblem,
  recordingKind,
  recordingReason,
  recordingState,
} from "./recordingState";
import { role } from "../roles";

const person = { personId: v.id("users"), name: v.string() };

/** A recording as somebody sees it who may watch it. */
export const recordingPage = v.object({
  _id: v.id("recordings"),
  bookingId: v.id("bookings"),
  title: v.string(),
  role,
  kind: recordingKind,
  state: recordingState,
  reason: v.union(recordingReason, v.null()),
  problem: v.union(custodyProblem, v.null()),
  terms: recordingTerms,
  requestedAt: v.number(),
  activeAt: v.union(v.number(), v.null()),
  endedAt: v.union(v.number(), v.null()),
  durationMs: v.number(),
  size: v.number(),
  isPartial: v.boolean(),
  retainUntil: v.union(v.number(), v.null()),
  isHeld: v.boolean(),
  deletedAt: v.union(v.number(), v.null()),
  mayDelete: v.boolean(),
  startedBy: v.object(person),
  /** To be played one after another; each begins at `offsetMs` of the whole. One, where they were joined. */
  parts: v.array(
    v.object({
      partId: v.id("recordingParts"),
      offsetMs: v.number(),
      activeAt: v.number(),
      durationMs: v.number(),
      size: v.number(),
      type: v.string(),
      isPartial: v.boolean(),
    }),
  ),
  chapters: v.array(
    v.object({
      kind: v.union(v.literal("joined"), v.literal("shared")),
      offsetMs: v.number(),
      name: v.string(),
    }),
  ),
  /** How far the transcript is; null: none is made of it. */
  captions: v.union(captionsStage, v.null()),
  /** Who agreed to what, and who has watched: for providers; empty for clients. */
  consents: v.array(v.object({ ...person, answer: consentAnswer, at: v.number() })),
  views: v.array(
    v.object({
      ...person,
      purpose: v.union(v.literal("watch"), v.literal("download")),
      at: v.number(),
    }),
  ),
});
type RecordingPage = Infer<typeof recordingPage>;
type Part = Doc<"recordingParts">;

/** Null when it is missing or not for the caller to watch. */
export async function recordingPageOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  recordingId: string,
): Promise<RecordingPage | null> {
  const watcher = await watcherOf(ctx, recordingId, user._id);
  if (watcher === null) return null;
  const { recording, role } = watcher;
  const isProvider = role === "provider";
  const kept = await keptParts(ctx, recording._id);
  return {
    ...headOf(watcher),
    startedBy: await personOf(ctx, recording.startedBy),
    parts: await playedParts(ctx, recording, kept),
    chapters: await chaptersOf(ctx, recording, kept),
    captions: await captionsStageOf(ctx, recording),
    consents: isProvider ? await consentsOf(ctx, recording) : [],
    views: isProvider ? await viewsOf(ctx, recording) : [],
  };
}

function headOf({ recording, booking, role }: Watcher) {
  const { _id, bookingId, kind, state, terms, isPartial } = recording;
  return {
    _id,
    bookingId,
    title: booking.title,
    role,
    kind,
    state,
    terms,
    isPartial,
    reason: recording.reason ?? null,
    problem: recording.problem ?? null,
    requestedAt: recording._creationTime,
    activeAt: recording.activeAt ?? null,
    endedAt: recording.endedAt ?? null,
    durationMs: recording.durationMs ?? 0,
    size: recording.size ?? 0,
    retainUntil: recording.retainUntil ?? null,
    isHeld: recording.heldBy !== undefined,
    deletedAt: recording.deletedAt ?? null,
    mayDelete: role === "provider" && isDeletable(recording),
  };
}

export const typeOf = ({ kind }: Recording) => (kind === "audio" ? "audio/mp4" : "video/mp4");

async function playedParts(
  ctx: QueryCtx,
  recording: Recording,
  kept: Part[],
): Promise<RecordingPage["parts"]> {
  let offsetMs = 0;
  const files = await filesOf(ctx, recording._id, kept);
  return files.map(({ partId, activeAt, durationMs, size, isPartial }) => {
    const part = { partId, offsetMs, activeAt, durationMs, size, isPartial };
    offsetMs += durationMs;
    return { ...part, type: typeOf(recording) };
  });
}

const MAX_ROWS = 500;

async function chaptersOf(ctx: QueryCtx, recording: Recording, kept: Part[]) {
  const stretches = kept.map(({ activeAt = 0, durationMs = 0 }) => ({ activeAt, durationMs }));
  const rows = await ctx.db
    .query("recordingChapters")
    .withIndex("by_recording_and_at", (q) => q.eq("recordingId", recording._id))
    .take(MAX_ROWS);
  return await Promise.all(
    rows.map(async ({ kind, at, userId }) => ({
      kind,
      offsetMs: offsetOf(at, stretches),
      name: (await personOf(ctx, userId)).name,
    })),
  );
}

async function consentsOf(ctx: QueryCtx, recording: Recording) {
  const rows = await ctx.db
    .query("recordingConsents")
    .withIndex("by_recording_and_user", (q) => q.eq("recordingId", recording._id))
    .take(MAX_ROWS);
  return await Promise.all(
    rows.map(async ({ userId, answer, _creationTime: at }) => ({
      ...(await personOf(ctx, userId)),
      answer,
      at,
    })),
  );
}

/** The newest first. */
async function viewsOf(ctx: QueryCtx, recording: Recording) {
  const rows = await ctx.db
    .query("recordingViews")
    .withIndex("by_recording", (q) => q.eq("recordingId", recording._id))
    .order("desc")
    .take(MAX_ROWS);
  return await Promise.all(
    rows.map(async ({ userId, purpose, _creationTime: at }) => ({
      ...(await personOf(ctx, userId)),
      purpose,
      at,
    })),
  );
}
