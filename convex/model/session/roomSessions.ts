import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { sendParticipant, sendSession } from "../integrations/happenings";

/** More rooms than one booking has had at a time that still matters. */
const MAX_SESSIONS = 20;
/** More people than a room can hold; a bound for one transaction. */
export const MAX_PRESENT = 500;

/** The session of a room, made or dated back by whichever of the room's events comes. */
export async function ensureSession(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  { roomSid, at }: { roomSid: string; at: number },
): Promise<Doc<"sessions">> {
  const known = await sessionOfRoom(ctx, roomSid);
  if (known !== null && known.startedAt <= at) return known;
  const id =
    known?._id ??
    (await ctx.db.insert("sessions", { bookingId, roomSid, state: "live", startedAt: at }));
  if (known !== null) await ctx.db.patch("sessions", id, { startedAt: at });
  else await sendSession(ctx, (await ctx.db.get("sessions", id))!, "session.started");
  await endFollowed(ctx, bookingId);
  return (await ctx.db.get("sessions", id))!;
}

export async function sessionOfRoom(ctx: QueryCtx, roomSid: string) {
  return await ctx.db
    .query("sessions")
    .withIndex("by_room_sid", (q) => q.eq("roomSid", roomSid))
    .unique();
}

/** Takes back an end that was none; who is in it is seen by the next look at it. */
export async function reviveSession(ctx: MutationCtx, session: Doc<"sessions">): Promise<void> {
  const live = { state: "live" as const, endedAt: undefined, unseenSince: undefined };
  await ctx.db.patch("sessions", session._id, live);
  await sendSession(ctx, { ...session, ...live }, "session.started");
}

/** LiveKit has one room of a name at a time; one that was killed cannot say that it is over. */
async function endFollowed(ctx: MutationCtx, bookingId: Id<"bookings">) {
  const sessions = await sessionsOf(ctx, bookingId);
  sessions.reverse().sort((a, b) => a.startedAt - b.startedAt);
  for (const [i, session] of sessions.entries()) {
    const next = sessions[i + 1];
    if (next) await endSession(ctx, session, next.startedAt);
  }
}

/** Nobody can be in a room of this booking from then on, whatever LiveKit could tell of it. */
export async function endSessions(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  at: number,
): Promise<void> {
  for (const session of await sessionsOf(ctx, bookingId)) {
    // One that was begun when it was over has no time of its own.
    if (session.state === "live") await endSession(ctx, session, Math.max(at, session.startedAt));
  }
}

/** The newest first. */
async function sessionsOf(ctx: QueryCtx, bookingId: Id<"bookings">) {
  return await ctx.db
    .query("sessions")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .order("desc")
    .take(MAX_SESSIONS);
}

export async function isLive(ctx: QueryCtx, bookingId: Id<"bookings">): Promise<boolean> {
  return (await sessionsOf(ctx, bookingId)).some(({ state }) => state === "live");
}

/** Ends a session and everybody's presence in it; of several times the earliest one counts. */
export async function endSession(
  ctx: MutationCtx,
  session: Doc<"sessions">,
  at: number,
): Promise<void> {
  if (session.endedAt !== undefined && session.endedAt <= at) return;
  await ctx.db.patch("sessions", session._id, { state: "ended", endedAt: at });
  for (const row of await inUntilTheEnd(ctx, session)) {
    await ctx.db.patch("sessionParticipants", row._id, { state: "left", leftAt: at });
    if (row.state === "left" || row.wasRefused) continue;
    await sendParticipant(ctx, { ...row, leftAt: at }, "participant.left");
  }
  if (session.state === "live")
    await sendSession(ctx, { ...session, endedAt: at }, "session.ended");
}

/** Who is in, or was until the end that was known so far. */
async function inUntilTheEnd(ctx: MutationCtx, session: Doc<"sessions">) {
  const state = session.state === "live" ? "joined" : "left";
  const rows = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_session_and_state", (q) => q.eq("sessionId", session._id).eq("state", state))
    .take(MAX_PRESENT);
  return rows.filter(({ leftAt }) => leftAt === session.endedAt);
}
