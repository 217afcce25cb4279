import { EncodedFileOutput, EncodedFileType, type EgressInfo } from "@livekit/protocol";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
import { bucketConfig, uploadTo } from "./model/storage/bucket";
import { toEgressUpdate } from "./model/egress/egressUpdates";
import { egressService, isOver, lookUpPart, whyNotStarted } from "./model/egress/egressService";
import { recordingLayout } from "./model/recording/recordingState";
import { roomsWithRecorder, silenceOf, whoIsIn } from "./model/session/roomService";

/** Starts the next part of a recording, if it may begin now. */
export const startPart = internalAction({
  args: { recordingId: v.id("recordings"), attempt: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { recordingId, attempt = 1 }) => {
    const roomName = await ctx.runQuery(internal.recordingJobs.roomOf, { recordingId });
    if (roomName === null) return null;
    const identities = await whoIsIn(roomName);
    const order = await ctx.runMutation(internal.recordingJobs.begin, {
      recordingId,
      identities,
      attempt,
    });
    if (order.kind === "later") {
      const args = { recordingId, attempt: order.attempt };
      await ctx.scheduler.runAfter(order.delayMs, internal.egress.startPart, args);
    }
    if (order.kind !== "go") return null;
    const { partId, path: filepath } = order;
    const bucket = order.isForBucket ? bucketConfig() : null;
    const place = bucket ? ({ case: "s3", value: uploadTo(bucket) } as const) : undefined;
    try {
      const info = await egressService()!.startRoomCompositeEgress(
        roomName,
        new EncodedFileOutput({ fileType: EncodedFileType.MP4, filepath, output: place }),
        order.recordingKind === "audio" ? { audioOnly: true } : { layout: order.layout },
      );
      const update = toEgressUpdate(info);
      await ctx.runMutation(internal.recordingJobs.started, { partId, update });
    } catch (error) {
      const reason = whyNotStarted(error);
      // Otherwise it may run: its webhook tells, or a list.
      if (reason) await ctx.runMutation(internal.recordingJobs.notStarted, { partId, reason });
    }
    return null;
  },
});

const MAX_TRIES = 6;
const FIRST_RETRY_MS = 1_000;

/** Ends an egress; one that has ended already is as well. The reconciler asks again later. */
export const stop = internalAction({
  args: { egressId: v.string(), attempt: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { egressId, attempt = 1 }) => {
    try {
      const info = await egressService()?.stopEgress(egressId);
      if (info)
        await ctx.runMutation(internal.recordingJobs.hear, { update: toEgressUpdate(info) });
    } catch (error) {
      if (isOver(error) || attempt >= MAX_TRIES) return null;
      const args = { egressId, attempt: attempt + 1 };
      const delay = FIRST_RETRY_MS * 2 ** (attempt - 1);
      await ctx.scheduler.runAfter(delay, internal.egress.stop, args);
    }
    return null;
  },
});

export const updateLayout = internalAction({
  args: { egressId: v.string(), layout: recordingLayout },
  returns: v.null(),
  handler: async (_ctx, { egressId, layout }) => {
    try {
      await egressService()?.updateLayout(egressId, layout);
    } catch (error) {
      if (!isOver(error)) throw error;
    }
    return null;
  },
});

const seen = (info: EgressInfo) => ({ update: toEgressUpdate(info), isLook: true });

/** Some seconds and a minute after a start: is it there? */
export const checkPart = internalAction({
  args: { partId: v.id("recordingParts"), isLast: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { partId, isLast }) => {
    const asked = await ctx.runQuery(internal.recordingJobs.askedPart, { partId });
    if (asked === null) return null;
    const infos = await lookUpPart(asked);
    for (const info of infos ?? []) {
      await ctx.runMutation(internal.recordingJobs.hear, seen(info));
    }
    const isAnswered = infos !== null;
    if (isLast) await ctx.runMutation(internal.recordingJobs.judge, { partId, isAnswered });
    return null;
  },
});

export const checkRoom = internalAction({
  args: { recordingId: v.id("recordings") },
  returns: v.null(),
  handler: async (ctx, { recordingId }) => {
    const roomName = await ctx.runQuery(internal.recordingJobs.roomOf, { recordingId });
    if (roomName === null) return null;
    const identities = await whoIsIn(roomName);
    await ctx.runMutation(internal.recordingJobs.seeRoom, { recordingId, identities });
    return null;
  },
});

/**
 * Every minute, as webhooks can be lost: what LiveKit says about the egresses of recordings that
 * are not finished, about their rooms, and about egresses that nobody here started.
 */
export const reconcile = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { parts, recordings } = await ctx.runQuery(internal.recordingJobs.unfinished, {});
    const service = egressService();
    if (service === null) return null;
    const active = await service.listEgress({ active: true }).catch(() => null);
    for (const info of active ?? []) {
      await ctx.runMutation(internal.recordingJobs.hear, seen(info));
    }
    for (const recordingId of recordings) {
      await ctx.runAction(internal.egress.checkRoom, { recordingId });
      await ctx.runMutation(internal.recordingJobs.sweep, { recordingId });
    }
    const isListed = (id: string | null) => active?.some(({ egressId }) => egressId === id);
    const listed = parts.filter(({ egressId }) => isListed(egressId));
    const recorded = await roomsWithRecorder(listed.map(({ roomName }) => roomName));
    for (const { partId, roomName } of listed) {
      const hasRecorder = recorded && recorded.includes(roomName);
      await ctx.runMutation(internal.recordingJobs.listed, { partId, hasRecorder });
    }
    for (const { partId, ...asked } of parts) {
      const { egressId, roomName } = asked;
      if (isListed(egressId)) continue;
      // Each question to an API that is silent takes half a minute of the ten that there are.
      const infos = active && (await lookUpPart(asked));
      const [info] = infos ?? [];
      if (info) {
        await ctx.runMutation(internal.recordingJobs.hear, seen(info));
      } else {
        const told = await silenceOf(roomName, infos !== null);
        await ctx.runMutation(internal.recordingJobs.notSeen, { partId, egressId, ...told });
      }
    }
    // Nor is there an answer while it is silent.
    const sought = active ? await ctx.runMutation(internal.recordingJobs.takeSought, {}) : [];
    for (const asked of sought) {
      for (const info of (await lookUpPart(asked)) ?? []) {
        await ctx.runMutation(internal.recordingJobs.hear, seen(info));
      }
    }
    return null;
  },
});
