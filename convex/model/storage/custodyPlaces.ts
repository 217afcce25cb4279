import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { secondBucket } from "./bucket";
import { begun } from "./custodyReading";
import { sourceOf } from "./egressFiles";
import { pathOf } from "../recording/recordingPaths";
import type { CustodyProblem } from "../recording/recordingState";
import { oweDeletion } from "./deletions";

type Part = Doc<"recordingParts">;

export const address = v.object({ url: v.string(), authorization: v.union(v.string(), v.null()) });

export const custodyTarget = v.union(
  v.object({ kind: v.literal("storage"), url: v.string() }),
  /** The second bucket: what was put is read again, to be compared. */
  v.object({ kind: v.literal("bucket"), put: address, get: address }),
  /** It stays where it is, and is read to be compared, from where the last action came to. */
  v.object({ kind: v.literal("none"), begun: v.union(begun, v.null()) }),
);
export type CustodyTarget = Infer<typeof custodyTarget>;

/** Where a part is brought: storage, or the second bucket where that has failed. */
export async function targetOf(ctx: MutationCtx, part: Part): Promise<CustodyTarget> {
  if (part.bucketPath !== undefined) return { kind: "none", begun: begunOf(part) };
  const place = { egressId: part.key, bucketPath: pathOf(part.key), isInSecond: true };
  const put = part.usesSecond ? await sourceOf(place, "PUT") : null;
  const get = put && (await sourceOf(place));
  if (put === null || get === null) {
    return { kind: "storage", url: await ctx.storage.generateUploadUrl() };
  }
  // From now on there may be something there, which has to go with the recording.
  await ctx.db.patch("recordingParts", part._id, { secondPath: place.bucketPath });
  return { kind: "bucket", put, get };
}

function begunOf({ reading, usesSecond = false }: Part): Infer<typeof begun> | null {
  if (reading?.isInSecond !== usesSecond) return null;
  const { isInSecond: _isInSecond, ...known } = reading;
  return known;
}

/**
 * Which place is next: the one that failed is the bucket that it is read from, or where it goes. Of
 * an attempt that was cut off nobody knows: it may have been either.
 */
export function turnsTo(
  { bucketPath, usesSecond }: Part,
  problem: CustodyProblem,
): boolean | undefined {
  const failing = bucketPath === undefined ? "storage" : "source";
  const hasFailed = problem === failing || problem === "cut_off";
  return hasFailed && secondBucket() !== null ? !usesSecond : usesSecond;
}

/** What may lie in the second bucket goes, as it is kept elsewhere or not any more. */
export async function dropSecond(ctx: MutationCtx, { secondPath, key }: Part): Promise<void> {
  if (secondPath === undefined) return;
  await oweDeletion(ctx, { egressId: key, bucketPath: secondPath, isInSecond: true });
}

export async function forgetSecond(ctx: MutationCtx, part: Part): Promise<void> {
  await dropSecond(ctx, part);
  await ctx.db.patch("recordingParts", part._id, { secondPath: undefined });
}
