import { type Infer, v } from "convex/values";
import { dateAt, midnightOf } from "../../../lib/time/zone";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { rulesOf } from "./availability";
import { findOffering, offerOf, type Offering, slotsIn } from "./offering";
import { pageOf } from "./providerPages";
import { sessionAt, whyNoSeat } from "./sessionSeats";
import { slotsOf } from "./slots";
import { dateOfWish, isWishOf, leaveLine, offerOfEntry, offerPlaces } from "./waitingOffers";

export const joinLineResult = v.union(
  v.object({ kind: v.literal("waiting"), entryId: v.id("waitingEntries") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("service_gone"),
      v.literal("own_service"),
      /** No such date or session, one that is over or too far ahead, or without hours. */
      v.literal("bad_date"),
      /** There are slots on that date, or a seat in that session. */
      v.literal("not_full"),
      /** They are in that session. */
      v.literal("already_booked"),
      /** A provider put them out of it. */
      v.literal("removed"),
      v.literal("too_many"),
    ),
  }),
);
export const leaveLineResult = v.union(
  v.object({ kind: v.literal("left") }),
  v.object({ kind: v.literal("refused"), reason: v.literal("not_found") }),
);

export const waitingRow = v.object({
  entryId: v.id("waitingEntries"),
  serviceId: v.id("services"),
  title: v.string(),
  date: v.string(),
  /** The one session of that date that is meant; null: any. */
  startsAt: v.union(v.number(), v.null()),
  /** Who waits, to the provider; whom they wait for, to them. */
  name: v.string(),
  /** It can be booked; while it is paused, or its page is not published, who waits keeps their place. */
  isOffered: v.boolean(),
  /** A slot that is kept for them, and until when. */
  offer: v.union(v.object({ startsAt: v.number(), expiresAt: v.number() }), v.null()),
  /** The provider's page, where the place is taken, and the zone of the date. */
  slug: v.union(v.string(), v.null()),
  zone: v.union(v.string(), v.null()),
});

const MAX_ENTRIES = 20;
const MAX_LISTED = 100;

type Wish = { date: string; startsAt?: number };

/** Asks for a place on a date or in a session that is full; asking again is the same answer. */
export async function joinLine(
  ctx: MutationCtx,
  user: Doc<"users">,
  { serviceId, ...wish }: Wish & { serviceId: string },
): Promise<Infer<typeof joinLineResult>> {
  const offering = await findOffering(ctx, serviceId);
  if (offering === null) return { kind: "refused", reason: "service_gone" };
  const { service, page } = offering;
  if (service.providerId === user._id) return { kind: "refused", reason: "own_service" };
  const { date, startsAt } = wish;
  const own = await entriesOf(ctx, user._id);
  const isSame = (one: Doc<"waitingEntries">) =>
    one.serviceId === service._id &&
    one.startsAt === startsAt &&
    dateOfWish(one, page) === dateOfWish(wish, page);
  const known = own.find(isSame);
  if (known) return { kind: "waiting", entryId: known._id };
  if (!(await hasHours(ctx, offering, wish))) return { kind: "refused", reason: "bad_date" };
  const session = startsAt === undefined ? null : await sessionAt(ctx, service, startsAt);
  const noSeat = await whyNoSeat(ctx, session, user._id);
  if (noSeat !== null) return { kind: "refused", reason: noSeat };
  const dates = { midnight: midnightOf(date)!, days: 1 };
  const asked = { now: Date.now(), except: { holdsOf: user._id }, isExact: true };
  const firstFree = async () => (await slotsIn(ctx, offering, dates, asked)).find(isWishOf(wish));
  const free = await firstFree();
  // Other hours or terms may have freed it, of which nobody was told: the line comes first.
  if (free) await offerPlaces(ctx, page.providerId, free.startsAt);
  if (free && (await firstFree())) return { kind: "refused", reason: "not_full" };
  if (own.length >= MAX_ENTRIES) return { kind: "refused", reason: "too_many" };
  const row = { providerId: page.providerId, serviceId: service._id, userId: user._id, ...wish };
  return { kind: "waiting", entryId: await ctx.db.insert("waitingEntries", row) };
}

/** Whether it would have such slots if nothing were booked. */
async function hasHours(ctx: QueryCtx, { page, service }: Offering, wish: Wish) {
  const midnight = midnightOf(wish.date);
  if (midnight === null) return false;
  const dates = { midnight, days: 1 };
  const rules = await rulesOf(ctx, page, dates);
  return slotsOf(rules, offerOf(service), [], { ...dates, now: Date.now() }).some(isWishOf(wish));
}

export async function entriesOf(ctx: QueryCtx, userId: Id<"users">) {
  return await ctx.db
    .query("waitingEntries")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .take(MAX_ENTRIES);
}

export async function leaveOwnLine(
  ctx: MutationCtx,
  user: Doc<"users">,
  entryId: string,
): Promise<Infer<typeof leaveLineResult>> {
  const id = ctx.db.normalizeId("waitingEntries", entryId);
  const entry = id && (await ctx.db.get("waitingEntries", id));
  if (!entry || entry.userId !== user._id) return { kind: "refused", reason: "not_found" };
  await leaveLine(ctx, entry);
  return { kind: "left" };
}

export async function listOwnLines(ctx: QueryCtx, user: Doc<"users">) {
  const rows = await entriesOf(ctx, user._id);
  return await Promise.all(rows.map((row) => toRow(ctx, row, row.providerId)));
}

/** Who waits for the caller, from a date on. */
export async function listLine(ctx: QueryCtx, user: Doc<"users">, fromDate: string) {
  const rows = await ctx.db
    .query("waitingEntries")
    .withIndex("by_provider_and_date", (q) => q.eq("providerId", user._id).gte("date", fromDate))
    .take(MAX_LISTED);
  return await Promise.all(rows.map((row) => toRow(ctx, row, row.userId)));
}

async function toRow(
  ctx: QueryCtx,
  entry: Doc<"waitingEntries">,
  other: Id<"users">,
): Promise<Infer<typeof waitingRow>> {
  const { _id: entryId, serviceId, date, startsAt = null, offeredUntil } = entry;
  const page = await pageOf(ctx, entry.providerId);
  const kept = offeredUntil === undefined ? null : await offerOfEntry(ctx, entry);
  return {
    entryId,
    serviceId,
    title: (await ctx.db.get("services", serviceId))?.title ?? "",
    date,
    startsAt,
    name: (await ctx.db.get("users", other))?.name ?? "",
    isOffered: (await findOffering(ctx, serviceId)) !== null,
    offer: kept && { startsAt: kept.startsAt, expiresAt: kept.expiresAt },
    slug: page?.slug ?? null,
    zone: page?.zone ?? null,
  };
}

const BATCH = 100;

/** Forgets those who waited for a date that is over in every zone. */
export async function pruneLines(ctx: MutationCtx): Promise<void> {
  const rows = await ctx.db
    .query("waitingEntries")
    .withIndex("by_date", (q) => q.lt("date", dateAt("Etc/GMT+12", Date.now())))
    .take(BATCH);
  for (const row of rows) await ctx.db.delete("waitingEntries", row._id);
  if (rows.length === BATCH) await ctx.scheduler.runAfter(0, internal.waiting.prune, {});
}
