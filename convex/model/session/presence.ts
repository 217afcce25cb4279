import { type Infer, v } from "convex/values";
import type { Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { missedEvents, presentIn, type Sight } from "./missedEvents";
import { receiveEvent } from "./webhooks";
import { recordRepair } from "../repairs";

export const liveSessionsPage = v.object({
  sessions: v.array(
    v.object({
      sessionId: v.id("sessions"),
      roomName: v.string(),
      roomSid: v.string(),
      /** Somebody is marked as being in it. */
      isOccupied: v.boolean(),
      /** That, or it was not there when LiveKit was last asked. */
      isInDoubt: v.boolean(),
    }),
  ),
  /** Null: these are the last ones. */
  next: v.union(v.string(), v.null()),
});

const BATCH = 100;

export async function liveSessions(
  ctx: QueryCtx,
  cursor: string | null,
): Promise<Infer<typeof liveSessionsPage>> {
  const { page, isDone, continueCursor } = await ctx.db
    .query("sessions")
    .withIndex("by_state", (q) => q.eq("state", "live"))
    .paginate({ numItems: BATCH, cursor });
  const sessions = [];
  for (const { _id: sessionId, bookingId, roomSid, unseenSince } of page) {
    const booking = await ctx.db.get("bookings", bookingId);
    if (booking === null) continue;
    const isOccupied = (await presentIn(ctx, sessionId, 1)).length > 0;
    const isInDoubt = unseenSince !== undefined || isOccupied;
    sessions.push({ sessionId, roomName: booking.roomName, roomSid, isOccupied, isInDoubt });
  }
  return { sessions, next: isDone ? null : continueCursor };
}

/**
 * Makes up for the webhooks that did not come: each is applied as if LiveKit had sent it, so that
 * recording, broadcast, hands and the wait for a provider follow it as well.
 * @param args.askedAt before LiveKit was asked
 */
export async function seeSession(
  ctx: MutationCtx,
  args: { sessionId: Id<"sessions">; askedAt: number; sight: Sight },
): Promise<void> {
  const session = await ctx.db.get("sessions", args.sessionId);
  const booking = session && (await ctx.db.get("bookings", session.bookingId));
  if (session?.state !== "live" || booking === null) return;
  const room = { name: booking.roomName, sid: session.roomSid };
  for (const { sid, repair, ...missed } of await missedEvents(ctx, session, args)) {
    const eventId = `missed:${missed.event}:${sid}:${args.askedAt}`;
    const heard = await receiveEvent(ctx, { ...missed, eventId, room });
    const mended = { kind: repair, bookingId: booking._id, detail: sid };
    if (heard === "applied") await recordRepair(ctx, mended);
  }
}
