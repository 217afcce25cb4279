import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import * as Contacts from "./model/notices/contacts";
import { requireWriteLimit } from "./model/limits";
import * as Notices from "./model/notices/notices";
import { remind as tellReminder } from "./model/notices/reminders";
import { role } from "./model/roles";

/** What the caller was told, the newest first, at most 50. @throws UNAUTHENTICATED */
export const list = query({
  args: {},
  returns: v.array(Notices.noticeRow),
  handler: async (ctx) => await Notices.listNotices(ctx, await requireUser(ctx)),
});

/** How much of it they have not read, at most 99. @throws UNAUTHENTICATED */
export const unread = query({
  args: {},
  returns: v.number(),
  handler: async (ctx) => await Notices.countUnread(ctx, await requireUser(ctx)),
});

/** They have read what came until then. @throws UNAUTHENTICATED, RATE_LIMITED */
export const markRead = mutation({
  args: { untilAt: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    await Notices.markRead(ctx, { userId: user._id, ...args });
    return null;
  },
});

/** What was too much for one batch. */
export const goOnReading = internalMutation({
  args: { userId: v.id("users"), untilAt: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Notices.markRead(ctx, args);
    return null;
  },
});

/** By which way and how long before a session the caller hears of it. @throws UNAUTHENTICATED */
export const choices = query({
  args: {},
  returns: Contacts.choicesView,
  handler: async (ctx) => await Contacts.choicesOf(ctx, await requireUser(ctx)),
});

/** @throws UNAUTHENTICATED, RATE_LIMITED */
export const setChoices = mutation({
  args: Contacts.choicesFields,
  returns: v.null(),
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    await Contacts.setChoices(ctx, user, args);
    return null;
  },
});

/** A choice reaches the bookings that were too many for one batch. */
export const followChoices = internalMutation({
  args: {
    userId: v.id("users"),
    role,
    from: v.number(),
    cursor: v.union(v.string(), v.null()),
  },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Contacts.followChoices(ctx, args);
    return null;
  },
});

export const remind = internalMutation({
  args: { reminderId: v.id("reminders") },
  returns: v.null(),
  handler: async (ctx, args) => {
    await tellReminder(ctx, args.reminderId);
    return null;
  },
});
