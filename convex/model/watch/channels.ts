import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";

/** The public page of a provider's posts; null: they never had one. */
export async function channelOf(
  ctx: QueryCtx,
  ownerId: Id<"users">,
): Promise<Doc<"channels"> | null> {
  return await ctx.db
    .query("channels")
    .withIndex("by_owner", (q) => q.eq("ownerId", ownerId))
    .unique();
}
