import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { peopleOf } from "../booking/bookingPeople";
import { MAX_TITLE } from "../broadcast/broadcastPages";
import { takeAnonymous } from "../limits";
import { insertPost, postOf } from "./posts";
import { type Watcher, watcherOf } from "../recording/recordingAccess";
import { keptFile, storedFile, storedOf } from "../recording/recordingKept";
import { typeOf } from "../recording/recordingPage";
import type { Recording } from "../recording/recordings";
import { recordingKind } from "../recording/recordingState";

/**
 * What may become public of the recordings: nobody is ever asked whether a recording may, so it is
 * only those in which nobody but the author is, neither seen nor heard.
 */
export const postableRecording = v.object({
  recordingId: v.id("recordings"),
  title: v.string(),
  kind: recordingKind,
  recordedAt: v.number(),
  durationMs: v.number(),
});

const RECENT = 50;

export async function listPostable(
  ctx: QueryCtx,
  user: Doc<"users">,
): Promise<Infer<typeof postableRecording>[]> {
  const rows = await ctx.db
    .query("recordingPeople")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .order("desc")
    .take(RECENT);
  const found: Infer<typeof postableRecording>[] = [];
  for (const { recordingId } of rows) {
    if ((await postOf(ctx, keyOf(recordingId))) !== null) continue;
    const own = await findPostable(ctx, user, recordingId);
    if (own === null) continue;
    const { recording, booking } = own;
    const { kind } = recording;
    found.push({ recordingId, title: booking.title, kind, ...measuresOf(recording) });
  }
  return found;
}

const keyOf = (recordingId: Id<"recordings">) => `recording:${recordingId}`;

const measuresOf = ({ activeAt, _creationTime, durationMs = 0 }: Recording) => ({
  recordedAt: activeAt ?? _creationTime,
  durationMs,
});

/** Null: missing, not theirs, not ready, or somebody else may be in it. */
async function findPostable(
  ctx: QueryCtx,
  user: Doc<"users">,
  recordingId: string,
): Promise<Watcher | null> {
  const watcher = await watcherOf(ctx, recordingId, user._id);
  if (watcher?.role !== "provider") return null;
  const { recording } = watcher;
  const isThere = recording.state === "ready" && recording.deletedAt === undefined;
  return isThere && (await isAlone(ctx, recording, user._id)) ? watcher : null;
}

/** Nobody else was ever in its session, and nobody else was asked: nobody is before or after them. */
async function isAlone(ctx: QueryCtx, { _id, bookingId }: Recording, userId: Id<"users">) {
  for (const side of ["lt", "gt"] as const) {
    const asked = await ctx.db
      .query("recordingConsents")
      .withIndex("by_recording_and_user", (q) => q.eq("recordingId", _id)[side]("userId", userId))
      .first();
    const present = await ctx.db
      .query("sessionParticipants")
      .withIndex("by_booking_and_user_and_joined", (q) =>
        q.eq("bookingId", bookingId)[side]("userId", userId),
      )
      .first();
    if (asked !== null || present !== null) return false;
  }
  return true;
}

export const newPostResult = v.union(
  v.object({ kind: v.literal("done") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("already")),
  }),
);

/** Makes a draft of a recording of the caller alone. */
export async function postRecording(
  ctx: MutationCtx,
  user: Doc<"users">,
  recordingId: string,
): Promise<Infer<typeof newPostResult>> {
  const own = await findPostable(ctx, user, recordingId);
  if (own === null) return { kind: "refused", reason: "not_found" };
  const { recording, booking } = own;
  const { _id } = recording;
  const title = await publicTitleOf(ctx, booking);
  const source = { kind: "recording" as const, recordingId: _id };
  const row = { authorId: user._id, title, source, sourceKey: keyOf(_id) };
  const made = await insertPost(ctx, { ...row, ...measuresOf(recording) });
  return made === null ? { kind: "refused", reason: "already" } : { kind: "done" };
}

/** Where somebody else was booked, also who never came, the title may name them: the author writes one. */
async function publicTitleOf(ctx: QueryCtx, { _id, title }: Doc<"bookings">): Promise<string> {
  const people = await peopleOf(ctx, _id);
  return people.some(({ role }) => role === "client") ? "" : title.slice(0, MAX_TITLE);
}

/** The recording is deleted, by hand or by its time: so is its post. */
export async function removePostOf(ctx: MutationCtx, recordingId: Id<"recordings">): Promise<void> {
  const post = await postOf(ctx, keyOf(recordingId));
  if (post) await ctx.db.delete("posts", post._id);
}

export const postFile = v.union(
  v.object({
    kind: v.literal("file"),
    ...storedFile,
    type: v.string(),
  }),
  v.object({ kind: v.literal("missing") }),
  v.object({ kind: v.literal("limited") }),
);

/** A file of a published post, asked again at each request: what was taken back ends here. */
export async function findPostFile(
  ctx: MutationCtx,
  args: { postId: string; partId: string },
): Promise<Infer<typeof postFile>> {
  const postId = ctx.db.normalizeId("posts", args.postId);
  const partId = ctx.db.normalizeId("recordingParts", args.partId);
  const post = postId && (await ctx.db.get("posts", postId));
  const part = partId && (await ctx.db.get("recordingParts", partId));
  const source = post?.state === "published" ? post.source : null;
  const isOfIt = source?.kind === "recording" && source.recordingId === part?.recordingId;
  const recording = part && isOfIt ? await ctx.db.get("recordings", part.recordingId) : null;
  if (!post || !part || !recording || recording.deletedAt !== undefined) return { kind: "missing" };
  if (!(await takeAnonymous(ctx, "anonymousFile", post._id)).ok) return { kind: "limited" };
  const file = await keptFile(ctx, recording._id, part._id);
  if (file === null) return { kind: "missing" };
  return { kind: "file", ...storedOf(file), type: typeOf(recording) };
}
