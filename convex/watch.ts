import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { requireWriteLimit } from "./model/limits";
import * as Pages from "./model/broadcast/broadcastPages";
import * as Chat from "./model/watch/publicChat";
import { noteViewer } from "./model/broadcast/viewers";

const ofPage = { slug: v.string() };

/** A broadcast's page, for anybody who has its address; null: there is none. */
export const page = query({
  args: ofPage,
  returns: v.union(Pages.publicPage, v.null()),
  handler: async (ctx, args) => await Pages.findPublicPage(ctx, args.slug),
});

/** What is written beside it, for anybody who has its address. */
export const chat = query({
  args: ofPage,
  returns: v.array(Chat.publicMessage),
  handler: async (ctx, args) => await Chat.listPublicMessages(ctx, args.slug),
});

/** A page of anybody's is open on it; told four times a minute. */
export const beat = mutation({
  args: { ...ofPage, viewerKey: v.string() },
  returns: v.null(),
  handler: async (ctx, { slug, viewerKey }) => {
    await noteViewer(ctx, await Pages.pageAt(ctx, slug), viewerKey);
    return null;
  },
});

/** Whether the caller broadcasts it, and so may take messages out. @throws UNAUTHENTICATED */
export const amHost = query({
  args: ofPage,
  returns: v.boolean(),
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    return (await Pages.pageAt(ctx, args.slug))?.hostId === user._id;
  },
});

/** Which of the messages beside it the caller wrote, and so may take out. @throws UNAUTHENTICATED */
export const own = query({
  args: ofPage,
  returns: v.array(v.id("publicMessages")),
  handler: async (ctx, args) => await Chat.ownMessages(ctx, await requireUser(ctx), args.slug),
});

/** Writes beside it, under a name of the caller's choice. @throws UNAUTHENTICATED */
export const say = mutation({
  args: Chat.newPublicMessage,
  returns: Chat.sayResult,
  handler: async (ctx, args) => await Chat.say(ctx, await requireUser(ctx), args),
});

/** Takes a message out: one's own, or any beside one's own broadcast. @throws UNAUTHENTICATED, RATE_LIMITED */
export const unsay = mutation({
  args: { messageId: v.string() },
  returns: Chat.unsayResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Chat.unsay(ctx, user, args.messageId);
  },
});
