import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import * as Availability from "./model/slots/availability";
import { weekWindow } from "./model/slots/hours";
import { requireWriteLimit } from "./model/limits";

/** The caller's hours, and of the other dates those from one on. @throws UNAUTHENTICATED */
export const get = query({
  args: { fromDate: v.string() },
  returns: Availability.availability,
  handler: async (ctx, args) =>
    await Availability.viewAvailability(ctx, await requireUser(ctx), args.fromDate),
});

/** @throws UNAUTHENTICATED, RATE_LIMITED */
export const setWeek = mutation({
  args: { week: v.array(weekWindow) },
  returns: Availability.weekResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Availability.setWeek(ctx, user, args.week);
  },
});

/** Other hours, a holiday or time off, on a date and some after it. @throws UNAUTHENTICATED, RATE_LIMITED */
export const setDates = mutation({
  args: Availability.overrideArgs,
  returns: Availability.overrideResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Availability.setOverride(ctx, user, args);
  },
});

/** The usual week holds again on a date and some after it. @throws UNAUTHENTICATED, RATE_LIMITED */
export const clearDates = mutation({
  args: { fromDate: v.string(), days: v.number() },
  returns: Availability.overrideResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Availability.removeOverrides(ctx, user, args);
  },
});
