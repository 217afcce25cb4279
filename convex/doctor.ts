import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, mutation } from "./_generated/server";
import { requireUser } from "./model/access";
import { checkFields, storeCheck } from "./model/session/connectionChecks";
import { requireWriteLimit } from "./model/limits";
import { livekitConfig } from "./model/session/livekitConfig";
import {
  grantProbe,
  probeArgs,
  probeGrant,
  probeResult,
  type ProbeResult,
} from "./model/session/probes";
import { askDoor as ask, doorAnswer } from "./model/session/rooms";
import {
  askRoom,
  askRoot,
  decideView,
  signalView,
  type SignalView,
  viewDecision,
} from "./model/session/signalView";
import { tellResult, tellTrouble } from "./model/session/troubles";

/**
 * Begins a connection check: a throwaway room and tokens for it. Whether LiveKit made the room is
 * not said here: the check itself finds that out. @throws UNAUTHENTICATED, BAD_INPUT
 */
export const begin = action({
  args: probeArgs,
  returns: probeResult,
  handler: async (ctx, args): Promise<ProbeResult> => {
    const grant = await ctx.runMutation(internal.doctor.grant, args);
    if (grant.kind === "denied") return grant;
    const { roomName, ...rest } = grant;
    await ctx.runAction(internal.livekit.openProbeRoom, { roomName });
    return rest;
  },
});

/**
 * The booking's part of a check. No join: that would be a token of somebody who does not come in, a
 * row about it, and a place in the lobby. @throws UNAUTHENTICATED
 */
export const askDoor = mutation({
  args: { bookingId: v.string() },
  returns: doorAnswer,
  handler: async (ctx, { bookingId }) => await ask(ctx, bookingId),
});

/** What a browser cannot tell apart, from the backend's side; null when asked too often. @throws UNAUTHENTICATED */
export const look = action({
  args: { bookingId: v.optional(v.string()) },
  returns: v.union(signalView, v.null()),
  handler: async (ctx, args): Promise<SignalView | null> => {
    const decision = await ctx.runMutation(internal.doctor.decideLook, args);
    const config = livekitConfig();
    if (decision.kind === "denied" || config === null) return null;
    const [root, room] = await Promise.all([
      askRoot(config),
      decision.room ? askRoom(config, decision.room) : ("unknown" as const),
    ]);
    return { root, room };
  },
});

/** Keeps the result of a check with its attempt. @throws UNAUTHENTICATED, RATE_LIMITED, BAD_INPUT */
export const store = mutation({
  args: checkFields,
  returns: v.null(),
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    await storeCheck(ctx, user._id, args);
    return null;
  },
});

/** Tells the others of a booking that the caller cannot connect. @throws UNAUTHENTICATED, RATE_LIMITED */
export const tellOtherSide = mutation({
  args: { bookingId: v.string(), wantsAnotherTime: v.boolean() },
  returns: tellResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await tellTrouble(ctx, user, args);
  },
});

export const grant = internalMutation({
  args: probeArgs,
  returns: probeGrant,
  handler: async (ctx, args) => await grantProbe(ctx, args),
});

export const decideLook = internalMutation({
  args: { bookingId: v.optional(v.string()) },
  returns: viewDecision,
  handler: async (ctx, args) => await decideView(ctx, args.bookingId),
});
