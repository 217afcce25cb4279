import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { address, custodyTarget, forgetSecond, targetOf, turnsTo } from "./custodyPlaces";
import { begun } from "./custodyReading";
import { sourceOf } from "./egressFiles";
import { advance } from "../recording/recordingProgress";
import { isTerminal, type CustodyProblem } from "../recording/recordingState";

type Part = Doc<"recordingParts">;

/** How recordings lie in storage: a leaked address shows no page and plays nowhere. */
export const RECORDED_AS = "application/x-recording";

export const custodyOrder = v.union(
  v.object({
    source: address,
    target: custodyTarget,
  }),
  v.null(),
);

/** Where to fetch a part and where to put it; null when that is done, or no longer wanted. */
export async function takeCustody(
  ctx: MutationCtx,
  partId: Id<"recordingParts">,
): Promise<Infer<typeof custodyOrder>> {
  const part = await ctx.db.get("recordingParts", partId);
  if (!part?.egressId || !isTerminal(part.state) || part.verifiedAt || part.custodyGivenUp) {
    return null;
  }
  if (part.custodyAttempts >= MAX_ATTEMPTS) {
    await giveUpPart(ctx, part);
    return null;
  }
  const custodyAttempts = part.custodyAttempts + 1;
  const usesSecond = wasCutOff(part) ? turnsTo(part, "cut_off") : part.usesSecond;
  const begun = { custodyAt: Date.now(), custodyAttempts, custodyRetryAt: undefined, usesSecond };
  await ctx.db.patch("recordingParts", partId, begun);
  await tellCutOff(ctx, part);
  const { egressId, bucketPath } = part;
  const source = await sourceOf({ egressId, bucketPath, isInSecond: usesSecond });
  if (source === null) {
    await noteProblem(ctx, { partId, problem: "source" });
    return null;
  }
  return { source, target: await targetOf(ctx, { ...part, usesSecond }) };
}

/** The attempts before this one were begun, and of the last one nothing was heard any more. */
const wasCutOff = ({ custodyAttempts, custodyRetryAt }: Part) =>
  custodyAttempts > 0 && custodyRetryAt === undefined;

async function tellCutOff(ctx: MutationCtx, part: Part): Promise<void> {
  if (part.custodyAttempts < TOLD_AFTER || !wasCutOff(part)) return;
  const recording = await ctx.db.get("recordings", part.recordingId);
  if (recording && recording.problem === undefined)
    await ctx.db.patch("recordings", recording._id, { problem: "cut_off" });
}

export const readFurther = { partId: v.id("recordingParts"), begun };
type ReadFurther = { partId: Id<"recordingParts">; begun: Infer<typeof begun> };

/** An attempt that comes further than those before is none in vain, whatever becomes of it. */
export async function noteReading(ctx: MutationCtx, { partId, begun }: ReadFurther): Promise<void> {
  const part = await ctx.db.get("recordingParts", partId);
  if (part === null || part.verifiedAt !== undefined) return;
  const reading = { ...begun, isInSecond: part.usesSecond ?? false };
  const now = Date.now();
  const isFurther = begun.bytes > (part.reading?.bytes ?? 0);
  const fields = { custodyAt: now, custodyRetryAt: now, ...(isFurther && { custodyAttempts: 0 }) };
  await ctx.db.patch("recordingParts", partId, { ...fields, reading });
}

export const fetched = {
  partId: v.id("recordingParts"),
  storageId: v.optional(v.id("_storage")),
  /** It was put into the second bucket, and what was read there again was the same. */
  isInSecond: v.optional(v.boolean()),
  /** As counted and computed on the way, and as the worker said, where it did. */
  size: v.number(),
  sha256: v.string(),
  saidSize: v.union(v.number(), v.null()),
  saidSha256: v.union(v.string(), v.null()),
};
type Fetched = {
  partId: Id<"recordingParts">;
  storageId?: Id<"_storage">;
  isInSecond?: boolean;
  size: number;
  sha256: string;
  saidSize: number | null;
  saidSha256: string | null;
};

