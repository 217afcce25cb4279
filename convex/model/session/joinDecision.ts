import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import { joinWindow } from "../booking/bookingState";
import type { Role } from "../roles";

/** Why a token was refused. "Missing" and "not yours" share one answer on purpose. */
export const denialReason = v.union(
  v.literal("signed_out"),
  v.literal("not_found"),
  v.literal("too_early"),
  v.literal("ended"),
  v.literal("cancelled"),
  v.literal("removed"),
  v.literal("lobby"),
  v.literal("declined"),
  v.literal("locked"),
  v.literal("provider_gone"),
  v.literal("rate_limited"),
  v.literal("misconfigured"),
);
export type DenialReason = Infer<typeof denialReason>;

export const joinReason = v.union(v.literal("in_window"), v.literal("probe"), denialReason);
export type JoinReason = Infer<typeof joinReason>;

export function outcomeOf(reason: JoinReason): "granted" | "denied" {
  return reason === "in_window" || reason === "probe" ? "granted" : "denied";
}

export type JoinDecision =
  | { kind: "allowed"; role: Role; closesAt: number }
  | { kind: "denied"; reason: DenialReason; retryAt?: number };

/**
 * The booking's own rules, by the server's clock: membership, removal, cancellation, window.
 * What a provider decides besides is in door.ts.
 * `membership` is the caller's row of this booking, or null when there is none.
 */
export function decideJoin(
  booking: Doc<"bookings"> | null,
  membership: Doc<"bookingParticipants"> | null,
  now: number,
): JoinDecision {
  if (booking === null || membership === null) return { kind: "denied", reason: "not_found" };
  if (membership.removedAt !== undefined) return { kind: "denied", reason: "removed" };
  if (booking.state === "cancelled") return { kind: "denied", reason: "cancelled" };
  if (booking.ended !== undefined) return { kind: "denied", reason: "ended" };
  const { opensAt, closesAt } = joinWindow(booking);
  if (now < opensAt) return { kind: "denied", reason: "too_early", retryAt: opensAt };
  if (now >= closesAt) return { kind: "denied", reason: "ended" };
  return { kind: "allowed", role: membership.role, closesAt };
}
