import { internal } from "../../_generated/api";
import type { MutationCtx } from "../../_generated/server";
import { isOpenAt } from "../booking/bookingState";
import { watchHealth } from "./broadcastHealth";
import { letGo, noteSent } from "./broadcastLetGo";
import { newestBroadcast } from "./broadcastLookup";
import { broadcastNotStarted, restartBroadcast } from "./broadcastStart";
import {
  type Broadcast,
  isOutputOver,
  moveBroadcast,
  noteBroadcast,
  type Output,
  outputsOf,
} from "./broadcasts";
import { countRetries, expectNews, isTooMany, isTriedAgain } from "./broadcastOutages";
import { type OutputState, problemIn } from "./broadcastState";
import { type News, newsOf } from "./broadcastStreams";
import { type EgressUpdate, isRunning, stateOf, type StreamUpdate } from "../egress/egressUpdates";
import { ANSWERED_AFTER } from "../recording/recordingParts";
import { isTerminal } from "../recording/recordingState";
import { recordRepairOnce, type RepairKind } from "../repairs";
import { isSurelyOver, leftBehind, type Silence, silentSince } from "../egress/silence";

/** The broadcast that an egress belongs to, also while the answer to our start is on its way. */
export async function broadcastOf(
  ctx: MutationCtx,
  update: EgressUpdate,
): Promise<Broadcast | null> {
  const known = await ctx.db
    .query("broadcasts")
    .withIndex("by_egress_id", (q) => q.eq("egressId", update.egressId))
    .unique();
  if (known !== null) return known;
  const booking = await ctx.db
    .query("bookings")
    .withIndex("by_room_name", (q) => q.eq("roomName", update.roomName))
    .unique();
  const newest = booking && (await newestBroadcast(ctx, booking._id));
  if (!newest || newest.startingAt === undefined || newest.egressId !== undefined) return null;
  if (newest.formerEgressIds.includes(update.egressId)) return null;
  const { streams = [] } = update;
  const open = (await outputsOf(ctx, newest._id)).filter((output) => !isOutputOver(output));
  const isOurs =
    update.paths.length === 0 &&
    streams.length === open.length &&
    open.every((output) => newsOf(streams, output, open) !== undefined);
  return isOurs ? newest : null;
}

/**
 * What is told of a broadcast's egress, in any order and any number of times. What an earlier
 * egress of it still says moves nothing.
 */
export async function applyBroadcastUpdate(
  ctx: MutationCtx,
  broadcast: Broadcast,
  update: EgressUpdate,
): Promise<void> {
  const { egressId } = update;
  if (broadcast.egressId !== undefined && broadcast.egressId !== egressId) return;
  const isNew = broadcast.egressId === undefined;
  if (isNew && broadcast.formerEgressIds.includes(egressId)) return;
  const fields = { egressId, startingAt: undefined, unseenSince: undefined };
  await ctx.db.patch("broadcasts", broadcast._id, fields);
  let known: Broadcast = { ...broadcast, ...fields };
  const isAiring = known.state === "starting" || known.state === "live";
  if (!isAiring && isRunning(update)) {
    return void (await ctx.scheduler.runAfter(0, internal.egress.stop, { egressId }));
  }
  if (isNew) await watchHealth(ctx, { broadcastId: known._id, egressId });
  const outputs = await hearOutputs(ctx, known, update.streams ?? []);
  const first = outputs.find(({ state }) => state === "live");
  if (first) known = await moveBroadcast(ctx, known, "live", { liveAt: first.liveAt });
  if (isTerminal(stateOf(update))) await egressEnded(ctx, known, outputs);
}

async function hearOutputs(ctx: MutationCtx, broadcast: Broadcast, streams: StreamUpdate[]) {
  const outputs = await outputsOf(ctx, broadcast._id);
  const heard: Output[] = [];
  for (const output of outputs) {
    const news = newsOf(streams, output, outputs);
    if (isOutputOver(output)) await noteSent(ctx, output, news);
    heard.push(news ? await hearOutput(ctx, broadcast, output, news) : output);
  }
  return heard;
}

