import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation } from "./_generated/server";
import { fetchSource } from "./model/storage/egressFiles";
import * as Joins from "./model/recording/recordingJoins";

/** One file of a recording's parts, by a worker that can make it. */
const joinId = v.id("recordingJoins");

const FIRST_LOOK_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** In a row: for about two minutes, in which it may start anew. */
const MAX_MISSED = 12;

/**
 * Asks the worker for the file, and how far it is: short calls, as it may take longer than an
 * action can run.
 */
export const ask = internalAction({
  args: { joinId, attempt: v.optional(v.number()), missed: v.optional(v.number()) },
  returns: v.null(),
  handler: async (ctx, { joinId, attempt = 1, missed = 0 }) => {
    const order = await ctx.runMutation(internal.joinJobs.take, { joinId });
    if (order === null) return null;
    const { source, egressIds } = order;
    const body = JSON.stringify({ egressIds });
    const response = await fetchSource(source, { method: "PUT", body });
    const now = response?.ok ? ((await response.json().catch(() => null)) as Now | null) : null;
    if (now?.state === "done") {
      const { durationMs } = now;
      await ctx.scheduler.runAfter(0, internal.custody.collectJoined, { joinId, durationMs });
      return null;
    }
    const isRefused = response !== null && response.status >= 400 && response.status < 500;
    const misses = now === null ? missed + 1 : 0;
    if (now?.state === "failed" || isRefused || misses > MAX_MISSED) {
      await ctx.runMutation(internal.joinJobs.giveUp, { joinId });
      return null;
    }
    const delay = Math.min(FIRST_LOOK_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
    const next = { joinId, attempt: attempt + 1, missed: misses };
    await ctx.scheduler.runAfter(delay, internal.joinJobs.ask, next);
    return null;
  },
});

type Now = { state: "working" | "failed" } | { state: "done"; durationMs: number };

export const take = internalMutation({
  args: { joinId },
  returns: Joins.joinOrder,
  handler: async (ctx, args) => await Joins.takeJoin(ctx, args.joinId),
});

export const takeJoined = internalMutation({
  args: { joinId },
  returns: Joins.joinedOrder,
  handler: async (ctx, args) => await Joins.takeJoined(ctx, args.joinId),
});

export const keep = internalMutation({
  args: Joins.joined,
  returns: v.boolean(),
  handler: async (ctx, args) => await Joins.keepJoined(ctx, args),
});

export const giveUp = internalMutation({
  args: { joinId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await Joins.giveUpJoin(ctx, args.joinId);
    return null;
  },
});
