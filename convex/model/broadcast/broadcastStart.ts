import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { isOpenAt } from "../booking/bookingState";
import { mayBePublished } from "./broadcastLookup";
import { retriesOf } from "./broadcastOutages";
import { openPage } from "./broadcastPages";
import {
  type Broadcast,
  clearEmpty,
  endBroadcast,
  isOutputOver,
  moveBroadcast,
  outputsOf,
  seeNobody,
} from "./broadcasts";
import type { BroadcastReason } from "./broadcastState";
import { applyPermissions } from "../recording/recordingGate";
import { membersAmong } from "../recording/recordingStart";
import { recordingLayout } from "../recording/recordingState";
import { beginWatch, FIRST_LOOK } from "../session/roomWatch";

/** A destination of a broadcast with its key still sealed. */
export const sealedTarget = v.object({
  url: v.string(),
  sealedKey: v.string(),
  ownerId: v.id("users"),
});

export const broadcastOrder = v.union(
  v.object({
    kind: v.literal("go"),
    roomName: v.string(),
    layout: recordingLayout,
    targets: v.array(v.object({ outputId: v.id("broadcastOutputs"), target: sealedTarget })),
  }),
  v.object({ kind: v.literal("later"), delayMs: v.number(), attempt: v.number() }),
  v.object({ kind: v.literal("not_now") }),
);
type Order = Infer<typeof broadcastOrder>;

const NOT_NOW: Order = { kind: "not_now" };
const SECOND = 1_000;
const MAX_TRIES = 6;
/** A room that a restart has emptied fills again within seconds. */
const EMPTY_AGAIN = 2 * SECOND;

type BeginArgs = { broadcastId: Id<"broadcasts">; identities: string[] | null; attempt: number };

/**
 * Whether its egress may begin now, decided with who is in the room in truth: the first one waits
 * for everybody's yes, a later one begins, and who has not agreed sends nothing.
 */
export async function beginBroadcast(ctx: MutationCtx, args: BeginArgs): Promise<Order> {
  const broadcast = await ctx.db.get("broadcasts", args.broadcastId);
  if (broadcast === null || !isWanted(broadcast)) return NOT_NOW;
  if (args.identities === null) return await notReached(ctx, broadcast, args.attempt);
  const inRoom = await membersAmong(ctx, broadcast.bookingId, args.identities);
  const silent = await silentAmong(ctx, broadcast, inRoom);
  if (broadcast.state === "requested") {
    await ctx.db.patch("broadcasts", broadcast._id, { awaiting: silent });
    if (inRoom.length === 0 || silent.length > 0) return NOT_NOW;
    await openPage(ctx, broadcast, await outputsOf(ctx, broadcast._id));
    const { broadcastId } = args;
    await beginWatch(ctx, { broadcastId }, FIRST_LOOK);
    return await order(ctx, await moveBroadcast(ctx, broadcast, "starting"));
  }
  if (inRoom.length === 0) {
    await seeNobody(ctx, broadcast);
    return { kind: "later", delayMs: EMPTY_AGAIN, attempt: 1 };
  }
  await clearEmpty(ctx, broadcast);
  const booking = await ctx.db.get("bookings", broadcast.bookingId);
  if (booking) await applyPermissions(ctx, booking, silent);
  return await order(ctx, broadcast);
}

function isWanted({ state, egressId, startingAt }: Broadcast): boolean {
  if (state === "requested") return true;
  const isRunning = state === "starting" || state === "live";
  return isRunning && egressId === undefined && startingAt === undefined;
}

/** Who of these people has not agreed to be seen. */
export async function silentAmong(
  ctx: MutationCtx,
  { _id: broadcastId }: Broadcast,
  people: readonly Id<"users">[],
): Promise<Id<"users">[]> {
  const silent: Id<"users">[] = [];
  for (const userId of people) {
    if (!(await mayBePublished(ctx, broadcastId, userId))) silent.push(userId);
  }
  return silent;
}

