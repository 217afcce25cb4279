import { dateAt, DAY } from "../../../lib/time/zone";
import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { pageOf } from "./providerPages";

/**
 * The hours, the terms or what an outside calendar takes of a provider changed: the dates that are
 * waited for are looked at, one after the other, right after this.
 */
export async function offerWaited(ctx: MutationCtx, providerId: Id<"users">): Promise<void> {
  const page = await pageOf(ctx, providerId);
  if (page === null) return;
  const after = dateAt(page.zone, Date.now() - DAY);
  if ((await nextWaited(ctx, providerId, after)) === null) return;
  await ctx.scheduler.runAfter(0, internal.waiting.offerNext, { providerId, after });
}

/** The first date after one for which somebody waits. */
export async function nextWaited(
  ctx: QueryCtx,
  providerId: Id<"users">,
  after: string,
): Promise<string | null> {
  const entry = await ctx.db
    .query("waitingEntries")
    .withIndex("by_provider_and_date", (q) => q.eq("providerId", providerId).gt("date", after))
    .first();
  return entry?.date ?? null;
}
