import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { findParticipant, type RoomEvent } from "./roomEvents";
import { MAX_PRESENT } from "./roomSessions";
import { receiveEvent } from "./webhooks";

/** What LiveKit says of a session's own room; of one that is not there, nobody is in it. */
export const sight = v.object({
  isThere: v.boolean(),
  people: v.array(
    v.object({
      identity: v.string(),
      sid: v.string(),
      /** UTC ms; null until their media is there, which is when LiveKit tells that they joined. */
      joinedAt: v.union(v.number(), v.null()),
    }),
  ),
});
type Sight = Infer<typeof sight>;

export const liveSessionsPage = v.object({
  sessions: v.array(
    v.object({
      sessionId: v.id("sessions"),
      roomName: v.string(),
      roomSid: v.string(),
      /** Somebody is marked as being in it. */
      hasPeople: v.boolean(),
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
  for (const { _id: sessionId, bookingId, roomSid } of page) {
    const booking = await ctx.db.get("bookings", bookingId);
    if (booking === null) continue;
    const [first] = await presentIn(ctx, sessionId, 1);
    const hasPeople = first !== undefined;
    sessions.push({ sessionId, roomName: booking.roomName, roomSid, hasPeople });
  }
  return { sessions, next: isDone ? null : continueCursor };
}

async function presentIn(ctx: QueryCtx, sessionId: Id<"sessions">, most: number) {
  return await ctx.db
    .query("sessionParticipants")
    .withIndex("by_session_and_state", (q) => q.eq("sessionId", sessionId).eq("state", "joined"))
    .take(most);
}

/** A webhook may be under way; what it was to tell for so long has been lost. */
const LOST_AFTER_MS = 60_000;

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
  for (const { sid, ...missed } of await missedEvents(ctx, session, args)) {
    await receiveEvent(ctx, { ...missed, eventId: `missed:${missed.event}:${sid}`, room });
  }
}

type Missed = Pick<RoomEvent, "event" | "createdAt" | "participant"> & { sid: string };

async function missedEvents(
  ctx: MutationCtx,
  session: Doc<"sessions">,
  { askedAt, sight: { isThere, people } }: { askedAt: number; sight: Sight },
): Promise<Missed[]> {
  const isLost = (at: number) => at <= askedAt - LOST_AFTER_MS;
  if (!isThere) {
    const { startedAt, roomSid: sid } = session;
    return isLost(startedAt) ? [{ event: "room_finished", createdAt: askedAt, sid }] : [];
  }
  const marked = await presentIn(ctx, session._id, MAX_PRESENT);
  const gone = marked.filter(
    (row) => isLost(row.joinedAt) && !people.some(({ sid }) => sid === row.participantSid),
  );
  const missed: Missed[] = gone.map(({ userId: identity, participantSid: sid }) => ({
    event: "participant_left",
    createdAt: askedAt,
    participant: { identity, sid },
    sid,
  }));
  for (const { identity, sid, joinedAt } of people) {
    if (joinedAt === null || !isLost(joinedAt) || (await findParticipant(ctx, sid))) continue;
    const participant = { identity, sid };
    missed.push({ event: "participant_joined", createdAt: joinedAt, participant, sid });
  }
  return missed;
}
