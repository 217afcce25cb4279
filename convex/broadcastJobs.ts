import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
import * as Controls from "./model/broadcast/broadcastControls";
import * as Health from "./model/broadcast/broadcastHealth";
import { settleOutput as settle } from "./model/broadcast/broadcastOutages";
import { expireBroadcast } from "./model/broadcast/broadcastRequests";
import { seeBroadcastRoom, watchBroadcastRoom } from "./model/broadcast/broadcastRoom";
import {
  beginBroadcast,
  broadcastNotStarted,
  broadcastOrder,
} from "./model/broadcast/broadcastStart";
import { broadcastReason, outputProblem } from "./model/broadcast/broadcastState";
import { openBroadcasts, roomOfBroadcast, sweepBroadcast } from "./model/broadcast/broadcastSweep";
import {
  applyBroadcastUpdate,
  broadcastListed,
  broadcastUnseen,
} from "./model/broadcast/broadcastUpdates";
import { egressUpdate } from "./model/egress/egressUpdates";
import { silence } from "./model/egress/silence";
import { noteStart } from "./model/egress/workerMemory";

/** The halves of going live that touch the database; broadcastEgress.ts calls out in between. */
const broadcastId = v.id("broadcasts");
const outputId = v.id("broadcastOutputs");
const egressId = v.union(v.string(), v.null());
const identities = v.union(v.array(v.string()), v.null());

export const roomOf = internalQuery({
  args: { broadcastId },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, args) => await roomOfBroadcast(ctx, args.broadcastId),
});

export const begin = internalMutation({
  args: { broadcastId, identities, attempt: v.number() },
  returns: broadcastOrder,
  handler: async (ctx, args) => await beginBroadcast(ctx, args),
});

export const started = internalMutation({
  args: { broadcastId, update: egressUpdate },
  returns: v.null(),
  handler: async (ctx, args) => {
    const broadcast = await ctx.db.get("broadcasts", args.broadcastId);
    if (broadcast) await applyBroadcastUpdate(ctx, broadcast, args.update);
    await noteStart(ctx, null);
    return null;
  },
});

export const notStarted = internalMutation({
  args: { broadcastId, reason: broadcastReason },
  returns: v.null(),
  handler: async (ctx, args) => {
    await broadcastNotStarted(ctx, args.broadcastId, args.reason);
    await noteStart(ctx, args.reason);
    return null;
  },
});

export const outputOrder = internalQuery({
  args: { broadcastId, outputId },
  returns: Controls.outputOrder,
  handler: async (ctx, args) => await Controls.orderOutput(ctx, args),
});

export const outputNotAdded = internalMutation({
  args: { outputId, problem: outputProblem },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Controls.outputNotAdded(ctx, args);
    return null;
  },
});

export const settleOutput = internalMutation({
  args: { outputId, retries: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await settle(ctx, args);
    return null;
  },
});

export const watchHealth = internalMutation({
  args: { broadcastId, egressId: v.string() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Health.watchHealth(ctx, args);
    return null;
  },
});

export const hearHealth = internalMutation({
  args: { broadcastId, egressId: v.string(), streams: v.array(Health.streamHealth) },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Health.storeHealth(ctx, args);
    return null;
  },
});

export const listed = internalMutation({
  args: { broadcastId, egressId: v.string(), hasRecorder: silence.hasRecorder },
  returns: v.null(),
  handler: async (ctx, args) => {
    const broadcast = await ctx.db.get("broadcasts", args.broadcastId);
    const isSame = broadcast?.egressId === args.egressId;
    if (broadcast && isSame) await broadcastListed(ctx, broadcast, args.hasRecorder);
    return null;
  },
});

export const notSeen = internalMutation({
  args: { broadcastId, egressId, ...silence },
  returns: v.null(),
  handler: async (ctx, args) => {
    const broadcast = await ctx.db.get("broadcasts", args.broadcastId);
    // Its id may have been told while it was asked for without one.
    const isSame = broadcast !== null && (broadcast.egressId ?? null) === args.egressId;
    if (isSame) await broadcastUnseen(ctx, broadcast, args);
    return null;
  },
});

export const watchRoom = internalMutation({
  args: { broadcastId, turnAt: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await watchBroadcastRoom(ctx, args);
    return null;
  },
});

export const seeRoom = internalMutation({
  args: { broadcastId, identities },
  returns: v.null(),
  handler: async (ctx, args) => {
    await seeBroadcastRoom(ctx, args);
    return null;
  },
});

export const expire = internalMutation({
  args: { broadcastId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await expireBroadcast(ctx, args.broadcastId);
    return null;
  },
});

export const unfinished = internalQuery({
  args: {},
  returns: v.array(
    v.object({ broadcastId, egressId, isStarting: v.boolean(), roomName: v.string() }),
  ),
  handler: async (ctx) => await openBroadcasts(ctx),
});

export const sweep = internalMutation({
  args: { broadcastId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await sweepBroadcast(ctx, args.broadcastId);
    return null;
  },
});
