import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { noteChange } from "./bookingChanges";
import { isOverAt } from "./bookingState";
import { peopleOf } from "./bookingPeople";
import { cancelUntilOf, isInTime } from "./bookingTerms";
import { clashOf, type Except } from "../calendar/calendar";
import { relocate, type Times } from "./moveEffects";
import {
  findOffering,
  findSlot,
  nearestFree,
  type Offering,
  unavailable,
  type Unavailable,
} from "../slots/offering";
import type { Role } from "../roles";
import { dropChosen, offerDropped } from "../slots/slotHolds";
import type { Slot } from "../slots/slots";
import { offerTimeOf } from "../slots/waitingOffers";

export const moveArgs = {
  bookingId: v.string(),
  startsAt: v.number(),
  reason: v.optional(v.string()),
};
type MoveArgs = { bookingId: string; startsAt: number; reason?: string };

export const moveResult = v.union(
  v.object({ kind: v.literal("moved"), startsAt: v.number(), endsAt: v.number() }),
  unavailable,
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_found"),
      v.literal("already_over"),
      v.literal("already_started"),
      v.literal("bad_reason"),
      /** The client's time for it is over, or the service has none. */
      v.literal("not_allowed"),
      /** A group is its provider's to move. */
      v.literal("group"),
      v.literal("service_gone"),
    ),
  }),
);
type MoveResult = Infer<typeof moveResult>;
type Refused = Extract<MoveResult, { kind: "refused" }>;

const MAX_REASON = 500;

/**
 * Either side moves a booking to another time, its length as it was. Its window, room and people
 * follow in this transaction; moving it to where it is already is the same answer.
 */
export async function moveBooking(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: MoveArgs,
): Promise<MoveResult> {
  const own = await findOwn(ctx, args.bookingId, user._id);
  if (own === null) return { kind: "refused", reason: "not_found" };
  const { booking, membership } = own;
  const { role } = membership;
  const length = booking.endsAt - booking.startsAt;
  const times = { startsAt: args.startsAt, endsAt: args.startsAt + length };
  if ((args.reason ?? "").length > MAX_REASON) return { kind: "refused", reason: "bad_reason" };
  const problem = standingProblem(booking);
  if (problem) return problem;
  if (booking.startsAt === args.startsAt) return { kind: "moved", ...times };
  const move: Move = {
    booking,
    times,
    except: { bookingId: booking._id, holdsOf: user._id },
  };
  const refused = await (role === "provider" ? whyNotFree(ctx, move) : whyNotMove(ctx, move));
  if (refused !== null) return refused;
  const dropped = await dropChosen(ctx, user._id);
  await relocate(ctx, booking, times);
  await ctx.db.patch("bookings", booking._id, { cancelUntil: cancelLimitOf(booking, role) });
  await ctx.db.insert("bookingMoves", {
    bookingId: booking._id,
    actorId: user._id,
    actorRole: role,
    fromStartsAt: booking.startsAt,
    toStartsAt: times.startsAt,
    reason: args.reason?.trim() || undefined,
  });
  await noteChange(ctx, booking._id, { action: "moved", actorId: user._id });
  await offerTimeOf(ctx, booking);
  await offerDropped(ctx, dropped);
  return { kind: "moved", ...times };
}

/** Whoever is too late to cancel does not get out of it by a move; a provider's move begins anew. */
function cancelLimitOf(booking: Doc<"bookings">, role: Role): number | undefined {
  const until = cancelUntilOf(booking);
  const isLate = role === "client" && until !== null && until < Date.now();
  return isLate ? until : undefined;
}

function standingProblem(booking: Doc<"bookings">): Refused | null {
  const now = Date.now();
  if (booking.state === "cancelled" || isOverAt(booking, now)) {
    return { kind: "refused", reason: "already_over" };
  }
  return booking.startsAt <= now ? { kind: "refused", reason: "already_started" } : null;
}

