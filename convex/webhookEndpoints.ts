import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { type Infer, v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import * as Deliveries from "./model/integrations/deliveries";
import {
  deliveryRow,
  listDeliveries,
  resend as resendTo,
  resendResult,
} from "./model/integrations/deliveryLog";
import * as Endpoints from "./model/integrations/endpoints";
import * as Secrets from "./model/integrations/endpointSecrets";
import { eventType } from "./model/integrations/eventTypes";
import { requireSendLimit, requireWriteLimit } from "./model/limits";

const ofEndpoint = { endpointId: v.string() };

/** Where the caller is told of events. @throws UNAUTHENTICATED */
export const list = query({
  args: {},
  returns: v.array(Endpoints.endpointRow),
  handler: async (ctx) => await Endpoints.listEndpoints(ctx, await requireUser(ctx)),
});

/** Keeps an endpoint of the caller; its secret is told this once. @throws UNAUTHENTICATED, RATE_LIMITED */
export const add = action({
  args: Endpoints.givenEndpoint,
  returns: Endpoints.addEndpointResult,
  handler: async (ctx, args): Promise<Infer<typeof Endpoints.addEndpointResult>> => {
    const decision = await ctx.runMutation(internal.webhookEndpoints.decide, args);
    if (decision.kind === "refused") return decision;
    const { ownerId, url } = decision;
    const made = await ctx.runAction(internal.webhookDelivery.makeSecret, { ownerId });
    const { secret, sealedSecret } = made;
    const { types, isForAll } = args;
    const row = { ownerId, url, types, isForAll, sealedSecret };
    const inserted = await ctx.runMutation(internal.webhookEndpoints.insert, row);
    return inserted.kind === "added" ? { ...inserted, secret } : inserted;
  },
});

export const decide = internalMutation({
  args: Endpoints.givenEndpoint,
  returns: Endpoints.addEndpointDecision,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Endpoints.decideEndpoint(ctx, user, args);
  },
});

export const insert = internalMutation({
  args: { ownerId: v.id("users"), sealedSecret: v.string(), ...Endpoints.givenEndpoint },
  returns: Endpoints.insertEndpointResult,
  handler: async (ctx, args) => await Endpoints.insertEndpoint(ctx, args),
});

/** Other types for an endpoint of the caller, or on and off. @throws UNAUTHENTICATED, RATE_LIMITED */
export const change = mutation({
  args: { ...ofEndpoint, types: v.array(eventType), isOn: v.boolean() },
  returns: Endpoints.changeEndpointResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Endpoints.changeEndpoint(ctx, user, args);
  },
});

/**
 * Another secret for an endpoint of the caller, told this once; the former signs beside it for a
 * day. @throws UNAUTHENTICATED, RATE_LIMITED
 */
export const exchangeSecret = action({
  args: ofEndpoint,
  returns: Secrets.rotateResult,
  handler: async (ctx, { endpointId }): Promise<Infer<typeof Secrets.rotateResult>> => {
    const decision = await ctx.runMutation(internal.webhookEndpoints.decideExchange, {
      endpointId,
    });
    if (decision.kind === "refused") return decision;
    const { ownerId } = decision;
    const made = await ctx.runAction(internal.webhookDelivery.makeSecret, { ownerId });
    const { secret, sealedSecret } = made;
    const isKept = await ctx.runMutation(internal.webhookEndpoints.keepSecret, {
      endpointId,
      sealedSecret,
    });
    return isKept ? { kind: "exchanged", secret } : { kind: "refused", reason: "not_found" };
  },
});

export const decideExchange = internalMutation({
  args: ofEndpoint,
  returns: Secrets.rotateDecision,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Secrets.decideExchange(ctx, user, args.endpointId);
  },
});

export const keepSecret = internalMutation({
  args: { ...ofEndpoint, sealedSecret: v.string() },
  returns: v.boolean(),
  handler: async (ctx, args) => await Secrets.exchangeSecret(ctx, await requireUser(ctx), args),
});

/** Forgets an endpoint of the caller. @throws UNAUTHENTICATED, RATE_LIMITED */
export const remove = mutation({
  args: ofEndpoint,
  returns: Endpoints.removeEndpointResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Endpoints.removeEndpoint(ctx, user, args.endpointId);
  },
});

/** Sends an event that says nothing to an endpoint of the caller. @throws UNAUTHENTICATED, RATE_LIMITED */
export const test = mutation({
  args: ofEndpoint,
  returns: Endpoints.testEndpointResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireSendLimit(ctx, user._id);
    return await Endpoints.testEndpoint(ctx, user, args.endpointId);
  },
});

/** What was sent to an endpoint of the caller. @throws UNAUTHENTICATED */
export const deliveries = query({
  args: { ...ofEndpoint, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(deliveryRow),
  handler: async (ctx, args) => await listDeliveries(ctx, await requireUser(ctx), args),
});

/** Sends one of them again. @throws UNAUTHENTICATED, RATE_LIMITED */
export const resend = mutation({
  args: { deliveryId: v.string() },
  returns: resendResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireSendLimit(ctx, user._id);
    return await resendTo(ctx, user, args.deliveryId);
  },
});

export const begin = internalMutation({
  args: { deliveryId: v.id("webhookDeliveries") },
  returns: Deliveries.deliveryOrder,
  handler: async (ctx, args) => await Deliveries.beginTry(ctx, args.deliveryId),
});

export const noteTry = internalMutation({
  args: {
    deliveryId: v.id("webhookDeliveries"),
    tryNumber: v.number(),
    tried: Deliveries.triedFields,
  },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Deliveries.noteTry(ctx, args);
    return null;
  },
});

export const planLost = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await Deliveries.planLost(ctx);
    return null;
  },
});

export const prune = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const isMore = await Deliveries.pruneDeliveries(ctx);
    if (isMore) await ctx.scheduler.runAfter(0, internal.webhookEndpoints.prune, {});
    return null;
  },
});
