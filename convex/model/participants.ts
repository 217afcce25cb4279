import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { findProvided, loadMembership } from "./access";
import { type BookingAction, record } from "./bookingEvents";
import { isOpenAt, isOverAt } from "./bookingState";
import { MAX_CO_PROVIDERS, peopleOf } from "./bookingPeople";
import { applyPermissions } from "./recordingGate";
import { listFor } from "./recordingPeople";
import { followReminders } from "./reminders";

export const moderationResult = v.union(
  v.object({ kind: v.literal("done") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("yourself"), v.literal("not_a_provider")),
  }),
);
export type ModerationResult = Infer<typeof moderationResult>;

const DONE: ModerationResult = { kind: "done" };
const NOT_FOUND: ModerationResult = { kind: "refused", reason: "not_found" };

type Subject = { bookingId: string; personId: Id<"users"> };

/** The booking and the membership of another of its people, for a provider of it. */
async function findSubject(ctx: MutationCtx, user: Doc<"users">, { bookingId, personId }: Subject) {
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

/**
 * Puts a client out for good: no token and no room from now on, and whoever comes with an older
 * token is put out again.
 */
export async function remove(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: Subject,
): Promise<ModerationResult> {
  if (args.personId === user._id) return { kind: "refused", reason: "yourself" };
  const subject = await findSubject(ctx, user, args);
  if (subject === null || args.personId === subject.booking.providerId) return NOT_FOUND;
  const { booking, membership } = subject;
  if (membership.removedAt !== undefined) return DONE;
  const removedAt = Date.now();
  await ctx.db.patch("bookingParticipants", membership._id, { removedAt });
  await keepOut(ctx, { membershipId: membership._id, removedAt });
  await followReminders(ctx, booking._id);
  return await noted(ctx, user, booking, "removed", args.personId);
}

/** Below the 2 s within which whoever comes with an older token is to be out again. */
const KEEP_OUT_EVERY_MS = 1_000;

/**
 * Puts a removed person out, again and again while the join window is open: LiveKit tells of a
 * join only once its media is there, and somebody with an older token could otherwise listen at
 * the signal server alone, which hands out a fresh token at each join.
 */
export async function keepOut(
  ctx: MutationCtx,
  args: { membershipId: Id<"bookingParticipants">; removedAt: number },
): Promise<void> {
  const membership = await ctx.db.get("bookingParticipants", args.membershipId);
  const booking = membership && (await ctx.db.get("bookings", membership.bookingId));
  // Let back, or removed anew, which has rounds of its own.
  if (!booking || membership.removedAt !== args.removedAt) return;
  // Closed or not yet open: there is no room, and nobody has a token for one.
  if (!isOpenAt(booking, Date.now())) return;
  const who = { roomName: booking.roomName, identity: membership.userId };
  await ctx.scheduler.runAfter(0, internal.moderation.remove, who);
  await ctx.scheduler.runAfter(KEEP_OUT_EVERY_MS, internal.participants.keepOut, args);
}

/** Undoes a removal. Who was let in from the lobby before stays let in. */
export async function letBack(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: Subject,
): Promise<ModerationResult> {
  const subject = await findSubject(ctx, user, args);
  if (subject === null) return NOT_FOUND;
  const { booking, membership } = subject;
  if (membership.removedAt === undefined) return DONE;
  await ctx.db.patch("bookingParticipants", membership._id, { removedAt: undefined });
  await followReminders(ctx, booking._id);
  return await noted(ctx, user, booking, "let_back", args.personId);
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
  const isCoProvider = person._id !== booking.providerId;
  const fields = { role: "provider" as const, isCoProvider };
  if (membership) await ctx.db.patch("bookingParticipants", membership._id, fields);
  else await insertProvider(ctx, booking, person._id);
  await listFor(ctx, { bookingId: booking._id, userId: person._id });
  await applyPermissions(ctx, booking, [person._id]);
  await followReminders(ctx, booking._id);
  return await noted(ctx, user, booking, "handed_over", person._id);
}

async function insertProvider(ctx: MutationCtx, booking: Doc<"bookings">, userId: Id<"users">) {
  const { _id: bookingId, startsAt } = booking;
  // Nothing moves a booking to the past any more once its window has closed.
  const isOver = isOverAt(booking, Date.now());
  const times = { startsAt, isOver };
  const fields = { bookingId, userId, role: "provider" as const, isCoProvider: true, ...times };
  await ctx.db.insert("bookingParticipants", fields);
}

async function countProviders(ctx: MutationCtx, booking: Doc<"bookings">): Promise<number> {
  return (await peopleOf(ctx, booking._id)).filter(({ role }) => role === "provider").length;
}

async function noted(
  ctx: MutationCtx,
  user: Doc<"users">,
  { _id: bookingId }: Doc<"bookings">,
  action: BookingAction,
  subjectId?: Id<"users">,
): Promise<ModerationResult> {
  await record(ctx, { bookingId, actorId: user._id, action, subjectId });
  return DONE;
}
