import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { isWanted } from "../egress/endings";
import { oweDeletion } from "../storage/deletions";
import { askForPart, isCalm } from "./recordingAlarm";
import { isBeingJoined } from "./recordingJoins";
import { filesOf } from "./recordingKept";
import { tellOfFailure, tellOfRecording } from "./recordingNews";
import { seekFirst } from "./recordingSeeking";
import { endRecording, move, note, partsOf, type Recording, timeOf } from "./recordings";
import { isTerminal, type RecordingReason } from "./recordingState";
import { beginTranscripts } from "./transcripts";

type Part = Doc<"recordingParts">;

const MINUTE = 60_000;
const MAX_RESTARTS = 1;
/** A worker that was killed tells of its file once it is back. */
const LATE_FILE = 10 * MINUTE;

/** Brings a recording as far as its parts have come; asked again, it does nothing more. */
export async function advance(ctx: MutationCtx, recordingId: Id<"recordings">): Promise<void> {
  let recording = await ctx.db.get("recordings", recordingId);
  if (recording === null) return;
  const parts = await partsOf(ctx, recordingId);
  await settleParts(ctx, parts);
  recording = await noteFirstFrame(ctx, recording, parts);
  recording = await followIntent(ctx, recording, parts);
  await addUp(ctx, recording, parts);
  if (recording.state === "processing") recording = await finish(ctx, recording, parts);
  const isOver = recording.state === "ready" || recording.state === "failed";
  if (!isOver) return;
  await releaseSources(ctx, parts);
  // Not beside a session that still goes on.
  await beginTranscripts(ctx, recording);
}

/** The worker may forget what is safe here, once nothing more is to be made of it. */
async function releaseSources(ctx: MutationCtx, parts: Part[]): Promise<void> {
  for (const { _id: partId, egressId, bucketPath, verifiedAt, ...part } of parts) {
    const isReleased = part.sourceReleasedAt !== undefined || part.sourceDeletedAt !== undefined;
    if (!egressId || bucketPath !== undefined || !verifiedAt || isReleased) continue;
    await ctx.db.patch("recordingParts", partId, { sourceReleasedAt: Date.now() });
    await oweDeletion(ctx, { partId, egressId });
  }
}

async function noteFirstFrame(ctx: MutationCtx, recording: Recording, parts: Part[]) {
  if (recording.alarm && isCalm(recording, parts.at(-1))) {
    await ctx.db.patch("recordings", recording._id, { alarm: undefined });
    recording = { ...recording, alarm: undefined };
  }
  const first = parts.find(({ activeAt }) => activeAt !== undefined);
  if (first === undefined) return recording;
  if (recording.state === "starting") {
    return await move(ctx, recording, "active", { activeAt: first.activeAt });
  }
  if (recording.activeAt === undefined) {
    await ctx.db.patch("recordings", recording._id, { activeAt: first.activeAt });
  }
  return recording;
}

/** When no egress of it runs: on to the files, or another start if it should still be running. */
async function followIntent(ctx: MutationCtx, recording: Recording, parts: Part[]) {
  if (parts.length === 0) return await failEmpty(ctx, recording);
  if (parts.some(({ state }) => !isTerminal(state))) return recording;
  if (recording.intent === "stopped") {
    const endedAt = Math.max(...parts.map((part) => part.endedAt ?? 0));
    return await move(ctx, recording, "processing", { endedAt, alarm: undefined });
  }
  const isRunning = recording.state === "starting" || recording.state === "active";
  if (recording.intent === "paused" || !isRunning) return recording;
  return await startAgain(ctx, recording, parts.at(-1)!);
}

/** It was stopped before there was anything to stop. */
async function failEmpty(ctx: MutationCtx, recording: Recording): Promise<Recording> {
  if (recording.state !== "stopping") return recording;
  return await move(ctx, recording, "failed", { alarm: undefined });
}

/** One egress ended although nobody asked for it: one more is tried, with the people's yes as before. */
async function startAgain(ctx: MutationCtx, recording: Recording, last: Part): Promise<Recording> {
  const recordingId = recording._id;
  // Each end counts once, however often it is told.
  if (last.followedAt !== undefined) return recording;
  const isResumed = last.stopAskedAt !== undefined;
  if (!isResumed && recording.restarts >= MAX_RESTARTS) {
    const reason: RecordingReason = last.lostAt ? "lost" : "egress_failed";
    await endRecording(ctx, recording, { reason });
    return (await ctx.db.get("recordings", recordingId)) ?? recording;
  }
  if (!isResumed) {
    await ctx.db.patch("recordings", recordingId, { restarts: recording.restarts + 1 });
    await note(ctx, recording, "recording_restarted", { detail: last.state });
  }
  await followPart(ctx, last);
  return { ...recording, restarts: recording.restarts + (isResumed ? 0 : 1) };
}

