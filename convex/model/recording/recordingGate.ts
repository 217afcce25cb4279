import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import { peopleOf } from "../booking/bookingPeople";
import { mayBePublished, newestBroadcast } from "../broadcast/broadcastLookup";
import { AIRING } from "../broadcast/broadcastState";
import { mayShare } from "../session/grants";
import { policyOf } from "../booking/policy";
import { mayBeRecorded, newestRecording } from "./recordingLookup";
import { ROLLING } from "./recordingState";
import { role } from "../roles";

/**
 * LiveKit's composite cannot leave one person out: while a recording rolls or the session is
 * broadcast, who has not agreed to it sends nothing.
 */
export async function mayPublish(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
): Promise<boolean> {
  const recording = await newestRecording(ctx, bookingId);
  const isRolling = recording !== null && ROLLING.includes(recording.state);
  if (isRolling && !(await mayBeRecorded(ctx, recording._id, userId))) return false;
  const broadcast = await newestBroadcast(ctx, bookingId);
  const isAiring = broadcast !== null && AIRING.includes(broadcast.state);
  return !isAiring || (await mayBePublished(ctx, broadcast._id, userId));
}

/** A worker that is well has stopped by then, and nobody notices anything in the call. */
export const STOPS_WITHIN_MS = 3_000;

/**
 * Gives these people, where they are in the room, what a new token would give them: not what is
 * true now, but when LiveKit is told.
 */
export async function applyPermissions(
  ctx: MutationCtx,
  { _id: bookingId, roomName }: Doc<"bookings">,
  userIds: readonly Id<"users">[],
  delayMs = 0,
): Promise<void> {
  const members = (await peopleOf(ctx, bookingId)).filter(({ userId }) => userIds.includes(userId));
  if (members.length === 0) return;
  const people = members.map(({ userId }) => userId);
  const args = { bookingId, roomName, people };
  await ctx.scheduler.runAfter(delayMs, internal.moderation.applyRoles, args);
}

export const permissions = v.object({ role, mayShareScreen: v.boolean(), mayPublish: v.boolean() });

/** What a new token would let somebody do now; null: nothing any more. */
export async function permissionsOf(
  ctx: QueryCtx,
  args: { bookingId: Id<"bookings">; userId: Id<"users"> },
): Promise<Infer<typeof permissions> | null> {
  const { booking, membership } = await loadMembership(ctx, args.bookingId, args.userId);
  if (booking === null || membership === null || membership.removedAt !== undefined) return null;
  return {
    role: membership.role,
    mayShareScreen: mayShare(membership.role, policyOf(booking)),
    mayPublish: await mayPublish(ctx, booking._id, args.userId),
  };
}

/** It rolls no more: who was kept from sending may send again. */
export async function liftGate(ctx: MutationCtx, recording: Doc<"recordings">): Promise<void> {
  const booking = await ctx.db.get("bookings", recording.bookingId);
  if (booking === null || !ROLLING.includes(recording.state)) return;
  const silent: Id<"users">[] = [];
  for (const { userId } of await peopleOf(ctx, booking._id)) {
    if (!(await mayBeRecorded(ctx, recording._id, userId))) silent.push(userId);
  }
  await applyPermissions(ctx, booking, silent);
}

/** The session is public no more: everybody has what a new token would give them. */
export async function liftPublicGate(ctx: MutationCtx, bookingId: Id<"bookings">): Promise<void> {
  const booking = await ctx.db.get("bookings", bookingId);
  if (booking === null) return;
  const people = await peopleOf(ctx, bookingId);
  await applyPermissions(
    ctx,
    booking,
    people.map(({ userId }) => userId),
  );
}
