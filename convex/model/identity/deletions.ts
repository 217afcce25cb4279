import type { QueryCtx } from "../../_generated/server";

/** Clerk's last word of a person; null where it has said nothing of them. */
export async function clerkPersonOf(ctx: QueryCtx, tokenIdentifier: string) {
  return await ctx.db
    .query("clerkPeople")
    .withIndex("by_token_identifier", (q) => q.eq("tokenIdentifier", tokenIdentifier))
    .unique();
}

export async function isDeletedAtClerk(ctx: QueryCtx, tokenIdentifier: string): Promise<boolean> {
  return (await clerkPersonOf(ctx, tokenIdentifier))?.deletedAt !== undefined;
}