/** Another part is asked for in the place of one that has ended. */
export async function followPart(ctx: MutationCtx, last: Part): Promise<void> {
  await ctx.db.patch("recordingParts", last._id, { followedAt: Date.now() });
  await askForPart(ctx, last.recordingId);
}

/** Marks the parts of which nothing more is waited for. */
async function settleParts(ctx: MutationCtx, parts: Part[]): Promise<void> {
  for (const part of parts) {
    if (part.isSettled || !isTerminal(part.state) || !isDone(part)) continue;
    const settled = { isSettled: true, ...seekFirst(part) };
    await ctx.db.patch("recordingParts", part._id, settled);
    part.isSettled = true;
  }
}

function isDone(part: Part): boolean {
  if (part.verifiedAt !== undefined || part.custodyGivenUp) return true;
  if (part.state === "complete" || (part.fileSize ?? 0) > 0) return false;
  return part.lostAt === undefined || Date.now() - part.lostAt >= LATE_FILE;
}

async function addUp(ctx: MutationCtx, recording: Recording, parts: Part[]): Promise<void> {
  const kept = parts.filter(({ verifiedAt }) => verifiedAt !== undefined);
  const isPartial = parts.some((part) => part.isPartial || part.custodyGivenUp);
  const files = await filesOf(ctx, recording._id, kept);
  const sums = {
    durationMs: files.reduce((sum, { durationMs }) => sum + durationMs, 0),
    size: files.reduce((sum, { size }) => sum + size, 0),
    isPartial,
  };
  // A file that came after all: the recording stays failed, and what there is can be watched.
  if (kept.length > 0 && recording.state === "failed" && !recording.size) {
    await ctx.db.patch("recordings", recording._id, timeOf(recording));
    await tellPeople(ctx, recording._id);
  }
  const isSame =
    (recording.durationMs ?? 0) === sums.durationMs &&
    (recording.size ?? 0) === sums.size &&
    recording.isPartial === sums.isPartial;
  if (!isSame) await ctx.db.patch("recordings", recording._id, sums);
}

async function finish(ctx: MutationCtx, recording: Recording, parts: Part[]): Promise<Recording> {
  if (parts.some(({ isSettled }) => !isSettled)) return recording;
  const kept = parts.filter(({ verifiedAt }) => verifiedAt !== undefined);
  if (kept.length > 0) {
    if (await isBeingJoined(ctx, recording._id, kept)) return recording;
    const fields = { readyAt: Date.now(), ...timeOf(recording), problem: undefined };
    await tellPeople(ctx, recording._id);
    return await move(ctx, recording, "ready", fields);
  }
  await tellOfFailure(ctx, recording._id, parts);
  const isUnsaved = parts.some(({ custodyGivenUp }) => custodyGivenUp);
  const isLost = parts.some(({ lostAt }) => lostAt !== undefined);
  const reason = isUnsaved ? "not_saved" : isLost ? "lost" : whyEmpty(recording, parts);
  return await move(ctx, recording, "failed", { reason });
}

/**
 * However it was ended, by whomever, and yet no file of what was recorded: the egress failed. What
 * came before a yes was taken back is kept as well, so that its loss is one.
 */
function whyEmpty({ reason }: Recording, parts: Part[]): RecordingReason {
  const wasActive = parts.some(({ activeAt }) => activeAt !== undefined);
  return reason === undefined || (isWanted(reason) && wasActive) ? "egress_failed" : reason;
}

const MAX_PEOPLE = 50;

async function tellPeople(ctx: MutationCtx, recordingId: Id<"recordings">): Promise<void> {
  const rows = await ctx.db
    .query("recordingPeople")
    .withIndex("by_recording_and_user", (q) => q.eq("recordingId", recordingId))
    .take(MAX_PEOPLE);
  for (const { _id, userId } of rows) {
    await ctx.db.patch("recordingPeople", _id, { isNew: true });
    await tellOfRecording(ctx, recordingId, userId);
  }
}
