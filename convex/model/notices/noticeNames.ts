import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";

export async function nameOf(ctx: QueryCtx, userId: Id<"users">): Promise<string> {
  return (await ctx.db.get("users", userId))?.name ?? "";
}

/** Whom a person meets: clients are told their provider, a provider is told the clients. */
export async function otherSideOf(
  ctx: QueryCtx,
  { providerId, clientIds }: Doc<"bookings">,
  userId: Id<"users">,
): Promise<string> {
  if (clientIds.includes(userId)) return await nameOf(ctx, providerId);
  const names = await Promise.all(clientIds.map((id) => nameOf(ctx, id)));
  return names.join(", ");
}
