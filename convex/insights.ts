import { v } from "convex/values";
import { internalMutation, mutation, query } from "./_generated/server";
import { requireAdmin } from "./model/access";
import { board as boardView, rangeArgs, viewBoard } from "./model/insights/board";
import {
  breakdown as breakdownView,
  breakdownArgs,
  viewBreakdown,
} from "./model/insights/breakdown";
import { foldFacts } from "./model/insights/fold";
import { objectiveArgs, objectiveResult, setObjectives as set } from "./model/insights/objectives";
import { pruneDays } from "./model/insights/pruneDays";
import { requireWriteLimit } from "./model/limits";

/** How joins and sessions went over some days, and what is left of the error budget. @throws UNAUTHENTICATED, FORBIDDEN, BAD_INPUT */
export const board = query({
  args: rangeArgs,
  returns: boardView,
  handler: async (ctx, args) => {
    await requireAdmin(ctx);
    return await viewBoard(ctx, args);
  },
});

/** Joins by browser, path or provider. @throws UNAUTHENTICATED, FORBIDDEN, BAD_INPUT */
export const breakdown = query({
  args: breakdownArgs,
  returns: breakdownView,
  handler: async (ctx, args) => {
    await requireAdmin(ctx);
    return await viewBreakdown(ctx, args);
  },
});

/** Changes what is wanted of joins; each change stays as a row. @throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED */
export const setObjectives = mutation({
  args: objectiveArgs,
  returns: objectiveResult,
  handler: async (ctx, args) => {
    const admin = await requireAdmin(ctx);
    await requireWriteLimit(ctx, admin._id);
    return await set(ctx, admin, args);
  },
});

/** Adds what happened until some seconds ago, or before that time, to its days; returns how much that was. */
export const fold = internalMutation({
  args: { before: v.optional(v.number()), isNext: v.optional(v.boolean()) },
  returns: v.number(),
  handler: async (ctx, args) => await foldFacts(ctx, args),
});

/** Forgets days after 400 of them. */
export const prune = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await pruneDays(ctx);
    return null;
  },
});