async function notReached(ctx: MutationCtx, broadcast: Broadcast, attempt: number): Promise<Order> {
  await clearEmpty(ctx, broadcast);
  const delayMs = SECOND * 2 ** (attempt - 1);
  if (attempt < MAX_TRIES) return { kind: "later", delayMs, attempt: attempt + 1 };
  await endBroadcast(ctx, broadcast, { reason: "unreachable" });
  return NOT_NOW;
}

async function order(ctx: MutationCtx, broadcast: Broadcast): Promise<Order> {
  const booking = await ctx.db.get("bookings", broadcast.bookingId);
  if (booking === null || !isOpenAt(booking, Date.now())) {
    await endBroadcast(ctx, broadcast, { reason: "session_ended" });
    return NOT_NOW;
  }
  const targets = await targetsOf(ctx, broadcast);
  if (targets.length === 0) {
    await moveBroadcast(ctx, broadcast, "failed", { reason: "all_failed" });
    return NOT_NOW;
  }
  const broadcastId = broadcast._id;
  await ctx.db.patch("broadcasts", broadcastId, { startingAt: Date.now() });
  return { kind: "go", roomName: booking.roomName, layout: broadcast.layout, targets };
}

async function targetsOf(ctx: MutationCtx, broadcast: Broadcast) {
  const targets: Extract<Order, { kind: "go" }>["targets"] = [];
  for (const output of await outputsOf(ctx, broadcast._id)) {
    if (isOutputOver(output)) continue;
    const row = await ctx.db.get("destinations", output.destinationId);
    if (row === null) {
      const ending = { state: "ended" as const, endedAt: Date.now() };
      await ctx.db.patch("broadcastOutputs", output._id, ending);
      continue;
    }
    const { url, sealedKey, ownerId } = row;
    targets.push({ outputId: output._id, target: { url, sealedKey, ownerId } });
  }
  return targets;
}

/** The call that should have started its egress did not. */
export async function broadcastNotStarted(
  ctx: MutationCtx,
  broadcastId: Id<"broadcasts">,
  reason: BroadcastReason,
): Promise<void> {
  const broadcast = await ctx.db.get("broadcasts", broadcastId);
  // A webhook may have told meanwhile that it runs: the answer alone was lost.
  if (broadcast === null || broadcast.egressId !== undefined) return;
  const known = { ...broadcast, startingAt: undefined };
  await ctx.db.patch("broadcasts", broadcastId, { startingAt: undefined });
  if (known.state === "stopping") return void (await moveBroadcast(ctx, known, "ended"));
  await moveBroadcast(ctx, known, "failed", { reason });
}

const MAX_RESTARTS = 3;

/** Its egress ended although nobody asked for it: another one follows into the same broadcast. */
export async function restartBroadcast(ctx: MutationCtx, broadcast: Broadcast): Promise<void> {
  const { _id: broadcastId, egressId, restarts, formerEgressIds } = broadcast;
  const former = egressId ? [...formerEgressIds, egressId] : formerEgressIds;
  const unknown = { unseenSince: undefined, goneSince: undefined };
  const stopped = {
    ...unknown,
    egressId: undefined,
    startingAt: undefined,
    formerEgressIds: former,
  };
  if (restarts >= MAX_RESTARTS) {
    await ctx.db.patch("broadcasts", broadcastId, stopped);
    const reason = "egress_failed";
    return void (await moveBroadcast(ctx, { ...broadcast, ...stopped }, "failed", { reason }));
  }
  await ctx.db.patch("broadcasts", broadcastId, { ...stopped, restarts: restarts + 1 });
  for (const output of await outputsOf(ctx, broadcastId)) {
    if (isOutputOver(output)) continue;
    const state = output.liveAt === undefined ? "connecting" : "stalled";
    const formerRetries = retriesOf(output);
    const anew = { state, formerRetries, retries: 0, tries: 1, liveSince: undefined } as const;
    await ctx.db.patch("broadcastOutputs", output._id, anew);
  }
  const delay = SECOND * 2 ** restarts;
  await ctx.scheduler.runAfter(delay, internal.broadcastEgress.start, { broadcastId });
}
