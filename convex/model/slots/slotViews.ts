import { type Infer, v } from "convex/values";
import { midnightOf } from "../../../lib/time/zone";
import type { QueryCtx } from "../../_generated/server";
import { currentUser, findOwn } from "../access";
import type { Except } from "../calendar/calendar";
import { offeringOf } from "../booking/moves";
import { datesIn, findOffering, type Offering, slot } from "./offering";

/**
 * Dates are the provider's. `now` is the page's own idea of it, in UTC ms, and decides what is
 * shown alone: a booking is decided by the server's.
 */
export const slotsArgs = {
  serviceId: v.string(),
  fromDate: v.string(),
  days: v.number(),
  now: v.number(),
  /** The caller's booking that is to be moved: its length is asked for, and its own time is free. */
  bookingId: v.optional(v.string()),
};
type SlotsArgs = {
  serviceId: string;
  fromDate: string;
  days: number;
  now: number;
  bookingId?: string;
};

export const slotsResult = v.union(
  v.object({
    kind: v.literal("slots"),
    zone: v.string(),
    slots: v.array(slot),
    /** Dates with hours, all of which are taken or too many to read, and when their first slot is. */
    full: v.array(v.object({ date: v.string(), startsAt: v.number() })),
    /** Groups without a seat left: one may wait for theirs. */
    fullGroups: v.array(slot),
  }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("bad_range")),
  }),
);

/** A month as calendars draw it: six weeks. */
const MAX_DAYS = 42;
const MAX_TIME = Date.UTC(2099, 0, 1);

/** There is no limit for each caller, as a query writes nothing: what one call costs is bounded. */
export async function viewSlots(
  ctx: QueryCtx,
  { fromDate, days, now, ...about }: SlotsArgs,
): Promise<Infer<typeof slotsResult>> {
  const midnight = midnightOf(fromDate);
  const areDays = Number.isInteger(days) && days >= 1 && days <= MAX_DAYS;
  const isNow = Number.isSafeInteger(now) && now >= 0 && now < MAX_TIME;
  if (midnight === null || !areDays || !isNow) return { kind: "refused", reason: "bad_range" };
  const found = await findAsked(ctx, about);
  if (found === null) return { kind: "refused", reason: "not_found" };
  const { offering, except } = found;
  const asked = { now, except, isExact: false };
  const dates = await datesIn(ctx, offering, { midnight, days }, asked);
  return { kind: "slots", zone: offering.page.zone, ...dates };
}

async function findAsked(
  ctx: QueryCtx,
  { serviceId, bookingId }: Pick<SlotsArgs, "serviceId" | "bookingId">,
): Promise<{ offering: Offering; except: Except } | null> {
  const user = await currentUser(ctx);
  if (bookingId === undefined) {
    const offering = await findOffering(ctx, serviceId);
    return offering && { offering, except: user ? { holdsOf: user._id } : {} };
  }
  const own = user && (await findOwn(ctx, bookingId, user._id));
  const offering = own && (await offeringOf(ctx, own.booking));
  return offering && { offering, except: { bookingId: own.booking._id, holdsOf: user._id } };
}
