import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { replaceBlocks } from "../slots/busyBlocks";
import { allowsPrivate, hostOf, isPrivateHost } from "../broadcast/destinationAddress";
import { takeFor } from "../limits";
import { tell } from "../notices/telling";
import { outsideCheck, type OutsideOutcome } from "./outsideState";
import { calendarsOf, MAX_CALENDARS } from "./rereading";
import { pageOf } from "../slots/providerPages";
import { hasSealSecret } from "../sealing";
import { offerWaited } from "../slots/waitingDates";

/** An outside calendar as its owner sees it; of the address the host, as the rest is a secret. */
export const calendarRow = v.object({
  calendarId: v.id("outsideCalendars"),
  name: v.string(),
  host: v.string(),
  check: v.union(outsideCheck, v.null()),
  readAt: v.union(v.number(), v.null()),
  /** From then on it has more than is kept, and nothing is offered; null: it has not. */
  knownUntil: v.union(v.number(), v.null()),
  /** It could not be read again and again, of which its owner was told. */
  isFailing: v.boolean(),
});

const notAdded = v.object({
  kind: v.literal("refused"),
  reason: v.union(
    v.literal("no_page"),
    v.literal("bad_name"),
    v.literal("bad_url"),
    v.literal("private_address"),
    v.literal("too_many"),
    /** The deployment has no secret to seal the address with. */
    v.literal("no_secret"),
  ),
});
const tooOften = v.object({
  kind: v.literal("refused"),
  reason: v.literal("rate_limited"),
  retryAt: v.number(),
});

export const addCalendarResult = v.union(
  v.object({ kind: v.literal("added"), calendarId: v.id("outsideCalendars") }),
  notAdded,
  tooOften,
);
export type AddCalendarResult = Infer<typeof addCalendarResult>;

/** What to keep and whose; the address is sealed elsewhere. */
export const addCalendarDecision = v.union(
  v.object({
    kind: v.literal("allowed"),
    providerId: v.id("users"),
    name: v.string(),
    url: v.string(),
    host: v.string(),
  }),
  notAdded,
  tooOften,
);

const notFound = v.object({ kind: v.literal("refused"), reason: v.literal("not_found") });
export const removeCalendarResult = v.union(v.object({ kind: v.literal("removed") }), notFound);
export const refreshResult = v.union(v.object({ kind: v.literal("asked") }), tooOften, notFound);

const MAX_NAME = 60;
const MAX_URL = 1_000;
const EVERY_MS = 15 * 60_000;
/** Failures in a row: one or two are often over by the next reading. */
const TOLD_AFTER = 3;

export async function listCalendars(
  ctx: QueryCtx,
  user: Doc<"users">,
): Promise<Infer<typeof calendarRow>[]> {
  const rows = await calendarsOf(ctx, user._id);
  return rows.map(({ _id: calendarId, name, host, failures = 0, ...row }) => ({
    calendarId,
    name,
    host,
    check: row.check ?? null,
    readAt: row.readAt ?? null,
    knownUntil: row.knownUntil ?? null,
    isFailing: failures >= TOLD_AFTER,
  }));
}