/**
 * Keeps a file only if the worker, the way and the storage tell the same of it. False: it does
 * not, and what was stored has gone again. In the bucket there is one copy, which stays.
 */
export async function keepPart(ctx: MutationCtx, args: Fetched): Promise<boolean> {
  const { partId, storageId, size, sha256 } = args;
  const part = await ctx.db.get("recordingParts", partId);
  const stored = storageId ? await ctx.db.system.get("_storage", storageId) : null;
  const isWanted = part !== null && part.verifiedAt === undefined;
  const isInPlace = part?.bucketPath !== undefined || args.isInSecond === true;
  if (!isWanted || !isAsSaid(part, args, isInPlace ? args : stored)) {
    if (storageId && stored !== null) await ctx.storage.delete(storageId);
    return part?.verifiedAt !== undefined;
  }
  const fields = { storageId, size, sha256, verifiedAt: Date.now() };
  const done = { custodyRetryAt: undefined, reading: undefined };
  await ctx.db.patch("recordingParts", partId, { ...fields, ...done });
  if (storageId !== undefined) await forgetSecond(ctx, part);
  await advance(ctx, part.recordingId);
  return true;
}

function isAsSaid({ bucketPath, fileSize }: Part, args: Fetched, stored: Stored): boolean {
  // What a bucket says is its own; the worker's word is in its last event, and nothing else tells.
  const isToldSize = bucketPath === undefined || fileSize === args.size;
  return isToldSize && isAsStored(args, stored);
}

type Stored = { size: number; sha256: string } | null;
type Told = Pick<Fetched, "size" | "sha256" | "saidSize" | "saidSha256">;

/** The worker, the way and the storage tell the same of a file. */
export function isAsStored({ size, sha256, saidSize, saidSha256 }: Told, stored: Stored): boolean {
  return (
    size > 0 &&
    (saidSize === null || saidSize === size) &&
    (saidSha256 === null || toHex(saidSha256) === sha256) &&
    stored !== null &&
    stored.size === size &&
    toHex(stored.sha256) === sha256
  );
}

/** A digest as lower-case hex, whether it came so or in base64: deployments differ. */
export function toHex(digest: string): string {
  if (/^[0-9a-f]{64}$/i.test(digest)) return digest.toLowerCase();
  try {
    const bytes = atob(digest.replaceAll("-", "+").replaceAll("_", "/"));
    return [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  } catch {
    return "";
  }
}

const SECOND = 1_000;
const FIRST_RETRY = 5 * SECOND;
const LONGEST_RETRY = 3_600 * SECOND;
const TOLD_AFTER = 3;
/** Doubling up to an hour each: for about a day. */
const MAX_ATTEMPTS = 34;

/**
 * A try failed. The source stays where it is; it is tried again, less and less often, and where
 * there are two places in turn.
 */
export async function noteProblem(
  ctx: MutationCtx,
  args: { partId: Id<"recordingParts">; problem: CustodyProblem },
): Promise<void> {
  const part = await ctx.db.get("recordingParts", args.partId);
  if (part === null || part.verifiedAt !== undefined) return;
  const { custodyAttempts } = part;
  const delay = Math.min(FIRST_RETRY * 2 ** (custodyAttempts - 1), LONGEST_RETRY);
  const usesSecond = turnsTo(part, args.problem);
  await ctx.db.patch("recordingParts", part._id, {
    custodyRetryAt: Date.now() + delay,
    usesSecond,
  });
  const recording = await ctx.db.get("recordings", part.recordingId);
  if (recording && custodyAttempts >= TOLD_AFTER && recording.problem !== args.problem) {
    await ctx.db.patch("recordings", recording._id, { problem: args.problem });
  }
  if (custodyAttempts >= MAX_ATTEMPTS) return await giveUpPart(ctx, part);
  await ctx.scheduler.runAfter(delay, internal.custody.collect, { partId: part._id });
}

async function giveUpPart(ctx: MutationCtx, { _id, recordingId }: Part): Promise<void> {
  await ctx.db.patch("recordingParts", _id, { custodyGivenUp: true, custodyRetryAt: undefined });
  await advance(ctx, recordingId);
}
