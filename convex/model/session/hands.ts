import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { isOpenAt } from "../booking/bookingState";
import { belongingOf } from "../chat/chatAccess";
import { takeFor } from "../limits";

export const hand = v.object({
  _id: v.id("hands"),
  userId: v.id("users"),
  name: v.string(),
  raisedAt: v.number(),
});
export type Hand = Infer<typeof hand>;

export const handResult = v.union(
  v.object({ kind: v.literal("done") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("closed"), v.literal("rate_limited")),
    retryAt: v.optional(v.number()),
  }),
);
type HandResult = Infer<typeof handResult>;

/** More than the people of a booking. */
const MAX_HANDS = 50;

/** Raised hands, the first one first; none when the booking is missing or not the caller's. */
export async function listHands(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Hand[]> {
  const belonging = await belongingOf(ctx, bookingId, user);
  if (belonging === null) return [];
  const rows = await handsOf(ctx, belonging.booking._id);
  return await Promise.all(
    rows.map(async ({ _id, userId, raisedAt }) => ({
      _id,
      userId,
      name: (await ctx.db.get("users", userId))?.name ?? "",
      raisedAt,
    })),
  );
}

/** Raises the caller's hand; one that is up keeps its place in line. */
export async function raiseHand(
  ctx: MutationCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<HandResult> {
  const limit = await takeFor(ctx, "hand", user._id);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  const belonging = await belongingOf(ctx, bookingId, user);
  if (belonging === null) return { kind: "refused", reason: "not_found" };
  const { booking } = belonging;
  if (!isOpenAt(booking, Date.now())) return { kind: "refused", reason: "closed" };
  if ((await findHand(ctx, booking._id, user._id)) === null) {
    const row = { bookingId: booking._id, userId: user._id, raisedAt: Date.now() };
    await ctx.db.insert("hands", row);
  }
  return { kind: "done" };
}

/** Lowers the caller's hand, or as the provider anybody's; one that is down stays down. */
export async function lowerHand(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; handId?: string },
): Promise<HandResult> {
  const limit = await takeFor(ctx, "hand", user._id);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  const belonging = await belongingOf(ctx, args.bookingId, user);
  if (belonging === null) return { kind: "refused", reason: "not_found" };
  const { booking, role } = belonging;
  if (args.handId === undefined) {
    await lowerHandOf(ctx, booking._id, user._id);
    return { kind: "done" };
  }
  const id = ctx.db.normalizeId("hands", args.handId);
  const row = id && (await ctx.db.get("hands", id));
  if (!row || row.bookingId !== booking._id) return { kind: "done" };
  if (row.userId !== user._id && role !== "provider") {
    return { kind: "refused", reason: "not_found" };
  }
  await ctx.db.delete("hands", row._id);
  return { kind: "done" };
}

/** Somebody left the room, or was put out of it. */
export async function lowerHandOf(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
): Promise<void> {
  const row = await findHand(ctx, bookingId, userId);
  if (row !== null) await ctx.db.delete("hands", row._id);
}

/** The session is over for everybody. */
export async function lowerAllHands(ctx: MutationCtx, bookingId: Id<"bookings">): Promise<void> {
  for (const row of await handsOf(ctx, bookingId)) await ctx.db.delete("hands", row._id);
}

async function handsOf(ctx: QueryCtx, bookingId: Id<"bookings">) {
  return await ctx.db
    .query("hands")
    .withIndex("by_booking_and_raised_at", (q) => q.eq("bookingId", bookingId))
    .take(MAX_HANDS);
}

async function findHand(ctx: QueryCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  return await ctx.db
    .query("hands")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
}
