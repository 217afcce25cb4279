import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { joinOf } from "./recordingJoins";
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

/** The parts whose files were brought home, in their order. */
export async function keptParts(ctx: QueryCtx, recordingId: Id<"recordings">): Promise<Part[]> {
  const parts = await partsOf(ctx, recordingId);
  return parts.filter(({ verifiedAt }) => verifiedAt !== undefined);
}

/** What there is to play, in its order: one file where the parts were joined. */
export async function keptFiles(ctx: QueryCtx, recordingId: Id<"recordings">): Promise<KeptFile[]> {
  const files = (await keptParts(ctx, recordingId)).map(fileOf);
  const join = await joinOf(ctx, recordingId);
  const [first] = files;
  if (join?.state !== "kept" || first === undefined) return files;
  const { storageId, size = 0, sha256 = "", durationMs = 0 } = join;
  const isPartial = files.some((file) => file.isPartial);
  return [{ ...first, storageId, size, sha256, durationMs, isPartial }];
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
