import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { feedSince } from "../calendar/calendarFeeds";
import { contactOf } from "../notices/contacts";
import { holdsOf } from "../slots/holds";
import { entriesOf } from "../slots/waiting";
import { type Exporter, iso, told, toldWith, whole } from "./exportRow";
import { signOutOf } from "./signOuts";

export const profile: Exporter = async (ctx, user) => {
  const { email, locale, zone, byMail, reminders } = await contactOf(ctx, user._id);
  const { tokenIdentifier, name, isProvider, isAdmin } = user;
  const since = iso(user._creationTime);
  const reminderMinutes = reminders.map(String);
  const signedOutAt = iso((await signOutOf(ctx, user._id))?.at);
  const calendarFeedSince = iso((await feedSince(ctx, user)) ?? undefined);
  const own = { id: user._id, tokenIdentifier, name, since, isProvider, isAdmin };
  const chosen = { email, language: locale, zone, byMail, reminderMinutes };
  return whole([{ ...own, ...chosen, signedOutAt, calendarFeedSince }]);
};

export const bookings: Exporter = async (ctx, user, options) => {
  const memberships = await ctx.db
    .query("bookingParticipants")
    .withIndex("by_user_and_role_and_over_and_start", (q) => q.eq("userId", user._id))
    .paginate(options);
  return await toldWith(memberships, (membership) => bookingRow(ctx, membership));
};

async function bookingRow(ctx: QueryCtx, { bookingId, userId, role, ...row }: Membership) {
  const booking = await ctx.db.get("bookings", bookingId);
  const { gaveUp } = row;
  const note = await ctx.db
    .query("bookingNotes")
    .withIndex("by_booking_and_author", (q) => q.eq("bookingId", bookingId).eq("authorId", userId))
    .unique();
  const read = await ctx.db
    .query("chatReads")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
  const rating = await ctx.db
    .query("ratings")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId).eq("userId", userId))
    .unique();
  return {
    bookingId,
    title: booking?.title ?? "",
    role,
    startsAt: iso((gaveUp ?? booking)?.startsAt),
    endsAt: iso((gaveUp ?? booking)?.endsAt),
    state: gaveUp ? "cancelled" : (booking?.state ?? ""),
    cancelledBy: gaveUp ? role : (booking?.cancelled?.by ?? null),
    cancelledBecause: (gaveUp ?? booking?.cancelled)?.reason ?? null,
    gaveUpSeatAt: iso(gaveUp?.at),
    removedAt: iso(gaveUp ? undefined : row.removedAt),
    note: note?.text ?? null,
    chatReadUpTo: read?.seq ?? null,
    stars: rating?.stars ?? null,
    comment: rating?.comment ?? null,
  };
}
type Membership = Doc<"bookingParticipants">;

export const waitingLines: Exporter = async (ctx, user) => {
  const rows = await entriesOf(ctx, user._id);
  return whole(
    rows.map(({ serviceId, date, startsAt, _creationTime }) => ({
      serviceId,
      date,
      startsAt: iso(startsAt),
      since: iso(_creationTime),
    })),
  );
};

/** Slots that are kept for them for some minutes. */
export const holds: Exporter = async (ctx, user) => {
  const rows = await holdsOf(ctx, user._id);
  return whole(
    rows.map(({ serviceId, startsAt, endsAt, expiresAt }) => ({
      serviceId,
      startsAt: iso(startsAt),
      endsAt: iso(endsAt),
      expiresAt: iso(expiresAt),
    })),
  );
};

export const notices: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("notices")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .paginate(options);
  return told(rows, ({ kind, title, name, words, startsAt, readAt, _creationTime }) => ({
    at: iso(_creationTime),
    kind,
    title,
    name,
    words: words ?? null,
    startsAt: iso(startsAt),
    readAt: iso(readAt),
  }));
};

export const mails: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("mails")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .paginate(options);
  return told(rows, ({ to, subject, text, state, _creationTime }) => ({
    at: iso(_creationTime),
    to,
    subject,
    text,
    state,
  }));
};

export const recordings: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("recordingPeople")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .paginate(options);
  return await toldWith(rows, async ({ recordingId }) => {
    const one = await ctx.db.get("recordings", recordingId);
    return {
      recordingId,
      bookingId: one?.bookingId ?? null,
      kind: one?.kind ?? null,
      state: one?.state ?? null,
      startedByThem: one?.startedBy === user._id,
      startedAt: iso(one?.activeAt),
      endedAt: iso(one?.endedAt),
      durationMs: one?.durationMs ?? null,
      bytes: one?.size ?? null,
      retainUntil: iso(one?.retainUntil),
      deletedAt: iso(one?.deletedAt),
    };
  });
};

export const recordingConsents: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("recordingConsents")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .paginate(options);
  return told(rows, ({ bookingId, recordingId, answer, terms, _creationTime }) => ({
    at: iso(_creationTime),
    bookingId,
    recordingId,
    answer,
    terms: JSON.stringify(terms),
  }));
};

export const broadcastConsents: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("broadcastConsents")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .paginate(options);
  return told(rows, ({ bookingId, broadcastId, answer, destinations, _creationTime }) => ({
    at: iso(_creationTime),
    bookingId,
    broadcastId,
    answer,
    destinations,
  }));
};

export const tokenRequests: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("tokenLogs")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .paginate(options);
  return told(rows, (row) => ({
    at: iso(row._creationTime),
    requestId: row.requestId,
    bookingId: row.bookingId ?? null,
    role: row.role ?? null,
    outcome: row.outcome,
    reason: row.reason,
    grants: row.grants,
    expiresAt: iso(row.expiresAt),
    deviceId: row.deviceId,
  }));
};
