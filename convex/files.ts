import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
import * as Files from "./model/chat/files";

const upload = { bookingId: v.string(), clientKey: v.string() };

/** The two halves of an upload; the caller is who sent the HTTP request. */
export const admit = internalMutation({
  args: upload,
  returns: Files.admitResult,
  handler: async (ctx, args) => await Files.admitFile(ctx, args),
});

export const keep = internalMutation({
  args: {
    ...upload,
    storageId: v.id("_storage"),
    name: v.string(),
    type: v.string(),
    size: v.number(),
  },
  returns: Files.keepResult,
  handler: async (ctx, args) => await Files.keepFile(ctx, args),
});

export const find = internalQuery({
  args: { fileId: v.string() },
  returns: Files.findResult,
  handler: async (ctx, args) => await Files.findFile(ctx, args.fileId),
});

export const pruneUnsent = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await Files.pruneUnsent(ctx);
    return null;
  },
});

export const pruneLost = internalMutation({
  args: { after: v.optional(v.number()), before: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Files.pruneLost(ctx, args);
    return null;
  },
});
