import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { MAX_CO_PROVIDERS } from "./bookingPeople";
import { MAX_CLIENTS } from "./bookingState";
import { role } from "../roles";

export const lateMinutes = v.union(v.literal(5), v.literal(10), v.literal(15));

/** Who said by how much they come late; the last word of each. */
export const lateFields = {
  bookingId: v.id("bookings"),
  userId: v.id("users"),
  role,
  minutes: lateMinutes,
  at: v.number(),
};

export const latePerson = v.object({
  userId: v.id("users"),
  name: v.string(),
  role,
  minutes: lateMinutes,
  at: v.number(),
});

async function latesOf(ctx: QueryCtx, bookingId: Id<"bookings">) {
  return await ctx.db
    .query("lateNotices")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId))
    .take(MAX_CLIENTS + 1 + MAX_CO_PROVIDERS);
}

export async function findLate(ctx: QueryCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  return await ctx.db
    .query("lateNotices")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
}

/** To a provider, everybody who comes late; to a client, their providers and they themselves. */
export async function lateIn(
  ctx: QueryCtx,
  { bookingId, userId, role: as }: Doc<"bookingParticipants">,
  nameOf: (id: Id<"users">) => Promise<{ name: string }>,
): Promise<Infer<typeof latePerson>[]> {
  const rows = await latesOf(ctx, bookingId);
  const told = rows.filter(
    (row) => as === "provider" || row.role === "provider" || row.userId === userId,
  );
  return await Promise.all(
    told.map(async (row) => ({
      userId: row.userId,
      name: (await nameOf(row.userId)).name,
      role: row.role,
      minutes: row.minutes,
      at: row.at,
    })),
  );
}

/** They are here, or are in the booking no more. */
export async function clearLate(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
): Promise<void> {
  const known = await findLate(ctx, bookingId, userId);
  if (known) await ctx.db.delete("lateNotices", known._id);
}

/** The session has begun, or the time that they would be late for no longer holds. */
export async function clearLates(ctx: MutationCtx, bookingId: Id<"bookings">): Promise<void> {
  for (const row of await latesOf(ctx, bookingId)) await ctx.db.delete("lateNotices", row._id);
}
