"use node";

import { type EgressInfo, StreamOutput, StreamProtocol } from "@livekit/protocol";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { type ActionCtx, internalAction } from "./_generated/server";
import { toHealth } from "./model/broadcast/broadcastHealth";
import { fetchSource, streamsOf } from "./model/storage/egressFiles";
import { egressService, lookIn, lookUp, whyNotStarted } from "./model/egress/egressService";
import { toEgressUpdate } from "./model/egress/egressUpdates";
import { roomsWithRecorder, silenceOf, whoIsIn } from "./model/session/roomService";
// oxlint-disable-next-line @convex-dev/import-wrong-runtime -- this file is of Node as well
import { leadsInside } from "./model/broadcast/rtmpCheck";
import { open } from "./model/sealing";

const broadcastId = v.id("broadcasts");

type Target = { url: string; sealedKey: string; ownerId: string };

type Address = { url: string } | { problem: "key_unreadable" | "inside" };

/** The address with its key, for a worker alone; or why there is none. */
async function fullAddress(target: Target): Promise<Address> {
  const named = await namedAddress(target);
  if ("problem" in named) return named;
  return (await leadsInside(target.url)) ? { problem: "inside" } : named;
}

/** As the worker knows it already, wherever its name leads by now. */
async function namedAddress({ url, sealedKey, ownerId }: Target): Promise<Address> {
  const key = await open(sealedKey, ownerId);
  return key === null ? { problem: "key_unreadable" } : { url: `${url}/${key}` };
}

/** Starts the egress of a broadcast, if it may begin now: an own one, apart from a recording's. */
export const start = internalAction({
  args: { broadcastId, attempt: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { broadcastId, attempt = 1 }) => {
    const roomName = await ctx.runQuery(internal.broadcastJobs.roomOf, { broadcastId });
    if (roomName === null) return null;
    const identities = await whoIsIn(roomName);
    const asked = { broadcastId, identities, attempt };
    const order = await ctx.runMutation(internal.broadcastJobs.begin, asked);
    if (order.kind === "later") {
      const args = { broadcastId, attempt: order.attempt };
      await ctx.scheduler.runAfter(order.delayMs, internal.broadcastEgress.start, args);
    }
    if (order.kind !== "go") return null;
    const urls: string[] = [];
    let problem: keyof typeof NONE_LEFT = "inside";
    for (const { outputId, target } of order.targets) {
      const address = await fullAddress(target);
      if ("url" in address) urls.push(address.url);
      else {
        ({ problem } = address);
        await ctx.runMutation(internal.broadcastJobs.outputNotAdded, { outputId, problem });
      }
    }
    if (urls.length > 0) {
      await startEgress(ctx, { broadcastId, roomName, urls, layout: order.layout });
    } else {
      const reason = NONE_LEFT[problem];
      await ctx.runMutation(internal.broadcastJobs.notStarted, { broadcastId, reason });
    }
    return null;
  },
});

/** Why a broadcast is none, where its last destination has this. */
const NONE_LEFT = { key_unreadable: "keys_unreadable", inside: "unreachable" } as const;

type Start = { broadcastId: Id<"broadcasts">; roomName: string; urls: string[]; layout: string };

async function startEgress(ctx: ActionCtx, { broadcastId, roomName, urls, layout }: Start) {
  try {
    const output = new StreamOutput({ protocol: StreamProtocol.RTMP, urls });
    const service = egressService()!;
    const info = await service.startRoomCompositeEgress(roomName, output, { layout });
    const update = toEgressUpdate(info);
    await ctx.runMutation(internal.broadcastJobs.started, { broadcastId, update });
  } catch (error) {
    const why = whyNotStarted(error);
    // It may be public by now: its webhook tells, or a list.
    if (why === null) return;
    const isKnown = why === "no_room" || why === "misconfigured" || why === "unreachable";
    const reason = isKnown || why === "no_worker" || why === "busy" ? why : "egress_failed";
    await ctx.runMutation(internal.broadcastJobs.notStarted, { broadcastId, reason });
  }
}

/**
 * Adds a destination to the running egress, or takes it out. One that cannot be named ends with the
 * egress: the next one is not given it.
 */
