import { type Infer, v } from "convex/values";
import { dateAt, DAY, midnightOf } from "../../../lib/time/zone";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { rulesOf } from "./availability";
import { type Except, type Left, takenOf } from "../calendar/calendar";
import { holdsOf } from "./holds";
import { pageOf } from "./providerPages";
import { findService } from "./services";
import { fullGroupsIn, nearestTo, type Offer, type Range, type Slot, slotsOf } from "./slots";

/** A service that can be booked, and the page of its provider. */
export type Offering = {
  page: Doc<"providerPages">;
  service: Doc<"services">;
  /** Of a booking that is to be moved: who provides it as well, and needs the time. */
  others?: Id<"users">[];
};

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

type Asked = { now: number; except: Except; isExact: boolean; budget?: Left };

type Dates = Pick<Range, "midnight" | "days">;

/**
 * The slots of some dates.
 * @param asked.isExact `now` is the server's: holds that are past it no longer count
 * @param asked.budget what several looks may read together; it is lowered by what this one read
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
  { page, others = [] }: Offering,
  dates: Dates,
  { now, except, isExact, ...asked }: Asked,
) {
  const rules = await rulesOf(ctx, page, dates);
  const end = dates.midnight + dates.days * DAY;
  // Dates of a zone begin and end up to a day before or after those of UTC.
  const span = { from: Math.max(dates.midnight - DAY, now), until: end + DAY };
  const budget = asked.budget ?? (others.length > 0 ? { documents: MOST_SEARCHED } : undefined);
  const options = { except, now: isExact ? now : 0, budget };
  const known = await takenOf(ctx, page.providerId, span, options);
  for (const other of others) {
    const { taken, knownUntil } = await takenOf(ctx, other, span, options);
    // Their sessions have no seats here, and do not count for the cap of a date.
    known.taken.push(...taken.map((one) => ({ ...one, serviceId: null })));
    known.knownUntil = Math.min(known.knownUntil, knownUntil);
  }
  return { rules, taken: known.taken, range: { ...dates, now, knownUntil: known.knownUntil } };
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
  offering: Offering,
  startsAt: number,
  { now, except }: { now: number; except: Except },
): Promise<Slot | undefined> {
  const { page, service } = offering;
  const isThis = (row: Doc<"holds">) =>
    row.serviceId === service._id && row.startsAt === startsAt && row.expiresAt > now;
  const holds = except.holdsOf ? await holdsOf(ctx, except.holdsOf) : [];
  if (!holds.some(isThis)) return undefined;
  const dates = { midnight: midnightOf(dateAt(page.zone, startsAt))!, days: 1 };
  const inTime = { ...offering, service: { ...service, noticeMinutes: 0 } };
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
/** After these, so many more at a time: as many as a calendar page asks for at the most. */
const NEXT_REACH = 42;
/** What one search reads of all that is taken; a single look at some dates has less by itself. */
const MOST_SEARCHED = 4_000;

/** Up to three free slots, the closest to a time, itself if it is free; to now, where that is none. */
export async function nearestFree(
  ctx: QueryCtx,
  offering: Offering,
  startsAt: number,
  { now, except }: { now: number; except: Except },
): Promise<Slot[]> {
  const { noticeMinutes, horizonDays } = offering.service;
  const wanted = isTime(startsAt) ? startsAt : now;
  const earliest = now + noticeMinutes * MINUTE;
  const latest = now + horizonDays * DAY;
  const near = Math.min(Math.max(wanted, earliest), latest);
  const middle = midnightOf(dateAt(offering.page.zone, near))!;
  const asked = { now, except, isExact: true, budget: { documents: MOST_SEARCHED } };
  let nearest: Slot[] = [];
  for (const { inner, outer } of ringsOf(Math.max(latest - near, near - earliest) / DAY)) {
    for (const dates of ringDates(middle, inner, outer)) {
      if (dates.midnight - DAY > latest || dates.midnight + (dates.days + 1) * DAY < now) continue;
      const slots = await slotsIn(ctx, offering, dates, asked);
      nearest = nearestTo([...nearest, ...slots], near, ALTERNATIVES);
    }
    // What is not in these dates is further away than that.
    const isNear = (one: Slot) => Math.abs(one.startsAt - near) <= outer * DAY;
    const areNearest = nearest.length === ALTERNATIVES && nearest.every(isNear);
    if (areNearest || nearest.some((one) => one.startsAt === startsAt)) break;
  }
  return nearest;
}

/** How far the dates of each look are from the middle, outwards until nothing bookable is left. */
function* ringsOf(furthestDays: number) {
  let inner = 0;
  while (inner === 0 || inner <= furthestDays) {
    const outer = REACHES.find((reach) => reach > inner) ?? inner + NEXT_REACH;
    yield { inner, outer };
    inner = outer;
  }
}

/** The first ring is one piece; each next one has a piece before and one after what was looked at. */
function ringDates(middle: number, inner: number, outer: number): Dates[] {
  const midnight = middle - outer * DAY;
  if (inner === 0) return [{ midnight, days: 2 * outer + 1 }];
  const days = outer - inner;
  return [
    { midnight, days },
    { midnight: middle + (inner + 1) * DAY, days },
  ];
}
