import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { findOwn, findRow } from "../access";
import { noteChange } from "./bookingChanges";
import { hasOtherClients, MAX_GIVEN_UP, rowsOf } from "./bookingPeople";
import { isOverAt } from "./bookingState";
import { cancelUntilOf } from "./bookingTerms";
import { endBroadcastOf } from "../broadcast/broadcasts";
import { clearLate, clearLates } from "./lateNotices";
import { keepGone } from "./removals";
import { entryOf } from "../session/lobby";
import { clearTrouble } from "../session/troubles";
import { endRecordingOf } from "../recording/recordings";
import { offerPlaces, offerTimeOf } from "../slots/waitingOffers";

export const cancelResult = v.union(
  v.object({ kind: v.literal("cancelled") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_found"),
      v.literal("already_over"),
      v.literal("bad_reason"),
      /** The client's time for it is over, or the service has none. */
      v.literal("not_allowed"),
    ),
  }),
);
type CancelResult = Infer<typeof cancelResult>;

const MAX_REASON = 500;

/**
 * Either side cancels; cancelling again is the same answer. A client among others gives up their
 * place, and the last one ends it for its provider as well.
 */
export async function cancelBooking(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; reason?: string },
): Promise<CancelResult> {
  const own = await findOwn(ctx, args.bookingId, user._id);
  if (own === null) return await cancelledBefore(ctx, user, args.bookingId);
  const { booking, membership } = own;
  if ((args.reason ?? "").length > MAX_REASON) return { kind: "refused", reason: "bad_reason" };
  if (booking.state === "cancelled") return { kind: "cancelled" };
  const now = Date.now();
  if (isOverAt(booking, now)) return { kind: "refused", reason: "already_over" };
  const reason = args.reason?.trim() || undefined;
  if (membership.role === "client") {
    const until = booking.service ? cancelUntilOf(booking) : Infinity;
    if (until === null || until < now) return { kind: "refused", reason: "not_allowed" };
    if (await leavesOthers(ctx, booking, user)) {
      return await giveUpSeat(ctx, booking, membership, reason);
    }
  }
  const cancelled = { by: membership.role, at: now, ...(reason && { reason }) };
  await endBooking(ctx, booking, cancelled);
  await noteChange(ctx, booking._id, { action: "cancelled", actorId: user._id });
  await offerTimeOf(ctx, booking);
  return { kind: "cancelled" };
}

/** One's own seat is given up only where it is one of several; guests do not keep a single one's session. */
async function leavesOthers(
  ctx: MutationCtx,
  { _id, service }: Doc<"bookings">,
  user: Doc<"users">,
): Promise<boolean> {
  return service?.seats !== 1 && (await hasOtherClients(ctx, _id, user._id));
}

/** The room goes at once. */
async function endBooking(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  cancelled: Doc<"bookings">["cancelled"],
): Promise<void> {
  await ctx.db.patch("bookings", booking._id, {
    state: "cancelled",
    cancelled,
    openJob: undefined,
  });
  // closeJob stays: at its time the cancelled booking moves from current to past.
  if (booking.openJob && booking.state === "booked") await ctx.scheduler.cancel(booking.openJob);
  await clearLates(ctx, booking._id);
  await endRecordingOf(ctx, booking._id);
  await endBroadcastOf(ctx, booking._id);
  await ctx.scheduler.runAfter(0, internal.livekit.closeRoom, { roomName: booking.roomName });
}

async function requestIn(ctx: MutationCtx, bookingId: Id<"bookings">, userId: Id<"users">) {
  return await ctx.db
    .query("bookingRequests")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .order("desc")
    .first();
}

/** Who gave up a seat is in the booking no more; a second press of the button is no error. */
async function cancelledBefore(
  ctx: MutationCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<CancelResult> {
  const id = ctx.db.normalizeId("bookings", bookingId);
  const row = id && (await findRow(ctx, id, user._id));
  const hasLeft = row ? row.gaveUp !== undefined : id !== null && (await gaveUp(ctx, id, user));
  return hasLeft ? { kind: "cancelled" } : { kind: "refused", reason: "not_found" };
}

// Whoever gave up a place in a group may take one again, and give it up.
const MOST_GIVEN_UP = 100;

/** Of whom no row is kept, the booking's log knows. */
async function gaveUp(ctx: MutationCtx, id: Id<"bookings">, user: Doc<"users">) {
  const rows = await ctx.db
    .query("bookingEvents")
    .withIndex("by_booking_and_action", (q) => q.eq("bookingId", id).eq("action", "seat_given_up"))
    .order("desc")
    .take(MOST_GIVEN_UP);
  return rows.some(({ actorId }) => actorId === user._id);
}

async function giveUpSeat(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  membership: Doc<"bookingParticipants">,
  reason: string | undefined,
): Promise<CancelResult> {
  const { userId } = membership;
  const bookingId = booking._id;
  const clientIds = booking.clientIds.filter((id) => id !== userId);
  await ctx.db.patch("bookings", bookingId, { clientIds });
  await keepGivenUp(ctx, booking, membership, reason);
  await clearLate(ctx, bookingId, userId);
  await clearTrouble(ctx, bookingId, userId);
  const entry = await entryOf(ctx, bookingId, userId);
  if (entry) await ctx.db.delete("lobbyEntries", entry._id);
  const request = await requestIn(ctx, bookingId, userId);
  if (request) await ctx.db.patch("bookingRequests", request._id, { state: "withdrawn" });
  await keepGone(ctx, { bookingId, userId, since: Date.now() });
  await noteChange(ctx, bookingId, { action: "seat_given_up", actorId: userId, words: reason });
  await offerPlaces(ctx, booking.providerId, booking.startsAt);
  return { kind: "cancelled" };
}

/** It stays in their list as what they cancelled; of more than are kept, the oldest goes. */
async function keepGivenUp(
  ctx: MutationCtx,
  { _id: bookingId, startsAt, endsAt }: Doc<"bookings">,
  { _id }: Doc<"bookingParticipants">,
  reason: string | undefined,
): Promise<void> {
  const before = (await rowsOf(ctx, bookingId))
    .filter(({ gaveUp }) => gaveUp !== undefined)
    .sort((a, b) => a.gaveUp!.at - b.gaveUp!.at);
  if (before.length >= MAX_GIVEN_UP) await ctx.db.delete("bookingParticipants", before[0]!._id);
  const at = Date.now();
  await ctx.db.patch("bookingParticipants", _id, {
    removedAt: at,
    gaveUp: { at, startsAt, endsAt, ...(reason && { reason }) },
    admittedAt: undefined,
  });
}
