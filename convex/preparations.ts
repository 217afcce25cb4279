import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { requireWriteLimit, takeFor } from "./model/limits";
import { readiness } from "./model/session/lobbyState";
import * as Preparations from "./model/session/preparations";

/** With what the caller sits before Join. @returns false: not heard, told too often. @throws UNAUTHENTICATED */
export const tell = mutation({
  args: { bookingId: v.string(), readiness },
  returns: v.boolean(),
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    const { ok } = await takeFor(ctx, "beat", user._id);
    if (ok) await Preparations.tellReadiness(ctx, user, args);
    return ok;
  },
});

/** The caller's page before Join is closed, or left for the room. @throws UNAUTHENTICATED, RATE_LIMITED */
export const leave = mutation({
  args: { bookingId: v.string() },
  returns: v.null(),
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    await Preparations.endPreparation(ctx, user, args.bookingId);
    return null;
  },
});

/** How ready clients are; empty for anybody but a provider of the booking. @throws UNAUTHENTICATED */
export const list = query({
  args: { bookingId: v.string() },
  returns: v.array(Preparations.preparingClient),
  handler: async (ctx, args) =>
    await Preparations.preparationsOf(ctx, await requireUser(ctx), args.bookingId),
});
