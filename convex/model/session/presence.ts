import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { COMPARED, isDoubted, missedEvents, presentIn, type Sight, sidsIn } from "./missedEvents";
import { MAX_PRESENT } from "./roomSessions";
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
      /** Who is in it, by their connections' sids; null: too many, or some of it is in doubt. */
      sids: v.union(v.array(v.string()), v.null()),
    }),
  ),
  /** Null: these are the last ones. */
  next: v.union(v.string(), v.null()),
});

const BATCH = 100;

type Page = Infer<typeof liveSessionsPage>;

export async function liveSessions(ctx: QueryCtx, cursor: string | null): Promise<Page> {
  const { page, isDone, continueCursor } = await ctx.db
    .query("sessions")
    .withIndex("by_state", (q) => q.eq("state", "live"))
    .paginate({ numItems: BATCH, cursor });
  return { sessions: await stateOf(ctx, page), next: isDone ? null : continueCursor };
}

/** Those of these that are still live. */
export async function liveAmong(ctx: QueryCtx, ids: Id<"sessions">[]): Promise<Page> {
  const rows = await Promise.all(ids.map(async (id) => await ctx.db.get("sessions", id)));
  const live = rows.filter((row) => row?.state === "live").map((row) => row!);
  return { sessions: await stateOf(ctx, live), next: null };
}

async function stateOf(ctx: QueryCtx, rows: Doc<"sessions">[]): Promise<Page["sessions"]> {
  const sessions = [];
  for (const session of rows) {
    const { _id: sessionId, bookingId, roomSid, unseenSince } = session;
    const booking = await ctx.db.get("bookings", bookingId);
    if (booking === null) continue;
    const present = await presentIn(ctx, sessionId, COMPARED);
    const isOccupied = present.length > 0;
    const isInDoubt = unseenSince !== undefined || isOccupied;
    const sids = sidsIn(session, present);
    sessions.push({ sessionId, roomName: booking.roomName, roomSid, isOccupied, isInDoubt, sids });
  }
  return sessions;
}

/**
 * Makes up for the webhooks that did not come: each is applied as if LiveKit had sent it, so that
 * recording, broadcast, hands and the wait for a provider follow it as well.
 * @param args.askedAt before LiveKit was asked
 * @returns whether somebody or the room was not seen, which the next look decides
 */
export async function seeSession(
  ctx: MutationCtx,
  args: { sessionId: Id<"sessions">; askedAt: number; sight: Sight },
): Promise<boolean> {
  const session = await ctx.db.get("sessions", args.sessionId);
  const booking = session && (await ctx.db.get("bookings", session.bookingId));
  if (session?.state !== "live" || booking === null) return false;
  const room = { name: booking.roomName, sid: session.roomSid };
  for (const { sid, repair, ...missed } of await missedEvents(ctx, session, args)) {
    const eventId = `missed:${missed.event}:${sid}:${args.askedAt}`;
    const heard = await receiveEvent(ctx, { ...missed, eventId, room });
    const mended = { kind: repair, bookingId: booking._id, detail: sid };
    if (heard === "applied") await recordRepair(ctx, mended);
  }
  const after = await ctx.db.get("sessions", session._id);
  if (after?.state !== "live") return false;
  return isDoubted(after, await presentIn(ctx, session._id, MAX_PRESENT));
}
