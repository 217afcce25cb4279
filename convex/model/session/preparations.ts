import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findOwn, findProvided } from "../access";
import { isOverAt } from "../booking/bookingState";
import { type Readiness, readiness } from "./lobbyState";

/** As many as a session has clients, guests among them. */
const MOST = 50;

export async function preparationOf(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
): Promise<Doc<"preparations"> | null> {
  return await ctx.db
    .query("preparations")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
}

/** A client's page before Join is open, and has these devices. Of a booking that is over nothing is kept. */
export async function tellReadiness(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; readiness: Readiness },
): Promise<void> {
  const now = Date.now();
  const own = await findOwn(ctx, args.bookingId, user._id);
  if (own === null || own.membership.role !== "client") return;
  const { booking } = own;
  if (booking.state === "cancelled" || isOverAt(booking, now)) return;
  const told = { lastSeenAt: now, readiness: args.readiness };
  const known = await preparationOf(ctx, booking._id, user._id);
  if (known) await ctx.db.patch("preparations", known._id, told);
  else await ctx.db.insert("preparations", { bookingId: booking._id, userId: user._id, ...told });
}

/** The page is closed, or left for the room: what somebody came with is still known there. */
export async function endPreparation(
  ctx: MutationCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<void> {
  const own = await findOwn(ctx, bookingId, user._id);
  const known = own && (await preparationOf(ctx, own.booking._id, user._id));
  if (known) await ctx.db.patch("preparations", known._id, { lastSeenAt: 0 });
}

export const preparingClient = v.object({
  personId: v.id("users"),
  readiness,
  /** UTC ms; a page that is open tells four times a minute, in the background as rarely as once. 0: it is closed. */
  lastSeenAt: v.number(),
});

/** What clients' pages told; empty for anybody but a provider of the booking. */
export async function preparationsOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Infer<typeof preparingClient>[]> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null) return [];
  const rows = await ctx.db
    .query("preparations")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", booking._id))
    .take(MOST);
  return rows.map(({ userId, readiness, lastSeenAt }) => ({
    personId: userId,
    readiness,
    lastSeenAt,
  }));
}
