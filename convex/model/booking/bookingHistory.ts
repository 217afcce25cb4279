import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findProvided } from "../access";
import { movesOf } from "./moveHistory";

const changeAction = v.union(
  v.literal("booked"),
  v.literal("seat_taken"),
  v.literal("seat_given_up"),
  v.literal("policy_changed"),
  v.literal("cancelled"),
  v.literal("moved"),
  v.literal("extended"),
  v.literal("handed_over"),
  v.literal("removed"),
  v.literal("let_back"),
  v.literal("guest_invited"),
  v.literal("guest_came"),
  v.literal("guest_revoked"),
);

/** One change of a booking, as its provider reads it. */
export const bookingChange = v.object({
  at: v.number(),
  action: changeAction,
  /** Who did it; null: nobody. */
  name: v.union(v.string(), v.null()),
  /** Whom it was done to. */
  whom: v.optional(v.string()),
  reason: v.optional(v.string()),
  /** From when to when it was moved. */
  move: v.optional(v.object({ fromStartsAt: v.number(), toStartsAt: v.number() })),
});
type Change = Infer<typeof bookingChange>;

const NOTED = [
  "booked",
  "seat_taken",
  "seat_given_up",
  "policy_changed",
  "extended",
  "cancelled",
  "handed_over",
  "removed",
  "let_back",
  "guest_invited",
  "guest_came",
  "guest_revoked",
] as const;
const MOST = 50;

/** What was changed about a booking and by whom, the newest first; null for all but its providers. */
export async function historyOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Change[] | null> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null) return null;
  const noted = await Promise.all(NOTED.map((action) => notedOf(ctx, booking, action)));
  const moves = (await movesOf(ctx, user, bookingId)) ?? [];
  const moved = moves.map(({ at, name, fromStartsAt, toStartsAt, reason }) => ({
    at,
    action: "moved" as const,
    name,
    reason,
    move: { fromStartsAt, toStartsAt },
  }));
  const changes = [...noted.flat(), ...moved];
  if (!changes.some(({ action }) => action === "booked")) changes.push(await made(ctx, booking));
  return changes.sort((a, b) => b.at - a.at);
}

async function notedOf(
  ctx: QueryCtx,
  { _id, cancelled }: Doc<"bookings">,
  action: (typeof NOTED)[number],
): Promise<Change[]> {
  const rows = await ctx.db
    .query("bookingEvents")
    .withIndex("by_booking_and_action", (q) => q.eq("bookingId", _id).eq("action", action))
    .order("desc")
    .take(MOST);
  return await Promise.all(
    rows.map(async ({ _creationTime: at, actorId, subjectId }) => ({
      at,
      action,
      name: actorId && (await nameOf(ctx, actorId)),
      whom: subjectId && (await nameOf(ctx, subjectId)),
      reason: action === "cancelled" ? cancelled?.reason : undefined,
    })),
  );
}

/** Bookings that a provider made by hand leave no row of their beginning. */
async function made(ctx: QueryCtx, booking: Doc<"bookings">): Promise<Change> {
  const name = await nameOf(ctx, booking.providerId);
  return { at: booking._creationTime, action: "booked", name };
}

async function nameOf(ctx: QueryCtx, userId: Id<"users">): Promise<string> {
  return (await ctx.db.get("users", userId))?.name ?? "";
}
