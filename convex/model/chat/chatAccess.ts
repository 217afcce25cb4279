import { type ChatClosed, whyChatIsClosed } from "../../../lib/chat/times";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import { joinWindow } from "../booking/bookingState";
import { policyOf } from "../booking/policy";
import type { Role } from "../roles";

export type Belonging = { booking: Doc<"bookings">; role: Role };

/** The booking and the person's role in it; null when missing, not theirs, or theirs no more. */
export async function belongingOf(
  ctx: QueryCtx,
  bookingId: string,
  user: Doc<"users">,
): Promise<Belonging | null> {
  const { booking, membership } = await loadMembership(ctx, bookingId, user._id);
  if (booking === null || membership === null || membership.removedAt !== undefined) return null;
  return { booking, role: membership.role };
}

export function chatClosed(booking: Doc<"bookings">, now: number): ChatClosed | null {
  const { state } = booking;
  return whyChatIsClosed({ state, ...joinWindow(booking), policy: policyOf(booking) }, now);
}
