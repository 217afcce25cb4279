import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { isOverAt, joinWindow } from "../booking/bookingState";
import { recordRepair } from "../repairs";
import { endSession } from "../session/roomSessions";

/** What stayed marked as live or present and can be neither. */
export const leftovers = v.object({
  sessions: v.array(v.id("sessions")),
  people: v.array(v.id("sessionParticipants")),
  /** Where the next look goes on; null: that was all. */
  next: v.union(v.object({ table: v.string(), cursor: v.union(v.string(), v.null()) }), v.null()),
});
export type Leftovers = Infer<typeof leftovers>;
export type Place = NonNullable<Leftovers["next"]>;

const BATCH = 100;
const FIRST: Place = { table: "sessions", cursor: null };

/** A page of what is live or present, without writing: nothing that happens has to wait for it. */
export async function findLeftovers(ctx: QueryCtx, place: Place = FIRST): Promise<Leftovers> {
  return place.table === "sessions"
    ? await sessionsLeft(ctx, place.cursor)
    : await peopleLeft(ctx, place.cursor);
}

async function sessionsLeft(ctx: QueryCtx, cursor: string | null): Promise<Leftovers> {
  const { page, isDone, continueCursor } = await ctx.db
    .query("sessions")
    .withIndex("by_state", (q) => q.eq("state", "live"))
    .paginate({ numItems: BATCH, cursor });
  const sessions: Id<"sessions">[] = [];
  for (const session of page) {
    if (await isLeftLive(ctx, session)) sessions.push(session._id);
  }
  const next = isDone
    ? { table: "people", cursor: null }
    : { table: "sessions", cursor: continueCursor };
  return { sessions, people: [], next };
}

async function peopleLeft(ctx: QueryCtx, cursor: string | null): Promise<Leftovers> {
  const { page, isDone, continueCursor } = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_state", (q) => q.eq("state", "joined"))
    .paginate({ numItems: BATCH, cursor });
  const people: Id<"sessionParticipants">[] = [];
  for (const row of page) {
    if (await isLeftPresent(ctx, row)) people.push(row._id);
  }
  return {
    sessions: [],
    people,
    next: isDone ? null : { table: "people", cursor: continueCursor },
  };
}

/** The scheduled end of a window may be late. */
const GRACE_MS = 2 * 60_000;

async function isLeftLive(ctx: QueryCtx, { state, bookingId }: Doc<"sessions">): Promise<boolean> {
  if (state !== "live") return false;
  const booking = await ctx.db.get("bookings", bookingId);
  return booking === null || isOverAt(booking, Date.now() - GRACE_MS);
}

async function isLeftPresent(
  ctx: QueryCtx,
  { state, sessionId }: Doc<"sessionParticipants">,
): Promise<boolean> {
  if (state !== "joined") return false;
  const session = await ctx.db.get("sessions", sessionId);
  return session === null || session.state === "ended";
}

/** Ends what is still left over by now. */
export async function endLeftovers(
  ctx: MutationCtx,
  { sessions, people }: Pick<Leftovers, "sessions" | "people">,
): Promise<void> {
  for (const id of sessions) {
    const session = await ctx.db.get("sessions", id);
    if (session && (await isLeftLive(ctx, session))) await endLeft(ctx, session);
  }
  for (const id of people) {
    const row = await ctx.db.get("sessionParticipants", id);
    if (row && (await isLeftPresent(ctx, row))) await takeOut(ctx, row);
  }
}

async function endLeft(ctx: MutationCtx, session: Doc<"sessions">): Promise<void> {
  const { bookingId, roomSid, startedAt } = session;
  const booking = await ctx.db.get("bookings", bookingId);
  const endedAt = booking?.ended?.at ?? (booking && joinWindow(booking).closesAt) ?? Date.now();
  await endSession(ctx, session, Math.max(startedAt, endedAt));
  await recordRepair(ctx, { kind: "session_left_live", bookingId, detail: roomSid });
}

async function takeOut(ctx: MutationCtx, row: Doc<"sessionParticipants">): Promise<void> {
  const { _id, sessionId, bookingId, participantSid, joinedAt } = row;
  const endedAt = (await ctx.db.get("sessions", sessionId))?.endedAt ?? Date.now();
  const leftAt = Math.max(joinedAt, endedAt);
  await ctx.db.patch("sessionParticipants", _id, { state: "left", leftAt });
  await recordRepair(ctx, { kind: "presence_left", bookingId, detail: participantSid });
}
