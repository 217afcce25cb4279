import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { BroadcastReason } from "../broadcast/broadcastState";
import type { RecordingReason } from "../recording/recordingState";

const REMEMBERED_FOR = 2 * 60_000;

/**
 * What a start says of the workers; null: one took it. Nothing else tells that there are none:
 * LiveKit answers lists of egresses by itself.
 */
export async function noteStart(
  ctx: MutationCtx,
  reason: RecordingReason | BroadcastReason | null,
): Promise<void> {
  // One that is busy is there.
  if (reason !== null && reason !== "no_worker" && reason !== "busy") return;
  const known = await ctx.db.query("missingWorkers").first();
  if (known) await ctx.db.delete("missingWorkers", known._id);
  if (reason === "no_worker") await ctx.db.insert("missingWorkers", {});
}

/** Nobody took the last egress that was asked for, and that is not long ago. */
export async function isWorkerMissing(ctx: QueryCtx): Promise<boolean> {
  const known = await ctx.db.query("missingWorkers").first();
  return known !== null && Date.now() - known._creationTime < REMEMBERED_FOR;
}
