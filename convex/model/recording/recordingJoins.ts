import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { isAsStored } from "../storage/custody";
import { address, dropSecond } from "../storage/custodyPlaces";
import { CUT_OFF } from "../cutOff";
import { hasJoiner, joinAt, sourceOf } from "../storage/egressFiles";
import { oweDeletion } from "../storage/deletions";
import { advance } from "./recordingProgress";
import { partsOf } from "./recordings";

type Part = Doc<"recordingParts">;
export type Join = Doc<"recordingJoins">;

export async function joinOf(ctx: QueryCtx, recordingId: Id<"recordings">): Promise<Join | null> {
  return await ctx.db
    .query("recordingJoins")
    .withIndex("by_recording", (q) => q.eq("recordingId", recordingId))
    .unique();
}

/**
 * Whether the parts of a recording that has ended are on their way to be one file. That begins
 * here, once. Where the worker cannot, they stay parts, and are played on one time line.
 */
export async function isBeingJoined(
  ctx: MutationCtx,
  recordingId: Id<"recordings">,
  kept: Part[],
): Promise<boolean> {
  const known = await joinOf(ctx, recordingId);
  if (known !== null) return known.state === "asked";
  if (kept.length < 2 || kept.some(isWithoutSource) || !hasJoiner()) return false;
  const joinId = await ctx.db.insert("recordingJoins", {
    recordingId,
    fileId: `JN_${crypto.randomUUID().replaceAll("-", "")}`,
    state: "asked",
    triedAt: Date.now(),
    fetches: 0,
  });
  await ctx.scheduler.runAfter(0, internal.joinJobs.ask, { joinId });
  return true;
}

const isWithoutSource = ({ egressId, bucketPath, sourceDeletedAt }: Part) =>
  !egressId || bucketPath !== undefined || sourceDeletedAt !== undefined;

const MINUTE = 60_000;
/** Decoding three hours to their end takes half of it beside a recording. */
const GIVEN_UP_AFTER = 60 * MINUTE;
const MAX_FETCHES = 3;

export const joinOrder = v.union(
  v.object({ source: address, egressIds: v.array(v.string()) }),
  v.null(),
);

/** What to ask the worker for; null when it is done, or was to no end for too long. */
export async function takeJoin(
  ctx: MutationCtx,
  joinId: Id<"recordingJoins">,
): Promise<Infer<typeof joinOrder>> {
  const join = await openJoin(ctx, joinId);
  if (join === null) return null;
  const to = Date.now() - join._creationTime < GIVEN_UP_AFTER ? await joinAt(join.fileId) : null;
  if (to === null) {
    await giveUpJoin(ctx, joinId);
    return null;
  }
  const parts = (await partsOf(ctx, join.recordingId)).filter(({ verifiedAt }) => verifiedAt);
  return { source: to, egressIds: parts.flatMap(({ egressId }) => egressId ?? []) };
}

export const joinedOrder = v.union(v.object({ source: address, uploadUrl: v.string() }), v.null());

/** Where to fetch the joined file and where to put it. */
export async function takeJoined(
  ctx: MutationCtx,
  joinId: Id<"recordingJoins">,
): Promise<Infer<typeof joinedOrder>> {
  const join = await openJoin(ctx, joinId);
  if (join === null) return null;
  if (join.fetches >= MAX_FETCHES) {
    await giveUpJoin(ctx, joinId);
    return null;
  }
  await ctx.db.patch("recordingJoins", joinId, { fetches: join.fetches + 1 });
  const from = await sourceOf({ egressId: join.fileId });
  return from && { source: from, uploadUrl: await ctx.storage.generateUploadUrl() };
}

async function openJoin(ctx: MutationCtx, joinId: Id<"recordingJoins">): Promise<Join | null> {
  const join = await ctx.db.get("recordingJoins", joinId);
  if (join?.state !== "asked") return null;
  await ctx.db.patch("recordingJoins", joinId, { triedAt: Date.now() });
  return join;
}

