import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { MAX_CLIENTS } from "../booking/bookingState";
import { peopleOf } from "../booking/bookingPeople";
import { tell } from "../notices/telling";
import { seenUpTo } from "./unread";

/** Who writes one message after the other is told of once in this time. */
const QUIET_MS = 15 * 60_000;
/** Who has not looked since they were told is told again after this. */
const FORGOTTEN_MS = 24 * 60 * 60_000;

type Written = { booking: Doc<"bookings">; authorId: Id<"users">; seq: number };

/**
 * Who is not in the room hears that somebody wrote, and not what. A client's words are told to the
 * providers alone, as in all else: the clients of a group need not know each other.
 */
export async function tellOfMessage(ctx: MutationCtx, written: Written): Promise<void> {
  const { booking, authorId } = written;
  const { _id: bookingId, title, startsAt } = booking;
  const people = (await peopleOf(ctx, bookingId)).filter((one) => one.removedAt === undefined);
  const isFromClient = people.find(({ userId }) => userId === authorId)?.role === "client";
  const inRoom = await inRoomOf(ctx, bookingId);
  for (const { userId, role } of people) {
    if (userId === authorId || inRoom.has(userId)) continue;
    if (isFromClient && role === "client") continue;
    if (!(await isNews(ctx, written, userId))) continue;
    const facts = { kind: "message" as const, title, startsAt, bookingId, readerRole: role };
    await tell(ctx, userId, facts, { subjectId: authorId });
  }
}

/** As many as may be in a room, each on two devices. */
const MOST_IN_ROOM = 100;

async function inRoomOf(ctx: QueryCtx, bookingId: Id<"bookings">): Promise<Set<Id<"users">>> {
  const rows = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_state", (q) => q.eq("bookingId", bookingId).eq("state", "joined"))
    .take(MOST_IN_ROOM);
  return new Set(rows.map(({ userId }) => userId));
}

/** Each of a booking's people may have been told of this author a while ago. */
const MOST_TOLD = 3 * MAX_CLIENTS;

async function isNews(
  ctx: QueryCtx,
  { booking: { _id: bookingId }, authorId, seq }: Written,
  readerId: Id<"users">,
): Promise<boolean> {
  const told = await ctx.db
    .query("notices")
    .withIndex("by_booking_and_kind_and_subject", (q) =>
      q.eq("bookingId", bookingId).eq("kind", "message").eq("subjectId", authorId),
    )
    .order("desc")
    .take(MOST_TOLD);
  const last = told.find(({ userId }) => userId === readerId);
  if (last === undefined) return true;
  const age = Date.now() - last._creationTime;
  if (age < QUIET_MS) return false;
  return age >= FORGOTTEN_MS || (await seenUpTo(ctx, bookingId, readerId)) >= seq - 1;
}