export const changeOutput = internalAction({
  args: { broadcastId, outputId: v.id("broadcastOutputs"), isAdded: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { isAdded, ...ids }) => {
    const order = await ctx.runQuery(internal.broadcastJobs.outputOrder, ids);
    const naming = isAdded ? fullAddress : namedAddress;
    const address = order && (await naming(order.target));
    const { outputId } = ids;
    try {
      if (!order || !address || "problem" in address)
        throw new Error("There is nothing to change.");
      const { url } = address;
      const [add, remove] = isAdded ? [[url], []] : [[], [url]];
      const info = await egressService()!.updateStream(order.egressId, add, remove);
      await ctx.runMutation(internal.recordingJobs.hear, { update: toEgressUpdate(info) });
    } catch {
      const problem = address && "problem" in address ? address.problem : "unknown";
      const failed = { outputId, problem } as const;
      if (isAdded) await ctx.runMutation(internal.broadcastJobs.outputNotAdded, failed);
      else if (order && problem !== "unknown") {
        await ctx.scheduler.runAfter(0, internal.egress.stop, { egressId: order.egressId });
      }
    }
    return null;
  },
});

/** The next look comes after five seconds. */
const LOOK_WITHIN_MS = 4_000;

/** How its destinations take it; LiveKit's API has no such numbers, our recorder does. */
export const lookAtHealth = internalAction({
  args: { broadcastId, egressId: v.string() },
  returns: v.null(),
  handler: async (ctx, { broadcastId, egressId }) => {
    const source = await streamsOf(egressId);
    if (!source) return null;
    const signal = AbortSignal.timeout(LOOK_WITHIN_MS);
    const response = await fetchSource(source, { signal });
    const streams = response?.ok ? toHealth(await response.json().catch(() => null)) : [];
    const told = { broadcastId, egressId, streams };
    await ctx.runMutation(internal.broadcastJobs.hearHealth, told);
    return null;
  },
});

export const checkRoom = internalAction({
  args: { broadcastId },
  returns: v.null(),
  handler: async (ctx, { broadcastId }) => {
    const roomName = await ctx.runQuery(internal.broadcastJobs.roomOf, { broadcastId });
    if (roomName === null) return null;
    const identities = await whoIsIn(roomName);
    await ctx.runMutation(internal.broadcastJobs.seeRoom, { broadcastId, identities });
    return null;
  },
});

/** Every minute, as webhooks can be lost: what LiveKit says about broadcasts that run. */
export const reconcile = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    if (egressService() === null) return null;
    const open = await ctx.runQuery(internal.broadcastJobs.unfinished, {});
    for (const { broadcastId } of open) {
      await ctx.runAction(internal.broadcastEgress.checkRoom, { broadcastId });
      await ctx.runMutation(internal.broadcastJobs.sweep, { broadcastId });
    }
    const listed: { broadcastId: Id<"broadcasts">; egressId: string; roomName: string }[] = [];
    let infos: EgressInfo[] | null = [];
    for (const { broadcastId, egressId, isStarting, roomName } of open) {
      if (egressId === null && !isStarting) continue;
      // Each question to an API that is silent takes half a minute of the ten that there are.
      infos =
        infos && (egressId ? await lookUp(egressId) : await lookIn(roomName, { active: true }));
      for (const info of infos ?? []) {
        const update = toEgressUpdate(info);
        await ctx.runMutation(internal.recordingJobs.hear, { update, isLook: true });
      }
      if (egressId && infos?.length) {
        listed.push({ broadcastId, egressId, roomName });
        continue;
      }
      const told = await silenceOf(roomName, infos !== null);
      await ctx.runMutation(internal.broadcastJobs.notSeen, { broadcastId, egressId, ...told });
    }
    const recorded = await roomsWithRecorder(listed.map(({ roomName }) => roomName));
    for (const { roomName, ...ids } of listed) {
      const hasRecorder = recorded && recorded.includes(roomName);
      await ctx.runMutation(internal.broadcastJobs.listed, { ...ids, hasRecorder });
    }
    return null;
  },
});
