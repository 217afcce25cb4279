import { dateAt, midnightOf } from "../../lib/time/zone";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { deleteHold, holdsOf, insertHold } from "./holds";
import { findOffering, slotsIn } from "./offering";
import { pageOf } from "./providerPages";
import { tellOfPlace } from "./requestTelling";

const OFFER_MS = 60 * 60_000;
const MAX_LINE = 20;

/**
 * Some time of a provider is free again: those who wait for that date are given a slot for an
 * hour, in the order of their asking, as far as there are slots.
 */
export async function offerPlaces(
  ctx: MutationCtx,
  providerId: Id<"users">,
  at: number,
): Promise<void> {
  const page = at > Date.now() ? await pageOf(ctx, providerId) : null;
  if (page === null) return;
  const line = await ctx.db
    .query("waitingEntries")
    .withIndex("by_provider_and_date", (q) =>
      q.eq("providerId", providerId).eq("date", dateAt(page.zone, at)),
    )
    .take(MAX_LINE);
  for (const entry of line) if (entry.offeredUntil === undefined) await offerPlace(ctx, entry);
}

async function offerPlace(ctx: MutationCtx, entry: Doc<"waitingEntries">): Promise<void> {
  const offering = await findOffering(ctx, entry.serviceId);
  if (offering === null) return;
  const now = Date.now();
  const dates = { midnight: midnightOf(entry.date)!, days: 1 };
  const [slot] = await slotsIn(ctx, offering, dates, { now, except: {}, isExact: true });
  if (slot === undefined) return;
  const expiresAt = Math.min(now + OFFER_MS, slot.startsAt);
  const { service } = offering;
  await insertHold(ctx, { service, userId: entry.userId, slot, expiresAt, entryId: entry._id });
  await ctx.db.patch("waitingEntries", entry._id, { offeredUntil: expiresAt });
  const { title } = service;
  await tellOfPlace(ctx, entry, { title, startsAt: slot.startsAt, until: expiresAt });
}

/** The slot that the waiting list keeps for an entry. */
export async function offerOfEntry(
  ctx: QueryCtx,
  { _id, userId }: Doc<"waitingEntries">,
): Promise<Doc<"holds"> | null> {
  return (await holdsOf(ctx, userId)).find(({ entryId }) => entryId === _id) ?? null;
}

/** Takes somebody out of the line; what was kept for them goes to the next. */
export async function leaveLine(ctx: MutationCtx, entry: Doc<"waitingEntries">): Promise<void> {
  const kept = await offerOfEntry(ctx, entry);
  await ctx.db.delete("waitingEntries", entry._id);
  if (kept === null) return;
  await deleteHold(ctx, kept);
  await offerPlaces(ctx, kept.providerId, kept.startsAt);
}
