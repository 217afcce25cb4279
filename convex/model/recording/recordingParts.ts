import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { isOpenAt } from "../booking/bookingState";
import { type EgressUpdate, isRunning, stateOf } from "../egress/egressUpdates";
import { keyIn } from "./recordingPaths";
import { advance } from "./recordingProgress";
import { SOUGHT } from "./recordingSeeking";
import { endRecording, move } from "./recordings";
import { isTerminal, later, type RecordingReason } from "./recordingState";
import { recordRepairOnce, type RepairKind } from "../repairs";
import { isSurelyOver, leftBehind, type Silence, silentSince } from "../egress/silence";

export type Part = Doc<"recordingParts">;

/** The part that an egress belongs to, also when the answer to our start never came. */
export async function partOf(ctx: MutationCtx, update: EgressUpdate): Promise<Part | null> {
  const known = await ctx.db
    .query("recordingParts")
    .withIndex("by_egress_id", (q) => q.eq("egressId", update.egressId))
    .unique();
  if (known !== null) return known;
  for (const key of update.paths.map(keyIn)) {
    const part = key && (await findByKey(ctx, key));
    if (part && part.egressId === undefined) return part;
  }
  return null;
}

async function findByKey(ctx: MutationCtx, key: string): Promise<Part | null> {
  return await ctx.db
    .query("recordingParts")
    .withIndex("by_key", (q) => q.eq("key", key))
    .unique();
}

/**
 * What is told of an egress of ours, by webhook, list or answer, in any order and any number of
 * times. States only go on; facts are added, never taken away.
 */
export async function applyUpdate(
  ctx: MutationCtx,
  part: Part,
  update: EgressUpdate,
): Promise<void> {
  const { egressId, startedAt, endedAt, file, error, status } = update;
  const told = stateOf(update);
  const state = later(part.state, told);
  const isEnd = isTerminal(told);
  // One that was aborted never came as far as a picture, whenever its work began.
  const wasActive = told !== "starting" && status !== "aborted";
  const fields: Partial<Part> = {
    egressId,
    state,
    unseenSince: undefined,
    ...(wasActive && startedAt && part.activeAt === undefined && { activeAt: startedAt }),
    ...(isEnd && {
      endedAt: part.endedAt ?? endedAt ?? Date.now(),
      isPartial: part.isPartial || status !== "complete",
      ...(error && { error }),
      // One that ended without a file has none to be asked for any more.
      fileSize: file?.size ?? part.fileSize ?? 0,
      ...(file && { durationMs: file.durationMs }),
      ...(update.isInSecond && { usesSecond: true }),
      ...SOUGHT,
    }),
    ...(told === "active" && part.activeAt === undefined && { activeAt: startedAt ?? Date.now() }),
  };
  await ctx.db.patch("recordingParts", part._id, fields);
  const known = { ...part, ...fields };
  if (isRunning(update) && isUnwanted(part)) {
    if (wasGivenUp(part)) await noteRepair(ctx, part, "egress_unwanted", egressId);
    await ctx.scheduler.runAfter(0, internal.egress.stop, { egressId });
  }
  if (isEnd && mayHaveFile(known) && known.custodyAt === undefined) await collect(ctx, known);
  await advance(ctx, part.recordingId);
}

/** It runs although it was given up, or was to be stopped before its id was known. */
function isUnwanted({ state, egressId, stopAskedAt }: Part): boolean {
  return isTerminal(state) || (egressId === undefined && stopAskedAt !== undefined);
}

/** Taken for over without a word of its worker. */
const wasGivenUp = ({ state, lostAt, egressId }: Part) =>
  state === "failed" && (lostAt !== undefined || egressId === undefined);

/** Notes what was mended about a part, once: a sweep may meet it again. */
export async function noteRepair(
  ctx: MutationCtx,
  { _id, recordingId }: Part,
  kind: RepairKind,
  detail: string = _id,
): Promise<void> {
  const bookingId = (await ctx.db.get("recordings", recordingId))?.bookingId;
  await recordRepairOnce(ctx, { kind, bookingId, detail });
}

/** A complete one has a file whatever is said of it; one that failed may have what came before. */
export function mayHaveFile({ state, fileSize }: Part): boolean {
  return state === "complete" || (fileSize ?? 0) > 0;
}

export async function collect(ctx: MutationCtx, part: Part): Promise<void> {
  // Also one that was taken for lost: the sweep looks after it again.
  await ctx.db.patch("recordingParts", part._id, { custodyAt: Date.now(), isSettled: false });
  await ctx.scheduler.runAfter(0, internal.custody.collect, { partId: part._id });
}

