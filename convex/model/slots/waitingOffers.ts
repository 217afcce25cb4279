import { dateAt, dateOf, DAY, midnightOf } from "../../../lib/time/zone";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { peopleOf } from "../booking/bookingPeople";
import { deleteHold, holdsOf, insertHold } from "./holds";
import { findOffering, slotsIn } from "./offering";
import { pageOf } from "./providerPages";
import { tellOfPlace } from "./requestTelling";
import type { Slot } from "./slots";
import { nextWaited } from "./waitingDates";

const OFFER_MS = 60 * 60_000;
/** Who is not reached now is reached by the next time that is free. */
const MAX_LINE = 100;

/**
 * Some time of a provider is free again: those who wait for that date, or for one beside it that a
 * session may reach, are given a slot for an hour, in the order of their asking, as far as there are.
 */
export async function offerPlaces(
  ctx: MutationCtx,
  providerId: Id<"users">,
  at: number,
): Promise<void> {
  const page = await pageOf(ctx, providerId);
  if (page === null) return;
  // Of what has begun, the rest is free.
  const from = Math.max(at, Date.now());
  // A date that clocks are set on is longer or shorter than a day.
  const midnight = midnightOf(dateAt(page.zone, from))!;
  for (const near of [midnight - DAY, midnight, midnight + DAY]) {
    await offerDate(ctx, providerId, dateOf(near));
  }
}

/** A session takes its time no more: that of each who provided it is free. */
export async function offerTimeOf(
  ctx: MutationCtx,
  { _id, startsAt }: Doc<"bookings">,
): Promise<void> {
  for (const { userId, role, removedAt } of await peopleOf(ctx, _id)) {
    if (role === "provider" && removedAt === undefined) await offerPlaces(ctx, userId, startsAt);
  }
}

async function offerDate(ctx: MutationCtx, providerId: Id<"users">, date: string): Promise<void> {
  const line = await ctx.db
    .query("waitingEntries")
    .withIndex("by_provider_and_date_and_offered", (q) =>
      q.eq("providerId", providerId).eq("date", date).eq("offeredUntil", undefined),
    )
    .take(MAX_LINE);
  const full = new Set<string>();
  for (const entry of line) {
    const { serviceId, startsAt } = entry;
    const session = `${serviceId} ${startsAt}`;
    if (full.has(serviceId) || full.has(session)) continue;
    if (await offerPlace(ctx, entry)) continue;
    full.add(startsAt === undefined ? serviceId : session);
  }
}

/** Whether a slot is one that somebody waits for. */
export function isWishOf({ startsAt }: { startsAt?: number }): (slot: Slot) => boolean {
  return (slot) => startsAt === undefined || slot.startsAt === startsAt;
}

/** A session keeps its time, and has another date where the page's zone is another one by now. */
export function dateOfWish(
  { date, startsAt }: { date: string; startsAt?: number },
  { zone }: Pick<Doc<"providerPages">, "zone">,
): string {
  return startsAt === undefined ? date : dateAt(zone, startsAt);
}

/** One date, and the order for the one after it. */
export async function offerNextDate(
  ctx: MutationCtx,
  { providerId, after }: { providerId: Id<"users">; after: string },
): Promise<void> {
  const date = await nextWaited(ctx, providerId, after);
  if (date === null) return;
  await offerDate(ctx, providerId, date);
  await ctx.scheduler.runAfter(0, internal.waiting.offerNext, { providerId, after: date });
}

/** Whether there was one to give. */
async function offerPlace(ctx: MutationCtx, entry: Doc<"waitingEntries">): Promise<boolean> {
  const offering = await findOffering(ctx, entry.serviceId);
  if (offering === null) return false;
  const now = Date.now();
  const dates = { midnight: midnightOf(dateOfWish(entry, offering.page))!, days: 1 };
  const slots = await slotsIn(ctx, offering, dates, { now, except: {}, isExact: true });
  const slot = slots.find(isWishOf(entry));
  if (slot === undefined) return false;
  const expiresAt = Math.min(now + OFFER_MS, slot.startsAt);
  const { service } = offering;
  await insertHold(ctx, { service, userId: entry.userId, slot, expiresAt, entryId: entry._id });
  await ctx.db.patch("waitingEntries", entry._id, { offeredUntil: expiresAt });
  const { title } = service;
  await tellOfPlace(ctx, entry, { title, startsAt: slot.startsAt, until: expiresAt });
  return true;
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