/** Whether it may be kept: it is read at once, which opens a connection from here. */
export async function decideAdd(
  ctx: MutationCtx,
  user: Doc<"users">,
  given: { name: string; url: string },
): Promise<Infer<typeof addCalendarDecision>> {
  if ((await pageOf(ctx, user._id)) === null) return { kind: "refused", reason: "no_page" };
  const name = given.name.trim();
  if (name === "" || name.length > MAX_NAME) return { kind: "refused", reason: "bad_name" };
  const url = given.url.trim().replace(/^webcal:\/\//i, "https://");
  const host = isAddress(url) ? hostOf(url) : null;
  if (host === null) return { kind: "refused", reason: "bad_url" };
  if (isPrivateHost(host) && !allowsPrivate())
    return { kind: "refused", reason: "private_address" };
  const isFull = (await calendarsOf(ctx, user._id)).length >= MAX_CALENDARS;
  if (isFull) return { kind: "refused", reason: "too_many" };
  if (!hasSealSecret()) return { kind: "refused", reason: "no_secret" };
  const limit = await takeFor(ctx, "outsideCalendar", user._id);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  return { kind: "allowed", providerId: user._id, name, url, host };
}

/** Its busy times are not offered once it was read, which begins at once. */
export async function insertCalendar(
  ctx: MutationCtx,
  fields: Pick<Doc<"outsideCalendars">, "providerId" | "name" | "host" | "sealedUrl">,
): Promise<AddCalendarResult> {
  // Two at once could both have been allowed.
  const isFull = (await calendarsOf(ctx, fields.providerId)).length >= MAX_CALENDARS;
  if (isFull) return { kind: "refused", reason: "too_many" };
  const row = { ...fields, dueAt: Date.now() + EVERY_MS };
  const calendarId = await ctx.db.insert("outsideCalendars", row);
  await ctx.scheduler.runAfter(0, internal.outsideReading.read, { calendarId });
  return { kind: "added", calendarId };
}

/** Somewhere that may be asked by us: without a name and a password in it. */
export function isAddress(url: string): boolean {
  const scheme = allowsPrivate() ? "https?" : "https";
  const start = new RegExp(String.raw`^${scheme}://[^\s/@?#\\]+([/?]|$)`, "i");
  return url.length <= MAX_URL && start.test(url) && URL.canParse(url);
}

async function findOwn(ctx: QueryCtx, user: Doc<"users">, calendarId: string) {
  const id = ctx.db.normalizeId("outsideCalendars", calendarId);
  const row = id && (await ctx.db.get("outsideCalendars", id));
  return row && row.providerId === user._id ? row : null;
}

export async function refreshCalendar(
  ctx: MutationCtx,
  user: Doc<"users">,
  calendarId: string,
): Promise<Infer<typeof refreshResult>> {
  const row = await findOwn(ctx, user, calendarId);
  if (row === null) return { kind: "refused", reason: "not_found" };
  const limit = await takeFor(ctx, "outsideCalendar", user._id);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  await ctx.scheduler.runAfter(0, internal.outsideReading.read, { calendarId: row._id });
  return { kind: "asked" };
}

/** What it took is free again. */
export async function removeCalendar(
  ctx: MutationCtx,
  user: Doc<"users">,
  calendarId: string,
): Promise<Infer<typeof removeCalendarResult>> {
  const row = await findOwn(ctx, user, calendarId);
  if (row === null) return { kind: "refused", reason: "not_found" };
  await replaceBlocks(ctx, { providerId: user._id, source: row._id, blocks: [] });
  await ctx.db.delete("outsideCalendars", row._id);
  await offerWaited(ctx, user._id);
  return { kind: "removed" };
}

const BATCH = 100;

/** Asks for those whose time has come; the next run takes those that are left. */
export async function orderDue(ctx: MutationCtx): Promise<void> {
  const now = Date.now();
  const rows = await ctx.db
    .query("outsideCalendars")
    .withIndex("by_due", (q) => q.lte("dueAt", now))
    .take(BATCH);
  for (const { _id: calendarId } of rows) {
    await ctx.db.patch("outsideCalendars", calendarId, { dueAt: now + EVERY_MS });
    await ctx.scheduler.runAfter(0, internal.outsideReading.read, { calendarId });
  }
}

/** Where to read one, and the zone that its whole days are meant in; null: it is gone. */
export const readingOrder = v.union(
  v.object({ providerId: v.id("users"), sealedUrl: v.string(), zone: v.string() }),
  v.null(),
);

export async function orderOf(
  ctx: QueryCtx,
  calendarId: Id<"outsideCalendars">,
): Promise<Infer<typeof readingOrder>> {
  const row = await ctx.db.get("outsideCalendars", calendarId);
  const page = row && (await pageOf(ctx, row.providerId));
  return row && page
    ? { providerId: row.providerId, sealedUrl: row.sealedUrl, zone: page.zone }
    : null;
}

type Told = {
  calendarId: Id<"outsideCalendars">;
  outcome: OutsideOutcome;
  blocks: { startsAt: number; endsAt: number }[];
  knownUntil?: number;
};

/**
 * What was read takes the place of what was there; a reading that failed leaves it, and its owner is
 * told once that it goes on to fail.
 */
export async function storeReading(ctx: MutationCtx, told: Told): Promise<void> {
  const { calendarId, blocks } = told;
  const row = await ctx.db.get("outsideCalendars", calendarId);
  if (row === null) return;
  const at = Date.now();
  const isRead = told.outcome === "ok" || told.outcome === "incomplete";
  const kept = { providerId: row.providerId, source: calendarId, blocks };
  const stored = isRead ? await replaceBlocks(ctx, kept) : null;
  const knownUntil = stored ? earlierOf(told.knownUntil, stored.knownUntil) : row.knownUntil;
  const outcome = stored?.knownUntil === undefined ? told.outcome : "incomplete";
  const readAt = isRead ? at : row.readAt;
  const failures = isRead ? undefined : (row.failures ?? 0) + 1;
  const check = { at, outcome };
  await ctx.db.patch("outsideCalendars", calendarId, { check, readAt, knownUntil, failures });
  const isKnownLonger = (row.knownUntil ?? Infinity) < (knownUntil ?? Infinity);
  if (stored?.hasFreed || isKnownLonger) await offerWaited(ctx, row.providerId);
  if (failures !== TOLD_AFTER) return;
  const facts = { kind: "calendar_unread", title: row.name, startsAt: at } as const;
  await tell(ctx, row.providerId, facts);
}

/** Of two ends, of which either may be none. */
function earlierOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
