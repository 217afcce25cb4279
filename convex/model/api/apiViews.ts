import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findProvided } from "../access";
import { appOrigin } from "../appOrigin";
import {
  type BookingRow,
  listBookings,
  personLoader,
  toRow,
  viewerOf,
} from "../booking/bookingViews";
import { evidenceOf } from "../booking/evidence";
import { watcherOf } from "../recording/recordingAccess";
import { listRecordings } from "../recording/recordingLists";
import type { ApiBooking, ApiRecording, ApiSessions } from "./apiShapes";
import type { Paging } from "./fields";

const time = (at: number) => new Date(at).toISOString();
const timeOr = (at: number | null | undefined) =>
  at === null || at === undefined ? null : time(at);

type Page<Item> = { items: Item[]; next: string | null };

type When = "current" | "past";

/** What the person provides: current ones by start, past ones newest first. */
export async function bookingsPage(
  ctx: QueryCtx,
  user: Doc<"users">,
  { when, ...paging }: Paging & { when: When },
): Promise<Page<ApiBooking>> {
  const page = await providedPage(ctx, user, { when, ...paging });
  return { items: page.rows.map(toBooking), next: page.next };
}

async function providedPage(
  ctx: QueryCtx,
  user: Doc<"users">,
  { when, cursor, limit }: Paging & { when: When },
) {
  const paginationOpts = { numItems: limit, cursor };
  const read = await listBookings(ctx, user, { role: "provider", when, paginationOpts });
  return { rows: read.page, next: read.isDone ? null : read.continueCursor };
}

/** Null: missing, or the person does not provide it. */
export async function bookingOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<ApiBooking | null> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null) return null;
  const viewer = viewerOf(user, { role: "provider" });
  return toBooking(await toRow(personLoader(ctx), booking, viewer));
}

function toBooking(row: BookingRow): ApiBooking {
  return {
    id: row._id,
    title: row.title,
    state: row.state,
    startsAt: time(row.startsAt),
    endsAt: time(row.endsAt),
    opensAt: time(row.opensAt),
    closesAt: time(row.closesAt),
    clients: row.clients.map(({ _id: id, name }) => ({ id, name })),
    serviceId: row.terms?.serviceId ?? null,
    cancelledAt: timeOr(row.cancelledAt),
    cancelledBy: row.cancelledBy ?? null,
    cancelReason: row.cancelReason ?? null,
    url: `${appOrigin()}/sessions/${row._id}`,
  };
}

/** A booking can have had so many rooms. */
const MAX_SESSIONS = 20;

/** What became of the person's bookings: each time that a room was live, and who was there. */
export async function sessionsPage(
  ctx: QueryCtx,
  user: Doc<"users">,
  { now, ...paging }: Paging & { when: When; now: number },
): Promise<Page<ApiSessions>> {
  const { rows, next } = await providedPage(ctx, user, paging);
  const items = await Promise.all(rows.map((row) => toSessions(ctx, user, { row, now })));
  return { items: items.filter((item) => item !== null), next };
}

async function toSessions(
  ctx: QueryCtx,
  user: Doc<"users">,
  { row, now }: { row: BookingRow; now: number },
): Promise<ApiSessions | null> {
  const { _id: bookingId, title, startsAt, endsAt } = row;
  const sessions = await sessionsOf(ctx, bookingId);
  const evidence = await evidenceOf(ctx, user, { bookingId, now });
  if (evidence === null) return null;
  return {
    bookingId,
    title,
    startsAt: time(startsAt),
    endsAt: time(endsAt),
    sessions,
    people: evidence.people.map(({ personId, name, role, cameAt, verdict, ...times }) => ({
      id: personId,
      name,
      role,
      cameAt: timeOr(cameAt),
      presentSeconds: seconds(times.presentMs),
      waitedSeconds: seconds(times.waitedMs),
      overlapSeconds: seconds(times.overlapMs),
      isNoShow: verdict?.isNoShow ?? null,
    })),
  };
}

const seconds = (ms: number) => Math.round(ms / 1000);

async function sessionsOf(ctx: QueryCtx, bookingId: Id<"bookings">) {
  const rows = await ctx.db
    .query("sessions")
    .withIndex("by_booking", (q) => q.eq("bookingId", bookingId))
    .take(MAX_SESSIONS);
  return rows.map(({ _id: id, state, startedAt, endedAt }) => ({
    id,
    state,
    startedAt: time(startedAt),
    endedAt: timeOr(endedAt),
  }));
}

/** Recordings of what the person provides, newest first. */
export async function recordingsPage(
  ctx: QueryCtx,
  user: Doc<"users">,
  { cursor, limit }: Paging,
): Promise<Page<ApiRecording>> {
  const read = await listRecordings(ctx, user, { numItems: limit, cursor });
  const items = read.page
    .filter(({ role }) => role === "provider")
    .map((row) => ({
      id: row._id,
      bookingId: row.bookingId,
      title: row.title,
      kind: row.kind,
      state: row.state,
      reason: row.reason,
      at: time(row.at),
      durationSeconds: seconds(row.durationMs),
      bytes: row.size,
      isPartial: row.isPartial,
      deletedAfter: timeOr(row.retainUntil),
    }));
  return { items, next: read.isDone ? null : read.continueCursor };
}

/** Whether the person provides what a recording is of. */
export async function isOfProvided(ctx: QueryCtx, user: Doc<"users">, recordingId: string) {
  return (await watcherOf(ctx, recordingId, user._id))?.role === "provider";
}
