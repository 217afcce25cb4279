import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import * as Messages from "./model/chat/messages";
import * as Unread from "./model/chat/unread";

/** Messages of a booking of the caller, newest first. @throws UNAUTHENTICATED */
export const list = query({
  args: { bookingId: v.string(), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(Messages.messageView),
  handler: async (ctx, args) => await Messages.listMessages(ctx, await requireUser(ctx), args),
});

/** Sends a message to the people of a booking, once however often it is called with one key. @throws UNAUTHENTICATED */
export const send = mutation({
  args: Messages.newMessage,
  returns: Messages.sendResult,
  handler: async (ctx, args) => await Messages.sendMessage(ctx, await requireUser(ctx), args),
});

/** What the caller has not read of a booking's chat. @throws UNAUTHENTICATED */
export const unread = query({
  args: { bookingId: v.string() },
  returns: v.union(Unread.unread, v.null()),
  handler: async (ctx, args) => await Unread.unreadOf(ctx, await requireUser(ctx), args.bookingId),
});

/** The caller has seen all messages up to `seq`. @throws UNAUTHENTICATED */
export const markRead = mutation({
  args: { bookingId: v.string(), seq: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Unread.markRead(ctx, await requireUser(ctx), args);
    return null;
  },
});
