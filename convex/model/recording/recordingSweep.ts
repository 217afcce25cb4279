import { v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { CUT_OFF } from "../cutOff";
import type { AskedPart } from "../egress/egressService";
import { sweepJoin } from "./recordingJoins";
import { collect, mayHaveFile, noteRepair, type Part } from "./recordingParts";
import { advance } from "./recordingProgress";
import { partsOf, type Recording, stopParts } from "./recordings";
import { isWatched } from "./recordingRoom";
import { isTerminal, type RecordingState } from "./recordingState";
import { mendWatch } from "../session/roomWatch";

export async function roomNameOf(
  ctx: QueryCtx,
  recordingId: Id<"recordings">,
): Promise<string | null> {
  const recording = await ctx.db.get("recordings", recordingId);
  const booking = recording && (await ctx.db.get("bookings", recording.bookingId));
  return booking?.roomName ?? null;
}

/** What the egress of a part is asked for by. */
export const askedPart = {
  /** Null: the answer to its start never came. */
  egressId: v.union(v.string(), v.null()),
  key: v.string(),
  roomName: v.string(),
};

export async function askedPartOf(ctx: QueryCtx, part: Part): Promise<AskedPart | null> {
  const { recordingId, egressId = null, key } = part;
  const roomName = await roomNameOf(ctx, recordingId);
  return roomName === null ? null : { egressId, key, roomName };
}

const UNFINISHED: readonly RecordingState[] = [
  "requested",
  "starting",
  "active",
  "stopping",
  "processing",
];
const BATCH = 100;

/** What the reconciler looks after: the oldest of each kind first. */
export async function unfinishedWork(ctx: QueryCtx) {
  const open = await ctx.db
    .query("recordingParts")
    .withIndex("by_settled", (q) => q.eq("isSettled", false))
    .take(BATCH);
  const parts: (AskedPart & { partId: Id<"recordingParts"> })[] = [];
  for (const part of open) {
    const { _id: partId, egressId, state, fileSize } = part;
    const mayRun = egressId ? state !== "complete" && !fileSize : state === "starting";
    const asked = mayRun && (await askedPartOf(ctx, part));
    if (asked) parts.push({ partId, ...asked });
  }
  // Also of one that is over: a file of it may come after all.
  const ended = open.filter(({ state }) => isTerminal(state));
  const recordings = new Set(ended.map(({ recordingId }) => recordingId));
  for (const state of UNFINISHED) {
    const rows = await ctx.db
      .query("recordings")
      .withIndex("by_state", (q) => q.eq("state", state))
      .take(BATCH);
    for (const { _id } of rows) recordings.add(_id);
  }
  return { parts, recordings: [...recordings] };
}

const MINUTE = 60_000;

/** Does again what an action that was cut off did not: start, stop, fetch. */
export async function sweepRecording(
  ctx: MutationCtx,
  recordingId: Id<"recordings">,
): Promise<void> {
  const recording = await ctx.db.get("recordings", recordingId);
  if (recording === null) return;
  const parts = await partsOf(ctx, recordingId);
  for (const part of parts) await sweepPart(ctx, part);
  if (await isWatched(ctx, recording)) {
    await mendWatch(ctx, { recordingId }, recording.bookingId);
  }
  if (isStartMissing(recording, parts)) {
    const last = parts.at(-1);
    if (last) await noteRepair(ctx, last, "recording_start_repeated");
    await ctx.scheduler.runAfter(0, internal.egress.startPart, { recordingId });
  }
  const open = parts.find(({ state }) => !isTerminal(state));
  const stopAskedAt = open?.stopAskedAt;
  if (open && stopAskedAt !== undefined && isLongAgo(stopAskedAt, MINUTE)) {
    // One that is ending heard of it, and writes its file.
    if (open.state !== "ending") await noteRepair(ctx, open, "recording_stop_repeated");
    await stopParts(ctx, recording);
  }
  await sweepJoin(ctx, recordingId);
  await advance(ctx, recordingId);
}

function isStartMissing(recording: Recording, parts: Part[]): boolean {
  if (recording.state === "requested") return true;
  const { state, intent } = recording;
  const isWanted = (state === "starting" || state === "active") && intent === "running";
  const last = parts.at(-1);
  if (!isWanted || last === undefined || !isTerminal(last.state)) return false;
  return last.followedAt !== undefined && isLongAgo(last.followedAt, MINUTE);
}

async function sweepPart(ctx: MutationCtx, part: Part): Promise<void> {
  const { custodyAt, isSettled } = part;
  const isDue = custodyAt === undefined || isLongAgo(custodyAt, CUT_OFF);
  if (isSettled || !isTerminal(part.state) || !mayHaveFile(part) || !isDue) return;
  if (part.custodyRetryAt !== undefined && part.custodyRetryAt > Date.now()) return;
  const wasCutOff = custodyAt !== undefined && part.custodyRetryAt === undefined;
  if (wasCutOff) await noteRepair(ctx, part, "recording_fetch_repeated");
  await collect(ctx, part);
}

const isLongAgo = (at: number, ms: number) => Date.now() - at >= ms;
