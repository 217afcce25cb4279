import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { requireWriteLimit } from "./model/limits";
import * as Erasure from "./model/identity/erasure";
import { exportArgs, exportPage, exportPart as partOf } from "./model/identity/export";
import { overview as overviewOf, overviewView } from "./model/identity/overview";

/** What is kept of the caller, in short. @throws UNAUTHENTICATED */
export const overview = query({
  args: {},
  returns: overviewView,
  handler: async (ctx) => await overviewOf(ctx, await requireUser(ctx)),
});

/**
 * One page of one kind of the caller's data; the page puts them together into a file. Nothing else
 * than that sign-in gives it, and no answer is larger than a page.
 * @throws UNAUTHENTICATED
 */
export const exportPart = query({
  args: exportArgs,
  returns: exportPage,
  handler: async (ctx, args) => await partOf(ctx, await requireUser(ctx), args),
});

/** Erases the caller, for good. @throws UNAUTHENTICATED, RATE_LIMITED */
export const erase = mutation({
  args: { confirmation: v.string() },
  returns: Erasure.eraseResult,
  handler: async (ctx, { confirmation }) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Erasure.eraseOwn(ctx, user, confirmation);
  },
});

export const beginErasure = internalMutation({
  args: { userId: v.id("users"), askedAt: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { userId, askedAt }) => {
    const user = await ctx.db.get("users", userId);
    if (user) await Erasure.beginErasure(ctx, user, askedAt);
    return null;
  },
});

export const eraseMore = internalMutation({
  args: { erasureId: v.id("erasures") },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Erasure.eraseMore(ctx, args.erasureId);
    return null;
  },
});

export const resume = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await Erasure.resumeErasures(ctx);
    return null;
  },
});
