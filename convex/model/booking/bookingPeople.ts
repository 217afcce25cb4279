import type { Doc, Id } from "../../_generated/dataModel";
import type { WithoutSystemFields } from "convex/server";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findRow } from "../access";
import { MAX_CLIENTS } from "./bookingState";
import type { Role } from "../roles";

export const MAX_CO_PROVIDERS = 10;
/** Whoever is put out keeps their row; beyond that many, their seat stays taken as well. */
export const MAX_REMOVED = 40;

/** Of those who gave up their seat, the last so many keep a row. */
export const MAX_GIVEN_UP = 20;

/** Everybody of a booking, those who were put out as well. */
export async function peopleOf(ctx: QueryCtx, bookingId: Id<"bookings">) {
  return (await rowsOf(ctx, bookingId)).filter(({ gaveUp }) => gaveUp === undefined);
}

/** The same with those who gave up their seat; the bound is the most that there may be of each. */
export async function rowsOf(ctx: QueryCtx, bookingId: Id<"bookings">) {
  return await ctx.db
    .query("bookingParticipants")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId))
    .take(MAX_CLIENTS + 1 + MAX_CO_PROVIDERS + MAX_REMOVED + MAX_GIVEN_UP);
}

/** Somebody comes into a booking, maybe again: who gave up a seat in it has a row. */
export async function putIn(
  ctx: MutationCtx,
  row: WithoutSystemFields<Doc<"bookingParticipants">>,
): Promise<void> {
  const known = await findRow(ctx, row.bookingId, row.userId);
  if (known) await ctx.db.replace("bookingParticipants", known._id, row);
  else await ctx.db.insert("bookingParticipants", row);
}

/** Whether the booking has a client besides this person. */
export async function hasOtherClients(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
): Promise<boolean> {
  const people = await peopleOf(ctx, bookingId);
  const clients = people.filter((one) => one.role === "client" && one.removedAt === undefined);
  return clients.some((one) => one.userId !== userId);
}

export type Named = { userId: Id<"users">; role: Role };

/**
 * Whether one of a booking's people is told another's name. Clients of a group booked each for
 * themselves: they see each other in the room, and nowhere else.
 */
export function mayName({ service }: Doc<"bookings">, viewer: Named, other: Named): boolean {
  const isGroup = service !== undefined && service.seats > 1;
  return (
    !isGroup ||
    viewer.role === "provider" ||
    other.role === "provider" ||
    other.userId === viewer.userId
  );
}
