import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import * as Bookings from "./model/bookings";
import {
  bookingDetail,
  bookingRow,
  getBooking,
  listArgs,
  listBookings,
} from "./model/bookingViews";
import {
  choicesOf,
  extendBooking,
  extensionArgs,
  extensionChoices,
  extensionResult,
} from "./model/extension";
import { requireWriteLimit } from "./model/limits";
import { completed, DEFAULT_POLICY, fullPolicy, sessionPolicy } from "./model/policy";
import { policyResult, setPolicy as changePolicy } from "./model/policyChange";

const paginatedArgs = { ...listArgs, paginationOpts: paginationOptsValidator };

/** The caller's bookings as a client. @throws UNAUTHENTICATED */
export const listMine = query({
  args: paginatedArgs,
  returns: paginationResultValidator(bookingRow),
  handler: async (ctx, args) =>
    await listBookings(ctx, await requireUser(ctx), { ...args, role: "client" }),
});

/** The caller's bookings as the provider. @throws UNAUTHENTICATED */
export const listProvided = query({
  args: paginatedArgs,
  returns: paginationResultValidator(bookingRow),
  handler: async (ctx, args) =>
    await listBookings(ctx, await requireUser(ctx), { ...args, role: "provider" }),
});

/** One booking; null when it is missing or not the caller's. @throws UNAUTHENTICATED */
export const get = query({
  args: { bookingId: v.string() },
  returns: v.union(bookingDetail, v.null()),
  handler: async (ctx, args) => await getBooking(ctx, await requireUser(ctx), args.bookingId),
});

/** Books a session with the caller as its provider. @throws UNAUTHENTICATED, RATE_LIMITED */
export const create = mutation({
  args: Bookings.newBooking,
  returns: Bookings.createResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Bookings.createBooking(ctx, user, args);
  },
});

/** Cancels a booking of the caller, as either side. @throws UNAUTHENTICATED, RATE_LIMITED */
export const cancel = mutation({
  args: { bookingId: v.string(), reason: v.optional(v.string()) },
  returns: Bookings.cancelResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Bookings.cancelBooking(ctx, user, args);
  },
});

/** Changes the policy of a booking that the caller provides. @throws UNAUTHENTICATED, RATE_LIMITED */
export const setPolicy = mutation({
  args: { bookingId: v.string(), policy: sessionPolicy },
  returns: policyResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await changePolicy(ctx, user, args);
  },
});

/** What a new booking of the caller starts from: the last one's policy. @throws UNAUTHENTICATED */
export const startingPolicy = query({
  args: {},
  returns: fullPolicy,
  handler: async (ctx) => completed((await requireUser(ctx)).lastPolicy ?? DEFAULT_POLICY),
});

/** Gives an open session more time, as its provider. @throws UNAUTHENTICATED, RATE_LIMITED */
export const extend = mutation({
  args: extensionArgs,
  returns: extensionResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await extendBooking(ctx, user, args);
  },
});

/** By how much the calendar lets the caller extend; null when it is not theirs to do. @throws UNAUTHENTICATED */
export const extensions = query({
  args: { bookingId: v.string() },
  returns: extensionChoices,
  handler: async (ctx, args) => await choicesOf(ctx, await requireUser(ctx), args.bookingId),
});

export const openWindow = internalMutation({
  args: { bookingId: v.id("bookings") },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Bookings.openWindow(ctx, args.bookingId);
    return null;
  },
});

export const closeWindow = internalMutation({
  args: { bookingId: v.id("bookings") },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Bookings.closeWindow(ctx, args.bookingId);
    return null;
  },
});
