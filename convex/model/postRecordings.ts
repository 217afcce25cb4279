import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { takeAnonymous } from "./limits";
import { insertPost, MAX_TITLE, postOf } from "./posts";
import { watcherOf } from "./recordingAccess";
import { keptFiles } from "./recordingKept";
import { typeOf } from "./recordingPage";
import type { Recording } from "./recordings";

/**
 * What may become public of the recordings: nobody is ever asked whether a recording may, so it is
 * only those in which nobody but the author is, neither seen nor heard.
 */
export const postableRecording = v.object({
  recordingId: v.id("recordings"),
  title: v.string(),
  recordedAt: v.number(),
  durationMs: v.number(),
});

const RECENT = 50;
const MAX_ROWS = 200;

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
    const recording = await findPostable(ctx, user, recordingId);
    if (recording === null || (await postOf(ctx, keyOf(recordingId))) !== null) continue;
    const title = (await ctx.db.get("bookings", recording.bookingId))?.title ?? "";
    found.push({ recordingId, title, ...measuresOf(recording) });
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
): Promise<Recording | null> {
  const watcher = await watcherOf(ctx, recordingId, user._id);
  if (watcher?.role !== "provider") return null;
  const { recording } = watcher;
  const isThere = recording.state === "ready" && recording.deletedAt === undefined;
  return isThere && (await isAlone(ctx, recording, user._id)) ? recording : null;
}

/** Nobody else was ever in its session, and nobody else was asked. */
async function isAlone(ctx: QueryCtx, recording: Recording, userId: Id<"users">) {
  const asked = await ctx.db
    .query("recordingConsents")
    .withIndex("by_recording_and_user", (q) => q.eq("recordingId", recording._id))
    .take(MAX_ROWS);
  const present = await ctx.db
    .query("sessionParticipants")
    .withIndex("by_booking_and_user_and_joined", (q) => q.eq("bookingId", recording.bookingId))
    .take(MAX_ROWS);
  const isWhole = asked.length < MAX_ROWS && present.length < MAX_ROWS;
  return isWhole && [...asked, ...present].every((row) => row.userId === userId);
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
  const recording = await findPostable(ctx, user, recordingId);
  if (recording === null) return { kind: "refused", reason: "not_found" };
  const { _id, bookingId } = recording;
  const title = await publicTitleOf(ctx, bookingId);
  const source = { kind: "recording" as const, recordingId: _id };
  const row = { authorId: user._id, title, source, sourceKey: keyOf(_id) };
  const made = await insertPost(ctx, { ...row, ...measuresOf(recording) });
  return made === null ? { kind: "refused", reason: "already" } : { kind: "done" };
}

/** Where somebody else was booked, also who never came, the title may name them: the author writes one. */
async function publicTitleOf(ctx: QueryCtx, bookingId: Id<"bookings">): Promise<string> {
  const people = await ctx.db
    .query("bookingParticipants")
    .withIndex("by_booking_and_user", (q) => q.eq("bookingId", bookingId))
    .take(MAX_ROWS);
  if (people.some(({ role }) => role === "client")) return "";
  return ((await ctx.db.get("bookings", bookingId))?.title ?? "").slice(0, MAX_TITLE);
}

/** The recording is deleted, by hand or by its time: so is its post. */
export async function removePostOf(ctx: MutationCtx, recordingId: Id<"recordings">): Promise<void> {
  const post = await postOf(ctx, keyOf(recordingId));
  if (post) await ctx.db.delete("posts", post._id);
}

export const postFile = v.union(
  v.object({
    kind: v.literal("file"),
    egressId: v.string(),
    bucketPath: v.optional(v.string()),
    isInSecond: v.optional(v.boolean()),
    storageId: v.optional(v.id("_storage")),
    size: v.number(),
    sha256: v.string(),
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
  if (!post || !recording || recording.deletedAt !== undefined) return { kind: "missing" };
  if (!(await takeAnonymous(ctx, "anonymousFile", post._id)).ok) return { kind: "limited" };
  const kept = (await keptFiles(ctx, recording._id)).find((one) => one.partId === partId);
  if (kept === undefined) return { kind: "missing" };
  const { egressId, bucketPath, isInSecond, storageId, size, sha256 } = kept;
  const place = { egressId, bucketPath, isInSecond, storageId };
  return { kind: "file", ...place, size, sha256, type: typeOf(recording) };
}
