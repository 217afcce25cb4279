import { type Infer, v } from "convex/values";
import { dateAt, DAY, midnightOf } from "../../../lib/time/zone";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { rulesOf } from "./availability";
import { type Except, takenOf } from "../calendar/calendar";
import { holdsOf } from "./holds";
import { pageOf } from "./providerPages";
import { findService } from "./services";
import { fullGroupsIn, nearestTo, type Offer, type Range, type Slot, slotsOf } from "./slots";

/** A service that can be booked, and the page of its provider. */
export type Offering = { page: Doc<"providerPages">; service: Doc<"services"> };

export const slot = v.object({
  startsAt: v.number(),
  endsAt: v.number(),
  seatsLeft: v.number(),
});

/** Why a time is not to be had, with up to three that are, the nearest ones. */
export const unavailable = v.object({
  kind: v.literal("refused"),
  /** `too_late`: past, or within the service's notice. `too_far`: beyond its horizon. */
  reason: v.union(v.literal("taken"), v.literal("too_late"), v.literal("too_far")),
  alternatives: v.array(slot),
});
export type Unavailable = Infer<typeof unavailable>;

/** A service that is active, of somebody who provides and whose page is published. */
export async function findOffering(ctx: QueryCtx, serviceId: string): Promise<Offering | null> {
  const service = await findService(ctx, serviceId);
  if (service === null || !service.isActive) return null;
  const page = await pageOf(ctx, service.providerId);
  if (page === null || !page.isPublished) return null;
  const provider = await ctx.db.get("users", service.providerId);
  return provider?.isProvider ? { page, service } : null;
}

export function offerOf(service: Doc<"services">): Offer {
  return { ...service, serviceId: service._id };
}

type Asked = { now: number; except: Except; isExact: boolean };

type Dates = Pick<Range, "midnight" | "days">;

/**
 * The slots of some dates.
 * @param asked.isExact `now` is the server's: holds that are past it no longer count
 */
export async function slotsIn(
  ctx: QueryCtx,
  offering: Offering,
  dates: Dates,
  asked: Asked,
): Promise<Slot[]> {
  const { rules, taken, range } = await readDates(ctx, offering, dates, asked);
  return slotsOf(rules, offerOf(offering.service), taken, range);
}

/**
 * The same, with the groups and the dates that have hours and nothing free. Those of which not all that is taken is
 * known are among them: they are not without hours, and may be waited for.
 */
export async function datesIn(ctx: QueryCtx, offering: Offering, dates: Dates, asked: Asked) {
  const { rules, taken, range } = await readDates(ctx, offering, dates, asked);
  const offer = offerOf(offering.service);
  const slots = slotsOf(rules, offer, taken, range);
  const dateOfSlot = ({ startsAt }: Slot) => dateAt(rules.zone, startsAt);
  const free = new Set(slots.map(dateOfSlot));
  const open = slotsOf(rules, offer, [], { ...range, knownUntil: Infinity });
  const first = new Map<string, number>();
  for (const one of open) {
    if (!first.has(dateOfSlot(one))) first.set(dateOfSlot(one), one.startsAt);
  }
  const full = [...first]
    .filter(([date]) => !free.has(date))
    .map(([date, startsAt]) => ({ date, startsAt }));
  return { slots, full, fullGroups: fullGroupsIn(open, offer, taken) };
}

async function readDates(
  ctx: QueryCtx,
  { page }: Offering,
  dates: Dates,
  { now, except, isExact }: Asked,
) {
  const rules = await rulesOf(ctx, page, dates);
  const end = dates.midnight + dates.days * DAY;
  // Dates of a zone begin and end up to a day before or after those of UTC.
  const span = { from: Math.max(dates.midnight - DAY, now), until: end + DAY };
  const options = { except, now: isExact ? now : 0 };
  const { taken, knownUntil } = await takenOf(ctx, page.providerId, span, options);
  return { rules, taken, range: { ...dates, now, knownUntil } };
}

const MINUTE = 60_000;
const MAX_TIME = Date.UTC(2099, 0, 1);

const isTime = (at: number) => Number.isSafeInteger(at) && at >= 0 && at < MAX_TIME;

/** The slot that starts at a time, or why there is none. */
export async function findSlot(
  ctx: QueryCtx,
  offering: Offering,
  startsAt: number,
  except: Except,
): Promise<Slot | Unavailable> {
  const now = Date.now();
  const held = await heldSlot(ctx, offering, startsAt, { now, except });
  if (held) return held;
  const nearest = await nearestFree(ctx, offering, startsAt, { now, except });
  const found = nearest.find((one) => one.startsAt === startsAt);
  if (found) return found;
  const reason = isTime(startsAt) ? reasonFor(offering.service, startsAt, now) : "too_late";
  return { kind: "refused", reason, alternatives: nearest };
}

/** Who holds a slot was in time for it: the service's notice does not end while they fill the form. */
async function heldSlot(
  ctx: QueryCtx,
  { page, service }: Offering,
  startsAt: number,
  { now, except }: { now: number; except: Except },
): Promise<Slot | undefined> {
  const isThis = (row: Doc<"holds">) =>
    row.serviceId === service._id && row.startsAt === startsAt && row.expiresAt > now;
  const holds = except.holdsOf ? await holdsOf(ctx, except.holdsOf) : [];
  if (!holds.some(isThis)) return undefined;
  const dates = { midnight: midnightOf(dateAt(page.zone, startsAt))!, days: 1 };
  const inTime = { page, service: { ...service, noticeMinutes: 0 } };
  const slots = await slotsIn(ctx, inTime, dates, { now, except, isExact: true });
  return slots.find((one) => one.startsAt === startsAt);
}

function reasonFor(
  { noticeMinutes, horizonDays }: Doc<"services">,
  startsAt: number,
  now: number,
): Unavailable["reason"] {
  if (startsAt < now + noticeMinutes * MINUTE) return "too_late";
  return startsAt > now + horizonDays * DAY ? "too_far" : "taken";
}

const ALTERNATIVES = 3;
/** Days to either side that are looked at, the next only where those before have too few. */
const REACHES = [1, 7, 21];

/** Up to three free slots, the closest to a time, itself if it is free; to now, where that is none. */
export async function nearestFree(
  ctx: QueryCtx,
  offering: Offering,
  startsAt: number,
  { now, except }: { now: number; except: Except },
): Promise<Slot[]> {
  const { noticeMinutes, horizonDays } = offering.service;
  const wanted = isTime(startsAt) ? startsAt : now;
  const latest = now + horizonDays * DAY;
  const near = Math.min(Math.max(wanted, now + noticeMinutes * MINUTE), latest);
  const middle = midnightOf(dateAt(offering.page.zone, near))!;
  let nearest: Slot[] = [];
  for (const reach of REACHES) {
    const dates = { midnight: middle - reach * DAY, days: 2 * reach + 1 };
    const slots = await slotsIn(ctx, offering, dates, { now, except, isExact: true });
    // Of more dates less may be known: what was free in fewer of them still is.
    const starts = new Set(slots.map((one) => one.startsAt));
    const before = nearest.filter((one) => !starts.has(one.startsAt));
    nearest = nearestTo([...before, ...slots], near, ALTERNATIVES);
    // What is not in these dates is further away than that.
    const isNear = (one: Slot) => Math.abs(one.startsAt - near) <= reach * DAY;
    const areNearest = nearest.length === ALTERNATIVES && nearest.every(isNear);
    if (areNearest || nearest.some((one) => one.startsAt === startsAt)) break;
  }
  return nearest;
}
