import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
import { egressUpdate } from "./model/egress/egressUpdates";
import { hearOfEgress } from "./model/egress/foreignEgress";
import { sayLate as sayLateOf } from "./model/recording/recordingAlarm";
import {
  applyUpdate,
  judgeStart,
  listed as listedPart,
  partNotStarted,
  unseen,
} from "./model/recording/recordingParts";
import { advance } from "./model/recording/recordingProgress";
import { expireRequest } from "./model/recording/recordingRequests";
import { seeRoom as seeRoomOf, watchRoom as watchRoomOf } from "./model/recording/recordingRoom";
import { takeSought as takeSoughtParts } from "./model/recording/recordingSeeking";
import { beginPart, startArgs, startOrder } from "./model/recording/recordingStart";
import { recordingReason } from "./model/recording/recordingState";
import { silence } from "./model/egress/silence";
import {
  askedPart as askedPartFields,
  askedPartOf,
  roomNameOf,
  sweepRecording,
  unfinishedWork,
} from "./model/recording/recordingSweep";
import { noteStart } from "./model/egress/workerMemory";

/** The halves of recording that touch the database; egress.ts calls out in between. */
const recordingId = v.id("recordings");
const partId = v.id("recordingParts");

export const roomOf = internalQuery({
  args: { recordingId },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, args) => await roomNameOf(ctx, args.recordingId),
});

export const begin = internalMutation({
  args: startArgs,
  returns: startOrder,
  handler: async (ctx, args) => await beginPart(ctx, args),
});

export const started = internalMutation({
  args: { partId, update: egressUpdate },
  returns: v.null(),
  handler: async (ctx, args) => {
    const part = await ctx.db.get("recordingParts", args.partId);
    if (part) await applyUpdate(ctx, part, args.update);
    await noteStart(ctx, null);
    return null;
  },
});

export const notStarted = internalMutation({
  args: { partId, reason: recordingReason },
  returns: v.null(),
  handler: async (ctx, args) => {
    await partNotStarted(ctx, args.partId, args.reason);
    await noteStart(ctx, args.reason);
    return null;
  },
});

/** Of an egress, by an answer or a list. */
export const hear = internalMutation({
  args: { update: egressUpdate, isLook: v.optional(v.boolean()) },
  returns: v.null(),
  handler: async (ctx, { update, isLook }) => {
    await hearOfEgress(ctx, update, isLook);
    return null;
  },
});

export const askedPart = internalQuery({
  args: { partId },
  returns: v.union(v.object(askedPartFields), v.null()),
  handler: async (ctx, args) => {
    const part = await ctx.db.get("recordingParts", args.partId);
    return part && (await askedPartOf(ctx, part));
  },
});

export const sayLate = internalMutation({
  args: { recordingId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await sayLateOf(ctx, args.recordingId);
    return null;
  },
});

export const judge = internalMutation({
  args: { partId, isAnswered: v.boolean() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await judgeStart(ctx, args);
    return null;
  },
});

export const listed = internalMutation({
  args: { partId, hasRecorder: silence.hasRecorder },
  returns: v.null(),
  handler: async (ctx, args) => {
    const part = await ctx.db.get("recordingParts", args.partId);
    if (part) await listedPart(ctx, part, args.hasRecorder);
    return null;
  },
});

export const notSeen = internalMutation({
  args: { partId, egressId: askedPartFields.egressId, ...silence },
  returns: v.null(),
  handler: async (ctx, args) => {
    const part = await ctx.db.get("recordingParts", args.partId);
    // Its id may have been told while it was asked for without one.
    if (part && (part.egressId ?? null) === args.egressId) await unseen(ctx, part, args);
    return null;
  },
});

export const watchRoom = internalMutation({
  args: { recordingId, turnAt: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await watchRoomOf(ctx, args);
    return null;
  },
});

export const seeRoom = internalMutation({
  args: { recordingId, identities: v.union(v.array(v.string()), v.null()) },
  returns: v.null(),
  handler: async (ctx, args) => {
    await seeRoomOf(ctx, args);
    return null;
  },
});

export const expire = internalMutation({
  args: { recordingId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await expireRequest(ctx, args.recordingId);
    return null;
  },
});

export const advanceOne = internalMutation({
  args: { recordingId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await advance(ctx, args.recordingId);
    return null;
  },
});

export const unfinished = internalQuery({
  args: {},
  returns: v.object({
    parts: v.array(v.object({ partId, ...askedPartFields })),
    recordings: v.array(recordingId),
  }),
  handler: async (ctx) => await unfinishedWork(ctx),
});

/** The lost parts of which their workers are asked now. */
export const takeSought = internalMutation({
  args: {},
  returns: v.array(v.object({ partId, ...askedPartFields })),
  handler: async (ctx) => await takeSoughtParts(ctx),
});

export const sweep = internalMutation({
  args: { recordingId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await sweepRecording(ctx, args.recordingId);
    return null;
  },
});