async function hearOutput(
  ctx: MutationCtx,
  broadcast: Broadcast,
  output: Output,
  news: News,
): Promise<Output> {
  const state = nextState(output, news, broadcast.state === "stopping");
  if (isOutputOver(output) || state === null) return output;
  const { error, startedAt } = news;
  const isOver = state === "failed" || state === "ended";
  const counted = countRetries(output, news);
  const fields: Partial<Output> = {
    state,
    ...counted,
    problem: error ? problemIn(error) : undefined,
    ...(startedAt && output.liveAt === undefined && { liveAt: startedAt }),
    ...(state === "live" && output.state !== "live" && { liveSince: Date.now() }),
    ...(isOver && { endedAt: Date.now() }),
    ...(isOver && news.status === "active" && { sentSince: Date.now() }),
    ...(news.status === "active" && isTooMany(counted) && { problem: "too_many_retries" as const }),
  };
  await ctx.db.patch("broadcastOutputs", output._id, fields);
  if (state === "failed") {
    const detail = fields.problem ?? "unknown";
    await noteBroadcast(ctx, broadcast, "broadcast_output_failed", { detail });
  }
  if (state === "failed" && news.status === "active") await letGo(ctx, broadcast, output);
  const now = { ...output, ...fields };
  if (state === "stalled" && error === "") await expectNews(ctx, now);
  return now;
}

/** A destination goes back and forth; older news than what is known says nothing (null). */
function nextState(output: Output, news: News, isStopping: boolean): OutputState | null {
  const { status, error, startedAt, retries, tries } = news;
  if (status === "failed") return tries < output.tries ? null : "failed";
  // With an egress that ended by itself; the next one connects anew.
  if (status === "finished") return isStopping ? "ended" : null;
  if (retries < output.retries) return null;
  if (isTooMany(countRetries(output, news))) return "failed";
  if (isTriedAgain(output, news)) return "stalled";
  if (error === "" && startedAt !== undefined) return "live";
  // With the same number of retries, live comes after the trying.
  if (retries === output.retries && output.state === "live") return null;
  return startedAt === undefined ? "connecting" : "stalled";
}

async function egressEnded(ctx: MutationCtx, broadcast: Broadcast, outputs: Output[]) {
  if (broadcast.state === "stopping") return void (await moveBroadcast(ctx, broadcast, "ended"));
  if (outputs.every(({ state }) => state === "failed")) {
    return void (await moveBroadcast(ctx, broadcast, "failed", { reason: "all_failed" }));
  }
  if (broadcast.state !== "starting" && broadcast.state !== "live") return;
  await noteBroadcast(ctx, broadcast, "broadcast_restarted");
  await noteRepair(ctx, broadcast, "broadcast_restarted");
  await restartBroadcast(ctx, broadcast);
}

/** A new egress may not be in the list yet. */
const YOUNG = 30_000;

/**
 * The egress API does not know its egress, also one whose start was never answered, or does not
 * answer at all; then it is taken for running until it surely is over.
 */
export async function broadcastUnseen(
  ctx: MutationCtx,
  broadcast: Broadcast,
  silence: Silence,
): Promise<void> {
  const now = Date.now();
  const since = silentSince(broadcast, silence, now);
  await ctx.db.patch("broadcasts", broadcast._id, since);
  const booking = await ctx.db.get("bookings", broadcast.bookingId);
  const isClosed = booking === null || !isOpenAt(booking, now);
  const { egressId, startingAt } = broadcast;
  if (egressId === undefined && startingAt === undefined) return;
  const isOld = egressId
    ? now - since.unseenSince >= YOUNG
    : now - (startingAt ?? now) >= ANSWERED_AFTER;
  const isUnknown = silence.isAnswered && isOld;
  if (!isUnknown && !isSurelyOver(since, { isClosed, now })) return;
  if (!egressId) {
    await noteRepair(ctx, broadcast, "broadcast_never_started");
    return await broadcastNotStarted(ctx, broadcast._id, "unreachable");
  }
  await egressIsOver(ctx, broadcast);
}

/**
 * The egress API lists its egress, as it does for ever with that of a worker that crashed: it is
 * over once LiveKit has had no recorder in the room for a while.
 */
export async function broadcastListed(
  ctx: MutationCtx,
  broadcast: Broadcast,
  hasRecorder: boolean | null,
): Promise<void> {
  const asked = { hasRecorder, isEnding: false, now: Date.now() };
  const { goneSince, isOver } = leftBehind(broadcast, asked);
  if (goneSince !== broadcast.goneSince) {
    await ctx.db.patch("broadcasts", broadcast._id, { goneSince });
  }
  if (isOver) await egressIsOver(ctx, broadcast);
}

async function noteRepair(ctx: MutationCtx, broadcast: Broadcast, kind: RepairKind) {
  const { bookingId, egressId, _id } = broadcast;
  await recordRepairOnce(ctx, { kind, bookingId, detail: egressId ?? _id });
}

async function egressIsOver(ctx: MutationCtx, broadcast: Broadcast): Promise<void> {
  await noteRepair(ctx, broadcast, "broadcast_lost");
  if (broadcast.state === "stopping") return void (await moveBroadcast(ctx, broadcast, "ended"));
  if (broadcast.state === "starting" || broadcast.state === "live") {
    await restartBroadcast(ctx, broadcast);
  }
}
