import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { peopleOf } from "./bookings";
import { mayShare } from "./grants";
import { policyOf } from "./policy";
import { mayBeRecorded, newestRecording } from "./recordingLookup";
import { ROLLING } from "./recordingState";

/**
 * LiveKit's composite cannot leave one person out: while a recording rolls, who has not agreed to
 * it sends nothing.
 */
export async function mayPublish(
  ctx: QueryCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
): Promise<boolean> {
  const recording = await newestRecording(ctx, bookingId);
  if (recording === null || !ROLLING.includes(recording.state)) return true;
  return await mayBeRecorded(ctx, recording._id, userId);
}

/** Gives these people, where they are in the room, what a new token would give them now. */
export async function applyPermissions(
  ctx: MutationCtx,
  booking: Doc<"bookings">,
  userIds: readonly Id<"users">[],
): Promise<void> {
  const members = (await peopleOf(ctx, booking._id)).filter(({ userId }) =>
    userIds.includes(userId),
  );
  if (members.length === 0) return;
  const policy = policyOf(booking);
  const people = await Promise.all(
    members.map(async ({ userId, role }) => ({
      identity: userId,
      role,
      mayShareScreen: mayShare(role, policy),
      mayPublish: await mayPublish(ctx, booking._id, userId),
    })),
  );
  const { roomName } = booking;
  await ctx.scheduler.runAfter(0, internal.moderation.applyRoles, { roomName, people });
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
