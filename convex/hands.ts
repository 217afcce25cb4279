import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import * as Hands from "./model/session/hands";

/** Raised hands of a booking of the caller, in the order of raising. @throws UNAUTHENTICATED */
export const list = query({
  args: { bookingId: v.string() },
  returns: v.array(Hands.hand),
  handler: async (ctx, args) => await Hands.listHands(ctx, await requireUser(ctx), args.bookingId),
});

/** @throws UNAUTHENTICATED */
export const raise = mutation({
  args: { bookingId: v.string() },
  returns: Hands.handResult,
  handler: async (ctx, args) => await Hands.raiseHand(ctx, await requireUser(ctx), args.bookingId),
});

/** Lowers one's own hand, or as the provider the hand that is named. @throws UNAUTHENTICATED */
export const lower = mutation({
  args: { bookingId: v.string(), handId: v.optional(v.string()) },
  returns: Hands.handResult,
  handler: async (ctx, args) => await Hands.lowerHand(ctx, await requireUser(ctx), args),
});
