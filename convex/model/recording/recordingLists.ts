import type { PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { findOwn } from "../access";
import { bounded } from "../paging";
import { type Watcher, watcherOf } from "./recordingAccess";
import type { Recording } from "./recordings";
import { isUnsaved } from "./recordingRetry";
import { recordingKind, recordingReason, recordingState } from "./recordingState";
import { role } from "../roles";

const facts = {
  _id: v.id("recordings"),
  bookingId: v.id("bookings"),
  title: v.string(),
  kind: recordingKind,
  state: recordingState,
  reason: v.union(recordingReason, v.null()),
  /** The first frame, else when it was asked for. */
  at: v.number(),
  durationMs: v.number(),
  size: v.number(),
  isPartial: v.boolean(),
  isHeld: v.boolean(),
  retainUntil: v.union(v.number(), v.null()),
};

export const recordingRow = v.object({
  ...facts,
  role,
  /** It became ready and the caller has not looked yet. */
  isNew: v.boolean(),
});
type RecordingRow = Infer<typeof recordingRow>;

export const adminRecordingRow = v.object({
  ...facts,
  deletedAt: v.union(v.number(), v.null()),
  /** Why an admin keeps it from being deleted, in their words; null: nobody does. */
  heldFor: v.union(v.string(), v.null()),
  /** A file of it was given up, and may be fetched again. */
  isUnsaved: v.boolean(),
});

/** The recordings that the person may watch, newest first. */
export async function listRecordings(
  ctx: QueryCtx,
  user: Doc<"users">,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<RecordingRow>> {
  const page = await ctx.db
    .query("recordingPeople")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .order("desc")
    .paginate(bounded(paginationOpts));
  const rows = await Promise.all(
    page.page.map(async ({ recordingId, isNew }) => {
      const watcher = await watcherOf(ctx, recordingId, user._id);
      return watcher && toRow(watcher, isNew);
    }),
  );
  return { ...page, page: rows.filter((row) => row !== null) };
}

const MAX_OF_BOOKING = 50;

/** Of one booking, newest first; empty when it is missing or not the caller's. */
export async function recordingsOfBooking(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<RecordingRow[]> {
  const own = await findOwn(ctx, bookingId, user._id);
  if (own === null) return [];
  const { booking, membership } = own;
  const recordings = await ctx.db
    .query("recordings")
    .withIndex("by_booking", (q) => q.eq("bookingId", booking._id))
    .order("desc")
    .take(MAX_OF_BOOKING);
  return recordings
    .filter((recording) => recording.deletedAt === undefined)
    .filter(({ terms }) => membership.role === "provider" || terms.watchers === "both")
    .map((recording) => toRow({ recording, booking, role: membership.role }, false));
}

const MAX_NEWS = 20;

/** What became ready since the person last looked. */
export async function newRecordings(ctx: QueryCtx, user: Doc<"users">): Promise<RecordingRow[]> {
  const news = await ctx.db
    .query("recordingPeople")
    .withIndex("by_user_and_new", (q) => q.eq("userId", user._id).eq("isNew", true))
    .order("desc")
    .take(MAX_NEWS);
  const watchers = await Promise.all(
    news.map(async ({ recordingId }) => await watcherOf(ctx, recordingId, user._id)),
  );
  return watchers.filter((watcher) => watcher !== null).map((watcher) => toRow(watcher, true));
}

/** For admins: that it exists, not what is in it. */
export async function listAllRecordings(ctx: QueryCtx, paginationOpts: PaginationOptions) {
  const page = await ctx.db.query("recordings").order("desc").paginate(bounded(paginationOpts));
  const rows = await Promise.all(
    page.page.map(async (recording) => {
      const booking = await ctx.db.get("bookings", recording.bookingId);
      return {
        ...factsOf(recording, booking?.title ?? ""),
        deletedAt: recording.deletedAt ?? null,
        heldFor: recording.heldFor ?? null,
        isUnsaved: await isUnsaved(ctx, recording),
      };
    }),
  );
  return { ...page, page: rows };
}

function toRow({ recording, booking, role }: Watcher, isNew: boolean): RecordingRow {
  return { ...factsOf(recording, booking.title), role, isNew };
}

function factsOf(recording: Recording, title: string) {
  const { _id, bookingId, kind, state, isPartial } = recording;
  return {
    _id,
    bookingId,
    title,
    kind,
    state,
    isPartial,
    reason: recording.reason ?? null,
    at: recording.activeAt ?? recording._creationTime,
    durationMs: recording.durationMs ?? 0,
    size: recording.size ?? 0,
    isHeld: recording.heldBy !== undefined,
    retainUntil: recording.retainUntil ?? null,
  };
}
