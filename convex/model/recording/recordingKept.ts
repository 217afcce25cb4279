import { v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { isInWhole, joinOf } from "./recordingJoins";
import { partsOf } from "./recordings";

type Part = Doc<"recordingParts">;

/** A file that is played; one that was made of several parts has the id of the first. */
export type KeptFile = {
  partId: Id<"recordingParts">;
  egressId: string;
  storageId?: Id<"_storage">;
  bucketPath?: string;
  isInSecond?: boolean;
  activeAt: number;
  durationMs: number;
  size: number;
  sha256: string;
  isPartial: boolean;
};

/**
 * The parts whose files were brought home, in the order in which they are played: one that came
 * when the others were one file already is played after that.
 */
export async function keptParts(ctx: QueryCtx, recordingId: Id<"recordings">): Promise<Part[]> {
  const parts = await partsOf(ctx, recordingId);
  const kept = parts.filter(({ verifiedAt }) => verifiedAt !== undefined);
  return [...kept.filter(isInWhole), ...kept.filter((part) => !isInWhole(part))];
}

/** What there is to play, in its order. */
export async function keptFiles(ctx: QueryCtx, recordingId: Id<"recordings">): Promise<KeptFile[]> {
  return await filesOf(ctx, recordingId, await keptParts(ctx, recordingId));
}

/** The files of the kept parts: one where they were joined. */
export async function filesOf(
  ctx: QueryCtx,
  recordingId: Id<"recordings">,
  kept: Part[],
): Promise<KeptFile[]> {
  const files = kept.filter((part) => !isInWhole(part)).map(fileOf);
  const inWhole = kept.filter(isInWhole);
  const [first] = inWhole;
  const join = first && (await joinOf(ctx, recordingId));
  if (!first || join?.state !== "kept") return files;
  const { storageId, size = 0, sha256 = "", durationMs = 0 } = join;
  const isPartial = inWhole.some((part) => part.isPartial);
  return [{ ...fileOf(first), storageId, size, sha256, durationMs, isPartial }, ...files];
}

/** The one that a part's id stands for; null: that is not played by itself. */
export async function keptFile(
  ctx: QueryCtx,
  recordingId: Id<"recordings">,
  partId: Id<"recordingParts">,
): Promise<KeptFile | null> {
  return (await keptFiles(ctx, recordingId)).find((file) => file.partId === partId) ?? null;
}

/** What sends a file needs to know of it. */
export const storedFile = {
  egressId: v.string(),
  bucketPath: v.optional(v.string()),
  isInSecond: v.optional(v.boolean()),
  storageId: v.optional(v.id("_storage")),
  size: v.number(),
  sha256: v.string(),
};

export function storedOf({ egressId, storageId, size, sha256, bucketPath, isInSecond }: KeptFile) {
  return { egressId, bucketPath, isInSecond, storageId, size, sha256 };
}

function fileOf(part: Part): KeptFile {
  const { _id: partId, egressId = "", activeAt = 0, durationMs = 0 } = part;
  const { storageId, size = 0, sha256 = "", isPartial } = part;
  const facts = { partId, egressId, activeAt, durationMs, size, sha256, isPartial };
  return { ...facts, storageId, ...placeOf(part) };
}

/** In which bucket it is, where it is not in storage. */
function placeOf({ bucketPath, usesSecond, secondPath }: Part) {
  if (bucketPath !== undefined) return { bucketPath, isInSecond: usesSecond };
  return { bucketPath: secondPath, isInSecond: true };
}
