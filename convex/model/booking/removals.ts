import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import { noteChange } from "./bookingChanges";
import { MAX_REMOVED, peopleOf } from "./bookingPeople";
import { isOpenAt } from "./bookingState";
import { clearLate } from "./lateNotices";
import { lastRowOf } from "../session/departure";
import { clearTrouble } from "../session/troubles";
import {
  clashFor,
  DONE,
  findSubject,
  type ModerationResult,
  NOT_FOUND,
  type Subject,
} from "../session/participants";
import { seatsLeftIn } from "../slots/holds";
import { offerPlaces } from "../slots/waitingOffers";

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
  await putOut(ctx, booking, membership);
  const change = { action: "removed" as const, actorId: user._id, subjectId: args.personId };
  await noteChange(ctx, booking._id, change);
  return DONE;
}

async function putOut(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  membership: Doc<"bookingParticipants">,
): Promise<void> {
  const removedAt = Date.now();
  await ctx.db.patch("bookingParticipants", membership._id, { removedAt });
  await clearLate(ctx, booking._id, membership.userId);
  await clearTrouble(ctx, booking._id, membership.userId);
  await freeTime(ctx, booking, membership);
  await keepOut(ctx, { membershipId: membership._id, removedAt });
}

/** Somebody is out for good by what they did themselves: its providers hear that a client left. */
export async function leaveForGood(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  membership: Doc<"bookingParticipants">,
): Promise<void> {
  await putOut(ctx, booking, membership);
  const { userId: actorId, role } = membership;
  const change =
    role === "client"
      ? { action: "seat_given_up" as const, actorId }
      : { action: "removed" as const, actorId, subjectId: actorId };
  await noteChange(ctx, booking._id, change);
}

/** The seat of a client, or the time of a provider, is for others again. */
async function freeTime(
  ctx: MutationCtx,
  { _id: bookingId, clientIds, providerId, startsAt }: Doc<"bookings">,
  { userId, role }: Doc<"bookingParticipants">,
): Promise<void> {
  if (role === "provider") return await offerPlaces(ctx, userId, startsAt);
  const people = await peopleOf(ctx, bookingId);
  if (people.filter(({ removedAt }) => removedAt !== undefined).length > MAX_REMOVED) return;
  const others = clientIds.filter((id) => id !== userId);
  await ctx.db.patch("bookings", bookingId, { clientIds: others });
  await offerPlaces(ctx, providerId, startsAt);
}

/** Whether there is a seat for who comes back. */
async function takeSeat(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  userId: Id<"users">,
): Promise<boolean> {
  const { _id, clientIds } = booking;
  if (clientIds.includes(userId)) return true;
  if ((await seatsLeftIn(ctx, booking, userId)) <= 0) return false;
  await ctx.db.patch("bookings", _id, { clientIds: [...clientIds, userId] });
  return true;
}

/** Below the 2 s within which whoever comes with an older token is to be out again. */
const KEEP_OUT_EVERY_MS = 1_000;
/** Ours and LiveKit's tokens live for 10 min, and LiveKit takes one for a minute longer. */
const TOKEN_LIFE_MS = 12 * 60_000;
/** Once nobody can have a token any more, should that not be so. */
const LOOK_AGAIN_MS = 10_000;

type Removal = { membershipId: Id<"bookingParticipants">; removedAt: number };

/**
 * Puts a removed person out, again and again while the join window is open: LiveKit tells of a
 * join only once its media is there, and somebody with an older token could otherwise listen at
 * the signal server alone, which hands out a fresh token at each join. Each second for as long as a
 * token may live that they had when they were last in.
 */
export async function keepOut(ctx: MutationCtx, args: Removal): Promise<void> {
  const { membershipId } = args;
  const membership = await ctx.db.get("bookingParticipants", membershipId);
  const booking = membership && (await ctx.db.get("bookings", membership.bookingId));
  // Let back, or removed anew, which has rounds of its own.
  if (!booking || membership.removedAt !== args.removedAt) return;
  // Closed or not yet open: there is no room, and nobody has a token for one.
  if (!isOpenAt(booking, Date.now())) return;
  const who = { roomName: booking.roomName, identity: membership.userId, membershipId };
  await ctx.scheduler.runAfter(0, internal.moderation.remove, who);
  const told = await lastRowOf(ctx, booking._id, membership.userId);
  const lastIn = Math.max(args.removedAt, membership.foundAt ?? 0, told?.joinedAt ?? 0);
  await ctx.scheduler.runAfter(msToNext(lastIn), internal.participants.keepOut, args);
}

const msToNext = (lastIn: number): number =>
  Date.now() - lastIn < TOKEN_LIFE_MS ? KEEP_OUT_EVERY_MS : LOOK_AGAIN_MS;

/** LiveKit put out somebody who was in: they had a token, and have got a fresh one. */
export async function noteFound(
  ctx: MutationCtx,
  membershipId: Id<"bookingParticipants">,
): Promise<void> {
  const membership = await ctx.db.get("bookingParticipants", membershipId);
  if (membership) await ctx.db.patch("bookingParticipants", membershipId, { foundAt: Date.now() });
}

/** The same for who gave up their seat, whose row lets them in nowhere, until they take one again. */
export async function keepGone(
  ctx: MutationCtx,
  args: { bookingId: Id<"bookings">; userId: Id<"users">; since: number },
): Promise<void> {
  const { booking, membership } = await loadMembership(ctx, args.bookingId, args.userId);
  if (!booking || membership || !isOpenAt(booking, Date.now())) return;
  const who = { roomName: booking.roomName, identity: args.userId };
  await ctx.scheduler.runAfter(0, internal.moderation.remove, who);
  const told = await lastRowOf(ctx, booking._id, args.userId);
  const ms = msToNext(Math.max(args.since, told?.joinedAt ?? 0));
  await ctx.scheduler.runAfter(ms, internal.participants.keepGone, args);
}

/** A guest whose link was taken back gets no token any more, nor who is erased: there is nobody to let in. */
async function isGone(ctx: MutationCtx, userId: Id<"users">): Promise<boolean> {
  if ((await ctx.db.get("users", userId))?.erasedAt !== undefined) return true;
  const invite = await ctx.db
    .query("guestInvites")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .first();
  return invite?.revokedAt !== undefined;
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
  if (await isGone(ctx, args.personId)) return NOT_FOUND;
  const isProvider = membership.role === "provider";
  const clash = isProvider ? await clashFor(ctx, booking, args.personId) : null;
  if (clash !== null) return { kind: "refused", reason: "taken", startsAt: clash };
  const hasSeat = isProvider || (await takeSeat(ctx, booking, args.personId));
  if (!hasSeat) return { kind: "refused", reason: "full" };
  await ctx.db.patch("bookingParticipants", membership._id, { removedAt: undefined });
  const change = { action: "let_back" as const, actorId: user._id, subjectId: args.personId };
  await noteChange(ctx, booking._id, change);
  return DONE;
}
