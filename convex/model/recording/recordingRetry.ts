import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { collect } from "./recordingParts";
import { isLost, seekAnew } from "./recordingSeeking";
import { note, partsOf, type Recording } from "./recordings";

export const fetchAgainResult = v.union(
  v.object({ kind: v.literal("asked") }),
  v.object({
    kind: v.literal("refused"),
    /** `nothing`: no file of it was given up or lost, or it is being fetched again. */
    reason: v.union(v.literal("not_found"), v.literal("deleted"), v.literal("nothing")),
  }),
);

/**
 * An admin has the files fetched again that were given up, as their sources were left where they
 * are, and the worker asked again for those that it lost.
 */
export async function fetchAgain(
  ctx: MutationCtx,
  admin: Doc<"users">,
  recordingId: string,
): Promise<Infer<typeof fetchAgainResult>> {
  const id = ctx.db.normalizeId("recordings", recordingId);
  const recording = id && (await ctx.db.get("recordings", id));
  if (!recording) return { kind: "refused", reason: "not_found" };
  if (recording.deletedAt !== undefined) return { kind: "refused", reason: "deleted" };
  const parts = await missingParts(ctx, recording);
  if (parts.length === 0) return { kind: "refused", reason: "nothing" };
  for (const part of parts) {
    if (part.custodyGivenUp) await collectAnew(ctx, part);
    else await ctx.db.patch("recordingParts", part._id, seekAnew());
  }
  await note(ctx, recording, "recording_fetch_asked", { actorId: admin._id });
  return { kind: "asked" };
}

async function collectAnew(ctx: MutationCtx, part: Doc<"recordingParts">): Promise<void> {
  const anew = { custodyGivenUp: undefined, custodyAttempts: 0 };
  await ctx.db.patch("recordingParts", part._id, anew);
  await collect(ctx, part);
}

/** Whether a file of it was given up or lost, so that an admin may have it fetched again. */
export async function isUnsaved(ctx: QueryCtx, recording: Recording): Promise<boolean> {
  return (await missingParts(ctx, recording)).length > 0;
}

/** Only of those that lack something are the parts read. */
async function missingParts(ctx: QueryCtx, recording: Recording) {
  const { isPartial, deletedAt } = recording;
  if (!isPartial || deletedAt !== undefined) return [];
  const isAsked = ({ soughtSince }: Doc<"recordingParts">) => soughtSince !== undefined;
  return (await partsOf(ctx, recording._id)).filter(
    (part) => part.custodyGivenUp || (isLost(part) && !isAsked(part)),
  );
}
