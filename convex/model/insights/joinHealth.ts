import type { QueryCtx } from "../../_generated/server";
import { joinOf } from "./joins";

/** Where more came in, its newest: enough to know their share of success to one in a hundred. */
const MAX_ATTEMPTS = 1_000;

/**
 * How joins have gone since `sinceMs` (UTC ms; meant for the last 5 to 15 minutes), by what pages
 * told of them: of the newest thousand attempts at most. Ask from a query: a mutation that reads
 * this is run again whenever another attempt comes in beside it.
 */
export async function joinHealth(
  ctx: QueryCtx,
  sinceMs: number,
): Promise<{ attempts: number; succeeded: number }> {
  const rows = await ctx.db
    .query("attempts")
    .withIndex("by_creation_time", (q) => q.gte("_creationTime", sinceMs))
    .order("desc")
    .take(MAX_ATTEMPTS);
  const joins = rows.map(joinOf).filter((result) => result !== "none");
  return {
    attempts: joins.length,
    succeeded: joins.filter((result) => result === "joined").length,
  };
}
