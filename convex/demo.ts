import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { fillAttempts as fillJoins } from "./model/insights/demoAttempts";
import { demoPerson, fillBookings, fillTimes, seedDemo } from "./model/demo";
import { fillTokenLogs } from "./model/demoLogs";

/** People and bookings to try the product with; a no-op for what is already there. */
export const seed = internalMutation({
  args: { people: v.array(demoPerson) },
  returns: v.null(),
  handler: async (ctx, args) => {
    await seedDemo(ctx, args.people);
    return null;
  },
});

/** Many bookings of two demo people, past ones unless it is said, for measuring; at most 500 a call. */
export const fill = internalMutation({
  args: {
    provider: v.string(),
    client: v.string(),
    count: v.number(),
    offset: v.number(),
    times: v.optional(fillTimes),
  },
  returns: v.null(),
  handler: async (ctx, args) => {
    await fillBookings(ctx, args);
    return null;
  },
});

/** Many requests of tokens, granted and denied, of these people and their bookings, for measuring; at most 500 a call. */
export const fillLogs = internalMutation({
  args: { people: v.array(v.string()), count: v.number(), offset: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await fillTokenLogs(ctx, args);
    return null;
  },
});

/** Many joins of two demo people, for measuring; at most 250 a call. */
export const fillAttempts = internalMutation({
  args: {
    provider: v.string(),
    client: v.string(),
    count: v.number(),
    offset: v.number(),
    perDay: v.number(),
  },
  returns: v.null(),
  handler: async (ctx, args) => {
    await fillJoins(ctx, args);
    return null;
  },
});
