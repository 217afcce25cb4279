import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { digestOf } from "../secretHash";

/** Clerk's last word of a person; null where it has said nothing of them. */
export async function clerkPersonOf(ctx: QueryCtx, tokenIdentifier: string) {
  return await ctx.db
    .query("clerkPeople")
    .withIndex("by_token_identifier", (q) => q.eq("tokenIdentifier", tokenIdentifier))
    .unique();
}

export async function goneSignInOf(ctx: QueryCtx, tokenIdentifier: string) {
  const identifierHash = await digestOf(tokenIdentifier);
  return await ctx.db
    .query("goneSignIns")
    .withIndex("by_identifier_hash", (q) => q.eq("identifierHash", identifierHash))
    .unique();
}

/**
 * What stays of the way somebody signed in, so that no page which is still open makes them anew: of
 * its name the hash alone.
 */
export async function markGone(
  ctx: MutationCtx,
  tokenIdentifier: string,
  { isForGood, at }: { isForGood: boolean; at: number },
): Promise<void> {
  const known = await goneSignInOf(ctx, tokenIdentifier);
  const mark = { at, isForGood: isForGood || known?.isForGood === true };
  const identifierHash = await digestOf(tokenIdentifier);
  if (known) await ctx.db.patch("goneSignIns", known._id, mark);
  else await ctx.db.insert("goneSignIns", { identifierHash, ...mark });
  const told = await clerkPersonOf(ctx, tokenIdentifier);
  if (told) await ctx.db.delete("clerkPeople", told._id);
}

/**
 * Whether a person who is not here may be made. Who was erased may be by a sign-in of after it alone,
 * and only their page knows when that was: it keeps them from a slip, not from what they want.
 */
export async function mayBegin(
  ctx: QueryCtx,
  tokenIdentifier: string,
  signedInAt?: number,
): Promise<boolean> {
  const gone = await goneSignInOf(ctx, tokenIdentifier);
  return gone === null || (!gone.isForGood && signedInAt !== undefined && signedInAt > gone.at);
}
