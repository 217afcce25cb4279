import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { decideJoin, type JoinDecision } from "./joinDecision";
import { entryOf } from "./lobby";
import { policyOf } from "../booking/policy";

/**
 * Whether a person may have a token, the room made, or stay in the room: the booking's own
 * rules, then what a provider decides. Providers pass; clients may be waiting to be let in, find
 * the room locked, or the session ended for want of its provider.
 */
export async function decideDoor(
  ctx: QueryCtx,
  booking: Doc<"bookings"> | null,
  membership: Doc<"bookingParticipants"> | null,
  now: number,
): Promise<JoinDecision> {
  const decision = decideJoin(booking, membership, now);
  if (decision.kind === "denied" || decision.role === "provider") return decision;
  if (booking === null || membership === null) return { kind: "denied", reason: "not_found" };
  if (booking.away?.closedAt !== undefined) return { kind: "denied", reason: "provider_gone" };
  if (policyOf(booking).lobby === "by_hand" && membership.admittedAt === undefined) {
    const entry = await entryOf(ctx, booking._id, membership.userId);
    return { kind: "denied", reason: entry?.state === "declined" ? "declined" : "lobby" };
  }
  if (await isLockedOut(ctx, booking, membership)) return { kind: "denied", reason: "locked" };
  return decision;
}

/** A lock keeps out who is new: those who were in before it may come back after a drop. */
async function isLockedOut(
  ctx: QueryCtx,
  { _id: bookingId, lockedAt }: Doc<"bookings">,
  { userId, admittedAt }: Doc<"bookingParticipants">,
): Promise<boolean> {
  if (lockedAt === undefined || (admittedAt ?? 0) >= lockedAt) return false;
  return !(await hasBeenIn(ctx, { bookingId, userId, until: lockedAt }));
}

/** Whether somebody was ever let in, by then. */
export async function hasBeenIn(
  ctx: QueryCtx,
  { bookingId, userId, until }: { bookingId: Id<"bookings">; userId: Id<"users">; until: number },
): Promise<boolean> {
  const row = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_user_and_refused_and_joined", (q) =>
      q
        .eq("bookingId", bookingId)
        .eq("userId", userId)
        .eq("wasRefused", undefined)
        .lte("joinedAt", until),
    )
    .first();
  return row !== null;
}
