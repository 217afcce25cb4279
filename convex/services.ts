import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { requireWriteLimit } from "./model/limits";
import { closeRemoved as closeWaiting, removedService } from "./model/slots/removedServices";
import * as Services from "./model/slots/services";
import { service } from "./model/slots/serviceTerms";

/** What clients can book with the caller. @throws UNAUTHENTICATED */
export const list = query({
  args: {},
  returns: v.array(Services.ownService),
  handler: async (ctx) => await Services.listServices(ctx, await requireUser(ctx)),
});

/** @throws UNAUTHENTICATED, RATE_LIMITED */
export const add = mutation({
  args: { service },
  returns: Services.addServiceResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Services.addService(ctx, user, args.service);
  },
});

/** @throws UNAUTHENTICATED, RATE_LIMITED */
export const change = mutation({
  args: { serviceId: v.string(), service },
  returns: Services.changeServiceResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Services.changeService(ctx, user, args);
  },
});

/** What is booked stays. @throws UNAUTHENTICATED, RATE_LIMITED */
export const remove = mutation({
  args: { serviceId: v.string() },
  returns: Services.removeServiceResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Services.removeService(ctx, user, args.serviceId);
  },
});

/** What waits for a removed service ends, a batch at a time. */
export const closeRemoved = internalMutation({
  args: removedService,
  returns: v.null(),
  handler: async (ctx, args) => {
    await closeWaiting(ctx, args);
    return null;
  },
});
