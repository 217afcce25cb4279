import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireAccount, requireUser } from "./model/access";
import * as Bookings from "./model/booking/bookings";
import { bookingChange, historyOf } from "./model/booking/bookingHistory";
import { listBetween, ownSpanArgs, spanResult } from "./model/booking/bookingSpan";
import {
  bookingDetail,
  bookingRow,
  getBooking,
  listArgs,
  listBookings,
} from "./model/booking/bookingViews";
import { cancelBooking, cancelResult } from "./model/booking/cancellations";
import {
  choicesOf,
  extendBooking,
  extensionArgs,
  extensionChoices,
  extensionResult,
} from "./model/booking/extension";
import { lateArgs, lateResult, sayLate as sayLateTo } from "./model/booking/lateSaying";
import { requireLateLimit, requireWriteLimit } from "./model/limits";
import { bookingMove, movesOf } from "./model/booking/moveHistory";
import { moveArgs, moveBooking, moveResult } from "./model/booking/moves";
import { completed, DEFAULT_POLICY, fullPolicy, sessionPolicy } from "./model/booking/policy";
import { policyResult, setPolicy as changePolicy } from "./model/booking/policyChange";
import { answersOf, bookingAnswers } from "./model/slots/requestDecisions";
import { orderArgs, orderResult, orderSlot } from "./model/slots/requests";

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

/** What the caller provides or comes to in a span of time. @throws UNAUTHENTICATED */
export const between = query({
  args: ownSpanArgs,
  returns: spanResult,
  handler: async (ctx, args) => await listBetween(ctx, await requireUser(ctx), args),
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

/**
 * Books a slot of a service, or asks its provider for it, with the answers to its questions. A
 * repeat with the same key is the same answer; a slot that is gone comes with the nearest free ones.
 * @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED
 */
export const book = mutation({
  args: orderArgs,
  returns: orderResult,
  handler: async (ctx, args) => await orderSlot(ctx, await requireAccount(ctx), args),
});

/**
 * Moves a booking of the caller to another time, as either side.
 * @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED
 */
export const move = mutation({
  args: moveArgs,
  returns: moveResult,
  handler: async (ctx, args) => {
    const user = await requireAccount(ctx);
    await requireWriteLimit(ctx, user._id);
    return await moveBooking(ctx, user, args);
  },
});

/**
 * From when to when a booking of the caller was moved, and why. Pages of the version before ask for
 * it, those of this one for `history`: it goes a version later. @throws UNAUTHENTICATED
 */
export const moves = query({
  args: { bookingId: v.string() },
  returns: v.union(v.array(bookingMove), v.null()),
  handler: async (ctx, args) => await movesOf(ctx, await requireUser(ctx), args.bookingId),
});

/**
 * What was changed about a booking and by whom: all of it to its providers, to a client what is of
 * the whole session and of themselves. @throws UNAUTHENTICATED
 */
export const history = query({
  args: { bookingId: v.string() },
  returns: v.union(v.array(bookingChange), v.null()),
  handler: async (ctx, args) => await historyOf(ctx, await requireUser(ctx), args.bookingId),
});

/** What the clients of a booking answered: all to its provider, their own to each. @throws UNAUTHENTICATED */
export const answers = query({
  args: { bookingId: v.string() },
  returns: bookingAnswers,
  handler: async (ctx, args) => await answersOf(ctx, await requireUser(ctx), args.bookingId),
});

/**
 * Cancels a booking of the caller, as either side; a client among others gives up their place.
 * @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED
 */
export const cancel = mutation({
  args: { bookingId: v.string(), reason: v.optional(v.string()) },
  returns: cancelResult,
  handler: async (ctx, args) => {
    const user = await requireAccount(ctx);
    await requireWriteLimit(ctx, user._id);
    return await cancelBooking(ctx, user, args);
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

/**
 * Tells the other side that the caller runs late, from an hour before the start until the session
 * is under way. @throws UNAUTHENTICATED, RATE_LIMITED
 */
export const sayLate = mutation({
  args: lateArgs,
  returns: lateResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireLateLimit(ctx, user._id);
    return await sayLateTo(ctx, user, args);
  },
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
