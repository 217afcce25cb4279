import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { deleteHold } from "./holds";
import { endWaiting } from "./requestDecisions";
import { tellOfClosedLine } from "./requestTelling";
import { offerWaited } from "./waitingDates";
import { offerOfEntry } from "./waitingOffers";

export const removedService = v.object({
  serviceId: v.id("services"),
  providerId: v.id("users"),
  title: v.string(),
});
type Removed = Infer<typeof removedService>;

const BATCH = 50;

/** Ends what waits for a service that is gone, and gives the time that it kept to those who wait. */
export async function closeRemoved(ctx: MutationCtx, removed: Removed): Promise<void> {
  const { serviceId } = removed;
  const requests = await ctx.db
    .query("bookingRequests")
    .withIndex("by_service_and_state", (q) => q.eq("serviceId", serviceId).eq("state", "waiting"))
    .take(BATCH);
  for (const request of requests) await endWaiting(ctx, request, { state: "declined" });
  const entries = await ctx.db
    .query("waitingEntries")
    .withIndex("by_service", (q) => q.eq("serviceId", serviceId))
    .take(BATCH);
  for (const entry of entries) await closeLine(ctx, entry, removed.title);
  if (requests.length < BATCH && entries.length < BATCH) {
    return await offerWaited(ctx, removed.providerId);
  }
  await ctx.scheduler.runAfter(0, internal.services.closeRemoved, removed);
}

async function closeLine(ctx: MutationCtx, entry: Doc<"waitingEntries">, title: string) {
  const kept = await offerOfEntry(ctx, entry);
  if (kept !== null) await deleteHold(ctx, kept);
  await ctx.db.delete("waitingEntries", entry._id);
  await tellOfClosedLine(ctx, entry, title);
}