/** A booking, where it is to go, and what of the person who moves it is not in its way. */
type Move = { booking: Doc<"bookings">; times: Times; except: Except };

/** What is against a move by the client. */
async function whyNotMove(ctx: QueryCtx, move: Move): Promise<Refused | null> {
  const { booking, times, except } = move;
  const { service } = booking;
  if (service === undefined) return { kind: "refused", reason: "not_allowed" };
  if (service.seats > 1) return { kind: "refused", reason: "group" };
  // Its provider agreed to one time, and not to each that is free.
  if (service.approval === "request") return { kind: "refused", reason: "not_allowed" };
  if (!isInTime(booking.startsAt, service.clientMoveMinutes, Date.now())) {
    return { kind: "refused", reason: "not_allowed" };
  }
  const offering = await offeringOf(ctx, booking);
  if (offering === null) return { kind: "refused", reason: "service_gone" };
  const found = await findSlot(ctx, offering, times.startsAt, except);
  if (!("kind" in found)) {
    return (await areFree(ctx, move, times)) ? null : await unavailableFor(ctx, move, "taken");
  }
  return { ...found, alternatives: await fittingOf(ctx, move, found.alternatives) };
}

/**
 * The service as it is now, with the length and the buffers that were booked, at the times of all who
 * provide it.
 */
export async function offeringOf(
  ctx: QueryCtx,
  { _id, providerId, startsAt, endsAt, service: terms }: Doc<"bookings">,
): Promise<Offering | null> {
  const found = terms && (await findOffering(ctx, terms.serviceId));
  if (!terms || !found) return null;
  const { bufferBeforeMinutes, bufferAfterMinutes, seats } = terms;
  const lengthMinutes = (endsAt - startsAt) / 60_000;
  const service = {
    ...found.service,
    bufferBeforeMinutes,
    bufferAfterMinutes,
    seats,
    lengthMinutes,
  };
  const others = (await peopleOf(ctx, _id))
    .filter(({ role, removedAt }) => role === "provider" && removedAt === undefined)
    .map(({ userId }) => userId)
    .filter((userId) => userId !== providerId);
  return { ...found, service, others };
}

const MAX_AHEAD = 2 * 365 * 24 * 60 * 60_000;

/** Providers may go outside their hours, but not over somebody else's time. */
async function whyNotFree(ctx: QueryCtx, move: Move): Promise<Unavailable | null> {
  const { times } = move;
  const now = Date.now();
  const isLate = !Number.isSafeInteger(times.startsAt) || times.startsAt < now;
  if (isLate) return await unavailableFor(ctx, move, "too_late");
  if (times.startsAt > now + MAX_AHEAD) {
    return { kind: "refused", reason: "too_far", alternatives: [] };
  }
  return (await areFree(ctx, move, times)) ? null : await unavailableFor(ctx, move, "taken");
}

/** Whether all who provide the session have time for it then. */
async function areFree(ctx: QueryCtx, { booking, except }: Move, times: Times): Promise<boolean> {
  const moved = { ...times, service: booking.service };
  for (const { userId, role, removedAt } of await peopleOf(ctx, booking._id)) {
    if (role !== "provider" || removedAt !== undefined) continue;
    if ((await clashOf(ctx, userId, moved, except)) !== null) return false;
  }
  return true;
}

async function fittingOf(ctx: QueryCtx, move: Move, slots: Slot[]): Promise<Slot[]> {
  const fit: Slot[] = [];
  for (const slot of slots) if (await areFree(ctx, move, slot)) fit.push(slot);
  return fit;
}

async function unavailableFor(
  ctx: QueryCtx,
  move: Move,
  reason: Unavailable["reason"],
): Promise<Unavailable> {
  const { booking, times, except } = move;
  const offering = await offeringOf(ctx, booking);
  const asked = { now: Date.now(), except };
  const nearest = offering ? await nearestFree(ctx, offering, times.startsAt, asked) : [];
  return { kind: "refused", reason, alternatives: await fittingOf(ctx, move, nearest) };
}
