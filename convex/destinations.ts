import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import {
  checkOutcome,
  destinationCheck,
  destinationKind,
  watchUrlOf,
} from "./model/broadcast/destinationAddress";
import * as Destinations from "./model/broadcast/destinations";
import { requireWriteLimit } from "./model/limits";
import { hasMux } from "./model/watch/muxAccount";

const ofDestination = { destinationId: v.string() };

/** Where the caller may go live to; keys masked. @throws UNAUTHENTICATED */
export const list = query({
  args: {},
  returns: v.array(Destinations.destinationRow),
  handler: async (ctx) => await Destinations.listDestinations(ctx, await requireUser(ctx)),
});

/** Whether the caller can have a live stream made at Mux. @throws UNAUTHENTICATED */
export const canCreate = query({
  args: {},
  returns: v.boolean(),
  handler: async (ctx) => (await requireUser(ctx)).isProvider && hasMux(),
});

/** Keeps a destination of the calling provider, its key sealed. @throws UNAUTHENTICATED, RATE_LIMITED */
export const add = action({
  args: Destinations.givenDestination,
  returns: Destinations.addResult,
  handler: async (ctx, args): Promise<Destinations.AddResult> => {
    const decision = await ctx.runMutation(internal.destinations.decide, args);
    if (decision.kind === "refused") return decision;
    const { name, kind, key } = args;
    const { ownerId, url } = decision;
    const watchUrl = args.watchUrl ? (watchUrlOf(args.watchUrl) ?? undefined) : undefined;
    const sealed = await ctx.runAction(internal.destinationKeys.sealKey, { key, ownerId });
    const row = { ownerId, name, kind, url, watchUrl, ...sealed };
    return await ctx.runMutation(internal.destinations.insert, row);
  },
});

/**
 * Makes a live stream at Mux for the calling provider, and keeps it as a destination.
 * @throws UNAUTHENTICATED, RATE_LIMITED
 */
export const create = action({
  args: { name: v.string() },
  returns: Destinations.addResult,
  handler: async (ctx, { name }): Promise<Destinations.AddResult> => {
    const decision = await ctx.runMutation(internal.destinations.decideCreation, { name });
    if (decision.kind === "refused") return decision;
    const { ownerId, url } = decision;
    const made = await ctx.runAction(internal.mux.createStream, { ownerId });
    if (made.kind === "refused") return made;
    const { liveStreamId, playbackId, sealedKey, maskedKey } = made;
    const mux = { liveStreamId, playbackId };
    const row = { ownerId, name, kind: "mux" as const, url, sealedKey, maskedKey, mux };
    return await ctx.runMutation(internal.destinations.insert, row);
  },
});

export const decideCreation = internalMutation({
  args: { name: v.string() },
  returns: Destinations.addDecision,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Destinations.decideCreate(ctx, user, args.name);
  },
});

export const decide = internalMutation({
  args: Destinations.givenDestination,
  returns: Destinations.addDecision,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Destinations.decideAdd(ctx, user, args);
  },
});

export const insert = internalMutation({
  args: {
    ownerId: v.id("users"),
    name: v.string(),
    kind: destinationKind,
    url: v.string(),
    sealedKey: v.string(),
    maskedKey: v.string(),
    mux: v.optional(v.object({ liveStreamId: v.string(), playbackId: v.string() })),
    watchUrl: v.optional(v.string()),
  },
  returns: Destinations.addResult,
  handler: async (ctx, args) => await Destinations.insertDestination(ctx, args),
});

/** Asks the destination by a real connection whether it would take a stream. @throws UNAUTHENTICATED */
export const check = action({
  args: ofDestination,
  returns: Destinations.checkResult,
  handler: async (ctx, args): Promise<Destinations.CheckResult> => {
    const order = await ctx.runMutation(internal.destinations.orderCheck, args);
    if (order.kind === "refused") return order;
    const { destinationId, url, sealedKey, ownerId, liveStreamId } = order;
    const target = { url, sealedKey, ownerId };
    const known =
      liveStreamId === null ? "ok" : await ctx.runAction(internal.mux.look, { liveStreamId });
    const outcome =
      known === "ok" ? await ctx.runAction(internal.destinationKeys.tryTarget, { target }) : known;
    const told = { destinationId, outcome };
    const checked = await ctx.runMutation(internal.destinations.storeCheck, told);
    return { kind: "checked", ...checked };
  },
});

export const orderCheck = internalMutation({
  args: ofDestination,
  returns: Destinations.checkOrder,
  handler: async (ctx, args) =>
    await Destinations.orderCheck(ctx, await requireUser(ctx), args.destinationId),
});

export const storeCheck = internalMutation({
  args: { destinationId: v.id("destinations"), outcome: checkOutcome },
  returns: destinationCheck,
  handler: async (ctx, args) =>
    await Destinations.storeCheck(ctx, args.destinationId, args.outcome),
});

/** Forgets a destination and its key. @throws UNAUTHENTICATED, RATE_LIMITED */
export const remove = mutation({
  args: ofDestination,
  returns: Destinations.removeResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Destinations.removeOwnDestination(ctx, user, args.destinationId);
  },
});
