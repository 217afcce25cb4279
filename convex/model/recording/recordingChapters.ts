import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { lastRowOf } from "../session/departure";
import type { RoomEvent } from "../session/roomEvents";

/** Whoever is named has agreed: a chapter of somebody else would tell that they were there. */
export async function addChapter(
  ctx: MutationCtx,
  { _id: recordingId }: Doc<"recordings">,
  chapter: { kind: "joined" | "shared"; userId: Id<"users">; at: number },
): Promise<void> {
  await ctx.db.insert("recordingChapters", { recordingId, ...chapter });
}

/** A connection that was lost and made again is no arrival. */
const MOMENT = 10_000;
const MAX_CONNECTIONS = 20;

/** Whether somebody comes who was not there, or not for a while. */
export async function isArrival(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  userId: Id<"users">,
  { participant, createdAt }: RoomEvent,
): Promise<boolean> {
  const rows = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_user_and_joined", (q) =>
      q.eq("bookingId", bookingId).eq("userId", userId),
    )
    .order("desc")
    .take(MAX_CONNECTIONS);
  const isThere = ({ participantSid, state }: Doc<"sessionParticipants">) =>
    state === "joined" && participantSid !== participant?.sid;
  const ends = rows.map(({ leftAt = 0 }) => leftAt).filter((leftAt) => leftAt <= createdAt);
  return !rows.some(isThere) && createdAt - Math.max(0, ...ends) > MOMENT;
}

/** Who agrees while it rolls is in it from then on. */
export async function addAgreed(
  ctx: MutationCtx,
  recording: Doc<"recordings">,
  userId: Id<"users">,
): Promise<void> {
  const row = await lastRowOf(ctx, recording.bookingId, userId);
  if (row?.state !== "joined") return;
  await addChapter(ctx, recording, { kind: "joined", userId, at: Date.now() });
}

type Stretch = { activeAt: number; durationMs: number };

/**
 * Where a moment is in the parts played one after another, in ms from the beginning: in a pause
 * it is the start of the next part, after the end the end.
 */
export function offsetOf(at: number, parts: readonly Stretch[]): number {
  let offset = 0;
  let next: number | undefined;
  for (const { activeAt, durationMs } of parts) {
    if (at >= activeAt && at < activeAt + durationMs) return offset + at - activeAt;
    if (at < activeAt) next ??= offset;
    offset += durationMs;
  }
  return next ?? offset;
}
