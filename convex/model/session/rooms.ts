import { type Infer, v } from "convex/values";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { loadMembership, requireUser } from "../access";
import { isOpenAt } from "../booking/bookingState";
import { decideDoor } from "./door";
import { denialReason } from "./joinDecision";
import { takeFor } from "../limits";

const denied = v.object({
  kind: v.literal("denied"),
  reason: denialReason,
  retryAt: v.optional(v.number()),
});

/** `ready`: LiveKit has the room. `failed`: LiveKit did not answer, or our keys are wrong. */
export const openRoomResult = v.union(
  v.object({ kind: v.literal("ready") }),
  v.object({
    kind: v.literal("failed"),
    reason: v.union(v.literal("unreachable"), v.literal("misconfigured")),
  }),
);
export type OpenRoomResult = Infer<typeof openRoomResult>;

export const roomResult = v.union(...openRoomResult.members, denied);
export type RoomResult = Infer<typeof roomResult>;

export const roomDecision = v.union(
  v.object({ kind: v.literal("allowed"), roomName: v.string(), closesAt: v.number() }),
  denied,
);

export const doorAnswer = v.union(v.object({ kind: v.literal("open") }), denied);

/** What a join would be told at the booking's door: nothing is given, and nobody stands in line. */
export async function askDoor(
  ctx: MutationCtx,
  bookingId: string,
): Promise<Infer<typeof doorAnswer>> {
  const decision = await decideRoom(ctx, bookingId);
  return decision.kind === "allowed" ? { kind: "open" } : decision;
}

/** Whether the caller may have the booking's room made: the same rules as for a token. */
export async function decideRoom(
  ctx: MutationCtx,
  bookingId: string,
): Promise<Infer<typeof roomDecision>> {
  const user = await requireUser(ctx);
  const limit = await takeFor(ctx, "room", user._id);
  if (!limit.ok) return { kind: "denied", reason: "rate_limited", retryAt: limit.retryAt };
  const { booking, membership } = await loadMembership(ctx, bookingId, user._id);
  const decision = await decideDoor(ctx, booking, membership, Date.now());
  if (decision.kind === "denied") return decision;
  if (booking === null) return { kind: "denied", reason: "not_found" };
  return { kind: "allowed", roomName: booking.roomName, closesAt: decision.closesAt };
}

/**
 * Whether a room whose end was asked for is still to go. One that no booking has is a check's, and
 * goes by itself.
 */
export async function isToBeClosed(ctx: QueryCtx, roomName: string): Promise<boolean> {
  const booking = await ctx.db
    .query("bookings")
    .withIndex("by_room_name", (q) => q.eq("roomName", roomName))
    .unique();
  if (booking === null) return false;
  return booking.away?.closedAt !== undefined || !isOpenAt(booking, Date.now());
}
