import { v } from "convex/values";
import { components, internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { sendWithFile } from "./model/notices/mailDelivery";
import * as Queue from "./model/notices/mailQueue";
import * as Mails from "./model/notices/mails";
import schema from "./schema";

/**
 * The mails to the caller as they look, on the one-machine stack; null on any other deployment.
 * @throws UNAUTHENTICATED
 */
export const outbox = query({
  args: {},
  returns: v.union(v.array(Mails.outboxMail), v.null()),
  handler: async (ctx) => await Mails.outboxOf(ctx, await requireUser(ctx)),
});

const mailDoc = schema.tables.mails.validator.extend({
  _id: v.id("mails"),
  _creationTime: v.number(),
});

export const waiting = internalQuery({
  args: { mailId: v.id("mails") },
  returns: v.union(mailDoc, v.null()),
  handler: async (ctx, args) => {
    const mail = await ctx.db.get("mails", args.mailId);
    return mail?.state === "waiting" ? mail : null;
  },
});

export const queue = internalMutation({
  args: { mailId: v.id("mails") },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Queue.queueMail(ctx, args.mailId);
    return null;
  },
});

export const queueLost = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await Queue.queueLost(ctx);
    return null;
  },
});

export const noteUnsent = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await Queue.noteUnsent(ctx);
    return null;
  },
});

/** Sends a mail that has a file, and plans the next attempt where the service does not take it. */
export const send = internalAction({
  args: { mailId: v.id("mails") },
  returns: v.null(),
  handler: async (ctx, { mailId }) => {
    const mail = await ctx.runQuery(internal.mails.waiting, { mailId });
    if (mail === null) return null;
    const sending = await sendWithFile(ctx, mail);
    await ctx.runMutation(internal.mails.noteSending, { mailId, sending });
    return null;
  },
});

export const noteSending = internalMutation({
  args: { mailId: v.id("mails"), sending: Queue.sending },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Queue.noteSending(ctx, args.mailId, args.sending);
    return null;
  },
});

/** By then each mail of a day ago was sent, or has been given up: what it is asked for is known. */
const COPIES_KEPT_MS = 24 * 60 * 60_000;

/**
 * Forgets what the mail component keeps, sent or not: whole mails with names, which no erasure finds
 * there. By itself it would forget after thirty days.
 */
export const prune = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const old = { olderThan: COPIES_KEPT_MS };
    await ctx.runMutation(components.resend.lib.cleanupAbandonedEmails, old);
    return null;
  },
});