export const joined = {
  joinId: v.id("recordingJoins"),
  storageId: v.id("_storage"),
  size: v.number(),
  sha256: v.string(),
  saidSize: v.union(v.number(), v.null()),
  saidSha256: v.union(v.string(), v.null()),
  /** As the worker says, who has decoded it to its end. */
  durationMs: v.number(),
};
type Joined = {
  joinId: Id<"recordingJoins">;
  storageId: Id<"_storage">;
  size: number;
  sha256: string;
  saidSize: number | null;
  saidSha256: string | null;
  durationMs: number;
};

/** How far the whole may be from its parts together. */
const MOST_OFF_MS = 500;

/**
 * Puts one file in the place of the parts, if all that is said of it agrees; only then the parts'
 * own files go. What an admin keeps stays as it is. False: it is not kept.
 */
export async function keepJoined(ctx: MutationCtx, args: Joined): Promise<boolean> {
  const { joinId, storageId, size, sha256, durationMs } = args;
  const join = await ctx.db.get("recordingJoins", joinId);
  const recording = join && (await ctx.db.get("recordings", join.recordingId));
  const parts = join ? await partsOf(ctx, join.recordingId) : [];
  const wanted = parts.reduce(
    (sum, part) => sum + (part.verifiedAt ? (part.durationMs ?? 0) : 0),
    0,
  );
  const stored = await ctx.db.system.get("_storage", storageId);
  const isGood =
    join?.state === "asked" &&
    recording?.state === "processing" &&
    recording.heldBy === undefined &&
    Math.abs(durationMs - wanted) <= MOST_OFF_MS &&
    isAsStored(args, stored);
  if (!isGood) {
    if (stored !== null) await ctx.storage.delete(storageId);
    return false;
  }
  const fields = { state: "kept" as const, storageId, size, sha256, durationMs };
  await ctx.db.patch("recordingJoins", joinId, fields);
  for (const part of parts) await dropCopy(ctx, part);
  await dropAtWorker(ctx, join);
  await advance(ctx, join.recordingId);
  return true;
}

async function dropCopy(ctx: MutationCtx, part: Part): Promise<void> {
  if (part.storageId) await ctx.storage.delete(part.storageId);
  await dropSecond(ctx, part);
  const gone = { storageId: undefined, secondPath: undefined };
  await ctx.db.patch("recordingParts", part._id, gone);
}

/** Its own file has gone: it is played as a piece of the whole. */
export const isInWhole = ({ verifiedAt, storageId, bucketPath, secondPath }: Part) =>
  verifiedAt !== undefined && !storageId && !bucketPath && !secondPath;

async function dropAtWorker(ctx: MutationCtx, { fileId: egressId }: Join): Promise<void> {
  await oweDeletion(ctx, { egressId });
}

/** The parts stay as they are. */
export async function giveUpJoin(ctx: MutationCtx, joinId: Id<"recordingJoins">): Promise<void> {
  const join = await ctx.db.get("recordingJoins", joinId);
  if (join?.state !== "asked") return;
  await ctx.db.patch("recordingJoins", joinId, { state: "given_up" });
  await dropAtWorker(ctx, join);
  await advance(ctx, join.recordingId);
}

/** Asks again where an action that was cut off did not. */
export async function sweepJoin(ctx: MutationCtx, recordingId: Id<"recordings">): Promise<void> {
  const join = await joinOf(ctx, recordingId);
  if (join?.state !== "asked" || Date.now() - join.triedAt < CUT_OFF) return;
  await ctx.scheduler.runAfter(0, internal.joinJobs.ask, { joinId: join._id });
}

export async function eraseJoin(ctx: MutationCtx, recordingId: Id<"recordings">): Promise<void> {
  const join = await joinOf(ctx, recordingId);
  if (join === null) return;
  if (join.storageId) await ctx.storage.delete(join.storageId);
  await ctx.db.delete("recordingJoins", join._id);
}
