import { internal } from "../../_generated/api";
import type { MutationCtx } from "../../_generated/server";
import { dayOf } from "./facts";

/** A year and what one compares it with. */
const KEEP_DAYS = 400;
const BATCH = 100;

export async function pruneDays(ctx: MutationCtx): Promise<void> {
  const old = await ctx.db
    .query("insightDays")
    .withIndex("by_day", (q) => q.lt("day", dayOf(Date.now()) - KEEP_DAYS))
    .take(BATCH);
  for (const row of old) await ctx.db.delete("insightDays", row._id);
  if (old.length === BATCH) await ctx.scheduler.runAfter(0, internal.insights.prune, {});
}
