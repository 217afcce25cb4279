import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { MAX_CLIENTS } from "../booking/bookingState";
import { busyOf } from "../booking/bookingTerms";
import type { Slot } from "./slots";

/** One that a person chose, and those that a waiting list gave them. */
const MAX_HOLDS = 25;

type NewHold = {
  service: Doc<"services">;
  userId: Id<"users">;
  slot: Pick<Slot, "startsAt" | "endsAt">;
  expiresAt: number;
  entryId?: Id<"waitingEntries">;
};

/** Keeps a slot, and schedules its release. */
export async function insertHold(
  ctx: MutationCtx,
  { service, slot: { startsAt, endsAt }, ...fields }: NewHold,
): Promise<void> {
  const holdId = await ctx.db.insert("holds", {
    ...fields,
    providerId: service.providerId,
    serviceId: service._id,
    startsAt,
    endsAt,
    ...busyOf({ startsAt, endsAt }, service),
  });
  const job = await ctx.scheduler.runAt(fields.expiresAt, internal.holds.expire, { holdId });
  await ctx.db.patch("holds", holdId, { job });
}

export async function holdsOf(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"holds">[]> {
  return await ctx.db
    .query("holds")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .take(MAX_HOLDS);
}

const MAX_AT_ONCE = 100;

/** Whether the seats of a session are counted: guests come beside the one seat of a client. */
export function isGroup({ service }: Pick<Doc<"bookings">, "service">): boolean {
  return service !== undefined && service.seats > 1;
}

/** How many seats of a session nobody has, no link keeps, and are kept for nobody else than this person. */
export async function seatsLeftIn(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  userId?: Id<"users">,
): Promise<number> {
  const { clientIds, invitedSeats = 0, service } = booking;
  if (!isGroup(booking)) return MAX_CLIENTS - clientIds.length;
  const kept = await countKept(ctx, booking, userId);
  return service!.seats - clientIds.length - invitedSeats - kept;
}

/** How many others a seat in a session is kept for: they hold it, or have asked for it. */
async function countKept(
  ctx: QueryCtx,
  { providerId, startsAt, service }: Doc<"bookings">,
  userId: Id<"users"> | undefined,
): Promise<number> {
  const now = Date.now();
  const held = await ctx.db
    .query("holds")
    .withIndex("by_provider_and_start", (q) =>
      q.eq("providerId", providerId).eq("startsAt", startsAt),
    )
    .take(MAX_AT_ONCE);
  const asked = await ctx.db
    .query("bookingRequests")
    .withIndex("by_provider_and_state_and_start", (q) =>
      q.eq("providerId", providerId).eq("state", "waiting").eq("startsAt", startsAt),
    )
    .take(MAX_AT_ONCE);
  const others = [...held.filter(({ expiresAt }) => expiresAt > now), ...asked].filter(
    (row) => row.serviceId === service?.serviceId && row.userId !== userId,
  );
  return new Set(others.map((row) => row.userId)).size;
}

export async function deleteHold(ctx: MutationCtx, { _id, job }: Doc<"holds">): Promise<void> {
  if (job) await ctx.scheduler.cancel(job);
  await ctx.db.delete("holds", _id);
}