/** The call that should have started the part did not. */
export async function partNotStarted(
  ctx: MutationCtx,
  partId: Id<"recordingParts">,
  reason: RecordingReason,
): Promise<void> {
  const part = await ctx.db.get("recordingParts", partId);
  // Its webhook may have told meanwhile that it runs: the answer alone was lost.
  if (part === null || isTerminal(part.state) || part.egressId !== undefined) return;
  await failPart(ctx, part, reason);
}

/** Gives a part up, and with it a recording that has nothing else. */
export async function failPart(
  ctx: MutationCtx,
  part: Part,
  reason: RecordingReason,
): Promise<void> {
  if (isTerminal(part.state)) return;
  const lost = reason === "lost" && { lostAt: Date.now() };
  const fields = { state: "failed" as const, endedAt: Date.now(), isPartial: true, ...lost };
  await ctx.db.patch("recordingParts", part._id, fields);
  const recording = await ctx.db.get("recordings", part.recordingId);
  if (recording === null) return;
  if (reason !== "lost") await giveUp(ctx, recording, reason);
  await advance(ctx, part.recordingId);
}

/** Nothing was recorded at all, or no more can be: what there is becomes the recording. */
async function giveUp(ctx: MutationCtx, recording: Doc<"recordings">, reason: RecordingReason) {
  if (recording.state === "starting") {
    await move(ctx, recording, "failed", { reason, intent: "stopped", alarm: undefined });
  } else {
    await endRecording(ctx, recording, { reason });
  }
}

const ASKED_AGAIN = 60_000;

/**
 * Still no frame after a minute: it will not come. Of an egress that could not be asked about, it is
 * not known whether it has; then it is asked about again. One that is there has ended only once it
 * says so: it may begin before it hears that it is to stop.
 */
export async function judgeStart(
  ctx: MutationCtx,
  args: { partId: Id<"recordingParts">; isAnswered: boolean },
): Promise<void> {
  const { partId, isAnswered } = args;
  const part = await ctx.db.get("recordingParts", partId);
  if (part?.state !== "starting") return;
  if (!isAnswered) {
    const again = { partId, isLast: true };
    return void (await ctx.scheduler.runAfter(ASKED_AGAIN, internal.egress.checkPart, again));
  }
  const reason = "never_started";
  await noteRepair(ctx, part, "recording_never_started");
  if (part.egressId === undefined) return await failPart(ctx, part, reason);
  const recording = await ctx.db.get("recordings", part.recordingId);
  if (recording) await endRecording(ctx, recording, { reason });
}

/**
 * The egress API lists it. That of a worker that crashed is listed for ever, and never says that it
 * has ended: LiveKit has had no recorder in its room for a while.
 */
export async function listed(
  ctx: MutationCtx,
  part: Part,
  hasRecorder: boolean | null,
): Promise<void> {
  if (isTerminal(part.state)) return;
  const isEnding = part.state === "ending";
  const { goneSince, isOver } = leftBehind(part, { hasRecorder, isEnding, now: Date.now() });
  if (goneSince !== part.goneSince) await ctx.db.patch("recordingParts", part._id, { goneSince });
  if (isOver) await losePart(ctx, part, part.activeAt === undefined ? "never_started" : "lost");
}

async function losePart(ctx: MutationCtx, part: Part, reason: "lost" | "never_started") {
  const kind = reason === "lost" ? "recording_lost" : "recording_never_started";
  await noteRepair(ctx, part, kind);
  await failPart(ctx, part, reason);
}

/** A new egress may not be in the list yet. */
const YOUNG = 30_000;
/** So long after the call LiveKit has found a worker for it, or has not. */
export const ANSWERED_AFTER = 60_000;

/**
 * The egress API does not know this egress, or does not answer at all. Then it is taken for running
 * until it surely is over: who has not agreed would be in it otherwise.
 */
export async function unseen(ctx: MutationCtx, part: Part, silence: Silence): Promise<void> {
  const now = Date.now();
  const isKnown = part.egressId !== undefined;
  const age = now - part._creationTime;
  if (isTerminal(part.state) || age < (isKnown ? YOUNG : ANSWERED_AFTER)) return;
  const since = silentSince(part, silence, now);
  await ctx.db.patch("recordingParts", part._id, since);
  const recording = await ctx.db.get("recordings", part.recordingId);
  const booking = recording && (await ctx.db.get("bookings", recording.bookingId));
  const isClosed = booking === null || !isOpenAt(booking, now);
  if (silence.isAnswered || isSurelyOver(since, { isClosed, now })) {
    // One that was given up before its first frame leaves no file to wait for.
    const hasNothing = part.activeAt === undefined && part.stopAskedAt !== undefined;
    return await losePart(ctx, part, isKnown && !hasNothing ? "lost" : "never_started");
  }
  if (recording === null || recording.alarm === "unseen") return;
  await ctx.db.patch("recordings", recording._id, { alarm: "unseen" });
}
