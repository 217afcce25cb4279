import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import type { BookingAction } from "./bookingEvents";
import { peopleOf } from "./bookingPeople";
import { isOverAt } from "./bookingState";
import { otherSideOf } from "../notices/noticeNames";
import { tell } from "../notices/telling";

type Whole = {
  action: Extract<
    BookingAction,
    "booked" | "seat_taken" | "seat_given_up" | "moved" | "extended" | "cancelled"
  >;
  actorId: Id<"users">;
  subjectId?: undefined;
  /** Why a seat is given up, to its providers. */
  words?: string;
};
/** Somebody came to a booking's people, or left them, by what somebody else did. */
type OfOne = {
  action: Extract<BookingAction, "handed_over" | "removed" | "let_back">;
  actorId: Id<"users">;
  subjectId: Id<"users">;
  words?: undefined;
};
export type Change = Whole | OfOne;

/** Everybody of a booking hears of its change; who made it gets the mail for their calendar alone. */
export async function tellOfChange(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  change: Change,
): Promise<void> {
  if (change.subjectId !== undefined) return await tellTheOne(ctx, booking, change);
  if (change.action === "seat_taken" || change.action === "seat_given_up") {
    return await tellOfSeat(ctx, booking, { ...change, action: change.action });
  }
  const { action, actorId } = change;
  const words = await wordsOf(ctx, booking, action);
  const until = action === "extended" ? booking.endsAt : undefined;
  const method = action === "cancelled" ? "CANCEL" : "REQUEST";
  for (const { userId, role, removedAt } of await peopleOf(ctx, booking._id)) {
    if (removedAt !== undefined) continue;
    const facts = { ...factsOf(booking), kind: action, readerRole: role, words, until };
    const mentioned = { named: otherSideOf(booking, userId), wordsBy: actorId };
    const isOwnDoing = userId === actorId;
    await tell(ctx, userId, facts, { ...mentioned, isOwnDoing, calendar: { method, booking } });
  }
}

function factsOf({ _id: bookingId, title, startsAt }: Doc<"bookings">) {
  return { bookingId, title, startsAt };
}

async function wordsOf(
  ctx: QueryCtx,
  booking: Doc<"bookings">,
  action: "booked" | "moved" | "extended" | "cancelled",
): Promise<string | undefined> {
  if (action === "cancelled") return booking.cancelled?.reason;
  if (action !== "moved") return undefined;
  const move = await ctx.db
    .query("bookingMoves")
    .withIndex("by_booking", (q) => q.eq("bookingId", booking._id))
    .order("desc")
    .first();
  return move?.reason;
}

/** It is theirs alone to know, and their calendar's; of a booking that is over there is no news. */
async function tellTheOne(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  { action, actorId, subjectId }: OfOne,
): Promise<void> {
  if (booking.state === "cancelled" || isOverAt(booking, Date.now())) return;
  const kind = action === "let_back" ? "booked" : action;
  const named = [action === "handed_over" ? actorId : booking.providerId];
  const method = action === "removed" ? "CANCEL" : "REQUEST";
  const { membership } = await loadMembership(ctx, booking._id, subjectId);
  const facts = { ...factsOf(booking), kind, readerRole: membership?.role } as const;
  await tell(ctx, subjectId, facts, { named, calendar: { method, booking } });
}

/** Of a group, one client came or went: it is theirs and the providers' to know, not the others'. */
async function tellOfSeat(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  {
    action,
    actorId,
    words,
  }: { action: "seat_taken" | "seat_given_up"; actorId: Id<"users">; words?: string },
): Promise<void> {
  const hasCome = action === "seat_taken";
  const kind = hasCome ? "booked" : "cancelled";
  const own = { ...factsOf(booking), kind, readerRole: "client" } as const;
  const calendar = { method: hasCome ? ("REQUEST" as const) : ("CANCEL" as const), booking };
  const named = [booking.providerId];
  await tell(ctx, actorId, own, { named, isOwnDoing: !hasCome, calendar });
  for (const { userId, role, removedAt } of await peopleOf(ctx, booking._id)) {
    if (role !== "provider" || removedAt !== undefined) continue;
    const facts = { ...factsOf(booking), kind: action, readerRole: role, words };
    await tell(ctx, userId, facts, { named: [actorId], wordsBy: actorId });
  }
}
