import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";

export async function nameOf(ctx: QueryCtx, userId: Id<"users">): Promise<string> {
  return (await ctx.db.get("users", userId))?.name ?? "";
}

/** As one reads them in a row. */
export async function namesOf(ctx: QueryCtx, userIds: readonly Id<"users">[]): Promise<string> {
  return (await Promise.all(userIds.map((id) => nameOf(ctx, id)))).join(", ");
}

/** Whom a person meets: clients are told their provider, a provider is told the clients. */
export function otherSideOf(
  { providerId, clientIds }: Doc<"bookings">,
  userId: Id<"users">,
): Id<"users">[] {
  return clientIds.includes(userId) ? [providerId] : clientIds;
}
