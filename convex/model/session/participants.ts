import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { findProvided, loadMembership } from "../access";
import { noteChange } from "../booking/bookingChanges";
import { type BookingAction, record } from "../booking/bookingEvents";
import { isOverAt } from "../booking/bookingState";
import { MAX_CO_PROVIDERS, peopleOf, putIn } from "../booking/bookingPeople";
import { clashOf } from "../calendar/calendar";
import { applyPermissions } from "../recording/recordingGate";
import { listFor } from "../recording/recordingPeople";
import { offerPlaces } from "../slots/waitingOffers";

export const moderationResult = v.union(
  v.object({ kind: v.literal("done") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_found"),
      v.literal("yourself"),
      v.literal("not_a_provider"),
      /** Their seat is somebody else's by now, or kept for them. */
      v.literal("full"),
    ),
  }),
  /** The provider that it is to be handed to is booked then, with what starts at `startsAt`. */
  v.object({
    kind: v.literal("refused"),
    reason: v.literal("taken"),
    startsAt: v.number(),
  }),
);
export type ModerationResult = Infer<typeof moderationResult>;

export const DONE: ModerationResult = { kind: "done" };
export const NOT_FOUND: ModerationResult = { kind: "refused", reason: "not_found" };

export type Subject = { bookingId: string; personId: Id<"users"> };

/** The booking and the membership of another of its people, for a provider of it. */
export async function findSubject(
  ctx: MutationCtx,
  user: Doc<"users">,
  { bookingId, personId }: Subject,
) {
  const booking = await findProvided(ctx, bookingId, user._id);
  const { membership } = await loadMembership(ctx, bookingId, personId);
  return booking && membership && { booking, membership };
}

/** Mutes one person, or stops what they share; they can start again by themselves. */
export async function mute(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: Subject & { source: "microphone" | "screen" },
): Promise<ModerationResult> {
  const subject = await findSubject(ctx, user, args);
  if (subject === null) return NOT_FOUND;
  const { roomName, _id: bookingId } = subject.booking;
  const { source, personId } = args;
  const who = { only: personId };
  await ctx.scheduler.runAfter(0, internal.moderation.mute, { roomName, source, who });
  const action = source === "screen" ? "share_stopped" : "muted";
  await record(ctx, { bookingId, actorId: user._id, action, subjectId: personId });
  return DONE;
}

export async function muteOthers(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string },
): Promise<ModerationResult> {
  const booking = await findProvided(ctx, args.bookingId, user._id);
  if (booking === null) return NOT_FOUND;
  const { roomName, _id: bookingId } = booking;
  const who = { allBut: user._id };
  await ctx.scheduler.runAfter(0, internal.moderation.mute, {
    roomName,
    source: "microphone",
    who,
  });
  await record(ctx, { bookingId, actorId: user._id, action: "muted_others" });
  return DONE;
}

/** Nobody new gets in while the room is locked; who has been in may come back after a drop. */
export async function setLock(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; isLocked: boolean },
): Promise<ModerationResult> {
  const booking = await findProvided(ctx, args.bookingId, user._id);
  if (booking === null) return NOT_FOUND;
  if ((booking.lockedAt !== undefined) === args.isLocked) return DONE;
  await ctx.db.patch("bookings", booking._id, {
    lockedAt: args.isLocked ? Date.now() : undefined,
  });
  return await noted(ctx, user, booking, args.isLocked ? "locked" : "unlocked");
}

/**
 * Makes another provider a provider of this booking. The one who hands over stays one as well:
 * it is still their booking, and they leave when they like.
 */
export async function handOver(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: Subject,
): Promise<ModerationResult> {
  const booking = await findProvided(ctx, args.bookingId, user._id);
  if (booking === null) return NOT_FOUND;
  const person = await ctx.db.get("users", args.personId);
  if (
    person === null ||
    !person.isProvider ||
    (await countProviders(ctx, booking)) > MAX_CO_PROVIDERS
  )
    return { kind: "refused", reason: "not_a_provider" };
  const { membership } = await loadMembership(ctx, booking._id, person._id);
  if (membership?.removedAt !== undefined) return NOT_FOUND;
  if (membership?.role === "provider") return DONE;
  const clash = await clashFor(ctx, booking, person._id);
  if (clash !== null) return { kind: "refused", reason: "taken", startsAt: clash };
  const isCoProvider = person._id !== booking.providerId;
  const fields = { role: "provider" as const, isCoProvider };
  if (membership) {
    await ctx.db.patch("bookingParticipants", membership._id, fields);
    // Who provides a session takes no seat in it.
    const clientIds = booking.clientIds.filter((id) => id !== person._id);
    await ctx.db.patch("bookings", booking._id, { clientIds });
    await offerPlaces(ctx, booking.providerId, booking.startsAt);
  } else await insertProvider(ctx, booking, person._id);
  await listFor(ctx, { bookingId: booking._id, userId: person._id, role: "provider" });
  await applyPermissions(ctx, booking, [person._id]);
  const change = { action: "handed_over" as const, actorId: user._id, subjectId: person._id };
  await noteChange(ctx, booking._id, change);
  return DONE;
}

/** What another provider has at the time of a booking, or at what is left of it. */
export async function clashFor(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  userId: Id<"users">,
): Promise<number | null> {
  const now = Date.now();
  if (booking.state === "cancelled" || isOverAt(booking, now)) return null;
  const { startsAt, endsAt, service } = booking;
  const left = { startsAt: Math.min(Math.max(startsAt, now), endsAt), endsAt, service };
  return await clashOf(ctx, userId, left, { bookingId: booking._id });
}

async function insertProvider(ctx: MutationCtx, booking: Doc<"bookings">, userId: Id<"users">) {
  const { _id: bookingId, startsAt } = booking;
  // Nothing moves a booking to the past any more once its window has closed.
  const isOver = isOverAt(booking, Date.now());
  const times = { startsAt, isOver };
  const fields = { bookingId, userId, role: "provider" as const, isCoProvider: true, ...times };
  await putIn(ctx, fields);
}

async function countProviders(ctx: MutationCtx, booking: Doc<"bookings">): Promise<number> {
  return (await peopleOf(ctx, booking._id)).filter(({ role }) => role === "provider").length;
}

async function noted(
  ctx: MutationCtx,
  user: Doc<"users">,
  { _id: bookingId }: Doc<"bookings">,
  action: BookingAction,
): Promise<ModerationResult> {
  await record(ctx, { bookingId, actorId: user._id, action });
  return DONE;
}
