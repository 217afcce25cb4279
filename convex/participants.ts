import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import * as CoProviders from "./model/booking/coProviders";
import { requireWriteLimit } from "./model/limits";
import * as Participants from "./model/session/participants";
import { roster, rosterOf } from "./model/booking/people";
import * as Removals from "./model/booking/removals";
import { mutedSource } from "./moderation";

const subject = { bookingId: v.string(), personId: v.id("users") };

/** Everybody of a booking; null for anybody but a provider of it. @throws UNAUTHENTICATED */
export const everybody = query({
  args: { bookingId: v.string() },
  returns: v.union(roster, v.null()),
  handler: async (ctx, args) => await rosterOf(ctx, await requireUser(ctx), args.bookingId),
});

/** Mutes a person's microphone or stops their screen share. @throws UNAUTHENTICATED, RATE_LIMITED */
export const mute = mutation({
  args: { ...subject, source: mutedSource },
  returns: Participants.moderationResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Participants.mute(ctx, user, args);
  },
});

/** Mutes everybody but the caller. @throws UNAUTHENTICATED, RATE_LIMITED */
export const muteOthers = mutation({
  args: { bookingId: v.string() },
  returns: Participants.moderationResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Participants.muteOthers(ctx, user, args);
  },
});

/** Puts a person out of the booking. @throws UNAUTHENTICATED, RATE_LIMITED */
export const remove = mutation({
  args: subject,
  returns: Participants.moderationResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Removals.remove(ctx, user, args);
  },
});

/** Undoes a removal. @throws UNAUTHENTICATED, RATE_LIMITED */
export const letBack = mutation({
  args: subject,
  returns: Participants.moderationResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Removals.letBack(ctx, user, args);
  },
});

/** Locks or unlocks the room. @throws UNAUTHENTICATED, RATE_LIMITED */
export const setLock = mutation({
  args: { bookingId: v.string(), isLocked: v.boolean() },
  returns: Participants.moderationResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Participants.setLock(ctx, user, args);
  },
});

/** Makes another provider a provider of this booking. @throws UNAUTHENTICATED, RATE_LIMITED */
export const handOver = mutation({
  args: subject,
  returns: Participants.moderationResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Participants.handOver(ctx, user, args);
  },
});

export const keepOut = internalMutation({
  args: { membershipId: v.id("bookingParticipants"), removedAt: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Removals.keepOut(ctx, args);
    return null;
  },
});

export const noteFound = internalMutation({
  args: { membershipId: v.id("bookingParticipants") },
  returns: v.null(),
  handler: async (ctx, { membershipId }) => {
    await Removals.noteFound(ctx, membershipId);
    return null;
  },
});

/** One round of putting out somebody who gave up their seat. */
export const keepGone = internalMutation({
  args: { bookingId: v.id("bookings"), userId: v.id("users"), since: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Removals.keepGone(ctx, args);
    return null;
  },
});

/**
 * Once for a deployment that had bookings before providers had calendars:
 * `npx convex run participants:markCoProviders '{"cursor":null}'`.
 */
export const markCoProviders = internalMutation({
  args: { cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, args) => {
    await CoProviders.markCoProviders(ctx, args.cursor);
    return null;
  },
});
