import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findLate } from "../booking/lateNotices";
import { pageOf } from "../broadcast/broadcastPages";
import { type Exporter, type ExportRow, iso } from "./exportRow";
import { MOST_ROWS, ofBookings } from "./exportSessions";

/** When they were in the room of a booking, a connection a row. */
export const stays = ofBookings(async (ctx, { bookingId, userId }) => {
  const rows = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_user_and_joined", (q) =>
      q.eq("bookingId", bookingId).eq("userId", userId),
    )
    .order("desc")
    .take(MOST_ROWS);
  return rows.map(({ joinedAt, leftAt, disconnectReason, saidGoodbye, wasRefused }) => ({
    bookingId,
    joinedAt: iso(joinedAt),
    leftAt: iso(leftAt),
    reason: disconnectReason ?? null,
    pressedLeave: saidGoodbye === true,
    wasPutOut: wasRefused === true,
  }));
});

/** What they say of themselves at this moment: late, without a connection, with a hand up. */
export const said = ofBookings(async (ctx, { bookingId, userId }) => {
  const late = await findLate(ctx, bookingId, userId);
  const trouble = await ctx.db
    .query("connectionTroubles")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
  const hand = await ctx.db
    .query("hands")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
  const row = (what: string, at: number, minutes: number | null = null) => [
    { bookingId, at: iso(at), what, minutes },
  ];
  return [
    ...(late ? row("late", late.at, late.minutes) : []),
    ...(trouble ? row("cannot_connect", trouble.at) : []),
    ...(hand ? row("hand_raised", hand.raisedAt) : []),
  ];
});

/** Mails that wait for a booking to come near. */
export const reminders = ofBookings(async (ctx, { bookingId, userId }) => {
  const rows = await ctx.db
    .query("reminders")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .take(MOST_ROWS);
  return rows
    .filter((row) => row.userId === userId)
    .map(({ at, minutes }) => ({ bookingId, at: iso(at), minutesBefore: minutes }));
});

/** What they showed the public, and where. */
export const broadcasts = ofBookings(async (ctx, { bookingId, userId }) => {
  const rows = await ctx.db
    .query("broadcasts")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .order("desc")
    .take(MOST_ROWS);
  const own = rows.filter(({ startedBy }) => startedBy === userId);
  return await Promise.all(own.map((row) => broadcastRow(ctx, row)));
});

async function broadcastRow(ctx: QueryCtx, row: Doc<"broadcasts">): Promise<ExportRow> {
  const { _id, _creationTime, bookingId, title, state, liveAt, endedAt } = row;
  return {
    at: iso(_creationTime),
    bookingId,
    broadcastId: _id,
    title: title ?? null,
    state,
    liveAt: iso(liveAt),
    endedAt: iso(endedAt),
    page: (await pageOf(ctx, _id))?.slug ?? null,
  };
}

/** Each of a page has marks of its own. */
const RECORDINGS = 10;
const MOST_MARKS = 500;

/** When they came into a recording, or showed something in it. */
export const chapters: Exporter = async (ctx, user, { cursor }) => {
  const { page, isDone, continueCursor } = await ctx.db
    .query("recordingPeople")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .paginate({ cursor, numItems: RECORDINGS });
  const marks = await Promise.all(
    page.map(({ recordingId }) =>
      ctx.db
        .query("recordingChapters")
        .withIndex("by_recording_and_at", (q) => q.eq("recordingId", recordingId))
        .take(MOST_MARKS),
    ),
  );
  const own = marks.flat().filter(({ userId }) => userId === user._id);
  const rows = own.map(({ recordingId, kind, at }) => ({ recordingId, kind, at: iso(at) }));
  return { page: rows, isDone, continueCursor };
};
