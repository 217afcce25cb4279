import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import { findParticipant, type RoomEvent } from "./roomEvents";
import { MAX_PRESENT } from "./roomSessions";
import type { RepairKind } from "../repairs";

/** What LiveKit says of a session's own room; of one that is not there, nobody is in it. */
export const sight = v.object({
  isThere: v.boolean(),
  /** Of several rooms with people in them it names none: its memory may have been emptied, not they. */
  isBlank: v.boolean(),
  people: v.array(
    v.object({
      identity: v.string(),
      sid: v.string(),
      /** UTC ms; null until their media is there, which is when LiveKit tells that they joined. */
      joinedAt: v.union(v.number(), v.null()),
    }),
  ),
});
export type Sight = Infer<typeof sight>;

/** Who is marked as being in it. */
export async function presentIn(ctx: QueryCtx, sessionId: Id<"sessions">, most: number) {
  return await ctx.db
    .query("sessionParticipants")
    .withIndex("by_session_and_state", (q) => q.eq("sessionId", sessionId).eq("state", "joined"))
    .take(most);
}

/**
 * A webhook may be under way; what it was to tell for so long has been lost. With the half minute
 * between two looks and the second one of what was not seen, a loss is mended within a minute.
 */
export const LOST_AFTER_MS = 20_000;
/** Between two looks at what was not seen. */
export const APART_MS = 20_000;
/** Where LiveKit knows of nothing: people have come back to new rooms by then, or stay unseen. */
const BLANK_MS = 2 * 60_000;

type Session = Doc<"sessions">;
type Row = Doc<"sessionParticipants">;
type Look = { askedAt: number; sight: Sight };
type Missed = Pick<RoomEvent, "event" | "createdAt" | "participant"> & {
  sid: string;
  repair: RepairKind;
};

/** It, or somebody in it, was not seen by the last look. */
export function isDoubted(session: Session, present: Row[]): boolean {
  return [session, ...present].some(({ unseenSince }) => unseenSince !== undefined);
}

/** A room of more is looked at row by row each time: a hundred rooms are read at once. */
const MOST_COMPARED = 20;
/** How many rows `sidsIn` needs. */
export const COMPARED = MOST_COMPARED + 1;

/** The sids of who is in it; null: some of it is in doubt, or they are many. */
export function sidsIn(session: Session, present: Row[]): string[] | null {
  if (isDoubted(session, present) || present.length > MOST_COMPARED) return null;
  return present.map(({ participantSid }) => participantSid);
}

/** Nothing is to be written: those who are in are those that LiveKit has in its room. */
export function isAsSeen(sids: string[] | null, { isThere, people }: Sight): boolean {
  if (!isThere || sids?.length !== people.length) return false;
  return people.every(({ sid, joinedAt }) => joinedAt !== null && sids.includes(sid));
}

const isLost = (at: number, { askedAt }: Look) => at <= askedAt - LOST_AFTER_MS;
const patience = ({ sight }: Look) => (sight.isBlank ? BLANK_MS : APART_MS);

/**
 * What LiveKit should have told by now. Once not seen is not gone: its list may be behind, or its
 * people on their way back to a server that was restarted. The second time in a row it is so.
 */
export async function missedEvents(
  ctx: MutationCtx,
  session: Session,
  look: Look,
): Promise<Missed[]> {
  const present = await presentIn(ctx, session._id, MAX_PRESENT);
  const isGone = await missRoom(ctx, session, present, look);
  if (look.sight.isThere) {
    const left = await missedLeavings(ctx, present, look);
    return [...left, ...(await missedJoins(ctx, session, look))];
  }
  const createdAt = session.unseenSince ?? look.askedAt;
  const gone = { event: "room_finished", createdAt, sid: session.roomSid };
  return isGone ? [{ ...gone, repair: "room_gone" }] : [];
}

/** True: it was not there before, either. Whoever came into it since then was in it. */
async function missRoom(ctx: MutationCtx, session: Session, present: Row[], look: Look) {
  const lastAt = Math.max(session.startedAt, ...present.map(({ joinedAt }) => joinedAt));
  const isUnseen = !look.sight.isThere && isLost(lastAt, look);
  const { unseenSince, isGone } = doubted(session, isUnseen, look);
  if (unseenSince !== session.unseenSince) {
    await ctx.db.patch("sessions", session._id, { unseenSince });
  }
  return isGone;
}

/** Since when it is not seen, and whether it was not before. */
function doubted(known: { unseenSince?: number }, isUnseen: boolean, look: Look) {
  const { askedAt } = look;
  const unseenSince = isUnseen ? (known.unseenSince ?? askedAt) : undefined;
  const isGone = unseenSince !== undefined && askedAt - unseenSince >= patience(look);
  return { unseenSince, isGone };
}

async function missedLeavings(ctx: MutationCtx, present: Row[], look: Look): Promise<Missed[]> {
  const { people } = look.sight;
  const missed: Missed[] = [];
  for (const row of present) {
    const { _id, userId: identity, participantSid: sid } = row;
    const isUnseen = isLost(row.joinedAt, look) && !people.some((one) => one.sid === sid);
    const { unseenSince, isGone } = doubted(row, isUnseen, look);
    if (unseenSince !== row.unseenSince) {
      await ctx.db.patch("sessionParticipants", _id, { unseenSince });
    }
    if (!isGone) continue;
    const createdAt = unseenSince ?? look.askedAt;
    const participant = { identity, sid };
    const left = { event: "participant_left", createdAt, participant, sid };
    missed.push({ ...left, repair: "leave_missed" });
  }
  return missed;
}

async function missedJoins(ctx: MutationCtx, session: Session, look: Look): Promise<Missed[]> {
  const ofProviders: Missed[] = [];
  const ofOthers: Missed[] = [];
  for (const { identity, sid, joinedAt } of look.sight.people) {
    const userId = ctx.db.normalizeId("users", identity);
    if (userId === null || joinedAt === null || !isLost(joinedAt, look)) continue;
    const row = await findParticipant(ctx, sid);
    if (row && !isStillThere(row, session, look)) continue;
    if (row) await takeBack(ctx, row);
    const { membership } = await loadMembership(ctx, session.bookingId, userId);
    const participant = { identity, sid };
    const repair = row ? ("presence_restored" as const) : ("join_missed" as const);
    const missed = { event: "participant_joined", createdAt: joinedAt, participant, sid, repair };
    (membership?.role === "provider" ? ofProviders : ofOthers).push(missed);
  }
  // Otherwise it would be told that a client waits for one who is in the room.
  return [...ofProviders, ...ofOthers];
}

/** Taken for gone a while ago, and in the room all the same. */
function isStillThere({ state, sessionId, leftAt = 0 }: Row, session: Session, look: Look) {
  return state === "left" && sessionId === session._id && isLost(leftAt, look);
}

/** What follows somebody's coming is for the event that tells of it. */
async function takeBack(ctx: MutationCtx, { _id }: Row): Promise<void> {
  const never = { leftAt: undefined, unseenSince: undefined };
  const unsaid = { disconnectReason: undefined, saidGoodbye: undefined };
  await ctx.db.patch("sessionParticipants", _id, { state: "joined", ...never, ...unsaid });
}
