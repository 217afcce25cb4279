import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { MAX_KEYS } from "./apiKeys";
import { healthOf } from "./endpoints";
import { MAX_ENDPOINTS } from "./outgoing";

/** What somebody has connected is gone, and nothing is sent or answered for them any more. */
export async function forgetIntegrations(ctx: MutationCtx, ownerId: Id<"users">): Promise<void> {
  const endpoints = await ctx.db
    .query("webhookEndpoints")
    .withIndex("by_owner", (q) => q.eq("ownerId", ownerId))
    .take(2 * MAX_ENDPOINTS);
  for (const { _id } of endpoints) {
    const health = await healthOf(ctx, _id);
    if (health) await ctx.db.delete("endpointHealth", health._id);
    await ctx.db.delete("webhookEndpoints", _id);
  }
  const keys = await ctx.db
    .query("apiKeys")
    .withIndex("by_owner", (q) => q.eq("ownerId", ownerId))
    .take(MAX_KEYS);
  for (const { _id } of keys) await ctx.db.delete("apiKeys", _id);
  const sites = await ctx.db
    .query("embedOrigins")
    .withIndex("by_owner", (q) => q.eq("ownerId", ownerId))
    .unique();
  if (sites) await ctx.db.delete("embedOrigins", sites._id);
}
