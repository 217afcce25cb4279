import { type Infer, v } from "convex/values";
import { midnightOf } from "../../lib/time/zone";
import type { QueryCtx } from "../_generated/server";
import { currentUser } from "./access";
import { findOffering, slot, slotsIn } from "./offering";

/**
 * Dates are the provider's. `now` is the page's own idea of it, in UTC ms, and decides what is
 * shown alone: a booking is decided by the server's.
 */
export const slotsArgs = {
  serviceId: v.string(),
  fromDate: v.string(),
  days: v.number(),
  now: v.number(),
};
type SlotsArgs = { serviceId: string; fromDate: string; days: number; now: number };

export const slotsResult = v.union(
  v.object({ kind: v.literal("slots"), zone: v.string(), slots: v.array(slot) }),
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
  { serviceId, fromDate, days, now }: SlotsArgs,
): Promise<Infer<typeof slotsResult>> {
  const midnight = midnightOf(fromDate);
  const areDays = Number.isInteger(days) && days >= 1 && days <= MAX_DAYS;
  const isNow = Number.isSafeInteger(now) && now >= 0 && now < MAX_TIME;
  if (midnight === null || !areDays || !isNow) return { kind: "refused", reason: "bad_range" };
  const offering = await findOffering(ctx, serviceId);
  if (offering === null) return { kind: "refused", reason: "not_found" };
  const user = await currentUser(ctx);
  const asked = { now, except: user ? { holdsOf: user._id } : {}, isExact: false };
  const slots = await slotsIn(ctx, offering, { midnight, days }, asked);
  return { kind: "slots", zone: offering.page.zone, slots };
}
