import { internal } from "../../_generated/api";
import type { MutationCtx } from "../../_generated/server";
import { expireHold } from "./slotHolds";

const BATCH = 100;
/** Within this time the job of a hold has run, unless it failed. */
const LATE_MS = 60_000;

/** Frees what a job of its own should have freed, and forgets turns that nobody waits for. */
export async function sweepHolds(ctx: MutationCtx): Promise<void> {
  const now = Date.now();
  const holds = await ctx.db
    .query("holds")
    .withIndex("by_expiry", (q) => q.lt("expiresAt", now - LATE_MS))
    .take(BATCH);
  for (const { _id } of holds) await expireHold(ctx, _id);
  const turns = await ctx.db
    .query("holdTurns")
    .withIndex("by_again", (q) => q.lt("againAt", now))
    .take(BATCH);
  for (const { _id } of turns) await ctx.db.delete("holdTurns", _id);
  const isFull = holds.length === BATCH || turns.length === BATCH;
  if (isFull) await ctx.scheduler.runAfter(0, internal.holds.sweep, {});
}
