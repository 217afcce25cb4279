import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import * as Embeds from "./model/integrations/embeds";
import { requireWriteLimit } from "./model/limits";

/** The sites that may frame a booking, for whoever asks for the page: its policy names them anyway. */
export const originsOf = query({
  args: { bookingId: v.string() },
  returns: v.array(v.string()),
  handler: async (ctx, args) => await Embeds.originsOfBooking(ctx, args.bookingId),
});

/** The sites that may frame sessions of the caller. @throws UNAUTHENTICATED */
export const mine = query({
  args: {},
  returns: v.array(v.string()),
  handler: async (ctx) => await Embeds.originsOf(ctx, (await requireUser(ctx))._id),
});

/** Lets these sites frame the caller's sessions, and no others. @throws UNAUTHENTICATED, RATE_LIMITED */
export const save = mutation({
  args: { origins: v.array(v.string()) },
  returns: Embeds.saveOriginsResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Embeds.saveOrigins(ctx, user, args.origins);
  },
});
