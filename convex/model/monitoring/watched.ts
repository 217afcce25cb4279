import type { QueryCtx } from "../../_generated/server";

/** When everything was last looked after, beside the cursors of what is counted. */
export const WATCH = "watch";

/** UTC ms; null: never yet. */
export async function watchedAt(ctx: QueryCtx): Promise<number | null> {
  const cursor = await ctx.db
    .query("metricCursors")
    .withIndex("by_source", (q) => q.eq("source", WATCH))
    .unique();
  return cursor?.at ?? null;
}
