import { internal } from "../../_generated/api";
import type { MutationCtx } from "../../_generated/server";
import { RECORDED_AS } from "../storage/custody";
import { recordRepair } from "../repairs";

const HOUR = 60 * 60_000;
const LOOK_BACK = 3 * 24 * HOUR;
const BATCH = 100;

/** Stored files that no part and no join took, because the action between the two was cut off. */
export async function pruneLostRecordings(
  ctx: MutationCtx,
  {
    after = Date.now() - LOOK_BACK,
    before = Date.now() - HOUR,
  }: { after?: number; before?: number },
): Promise<void> {
  const stored = await ctx.db.system
    .query("_storage")
    .withIndex("by_creation_time", (q) => q.gt("_creationTime", after).lt("_creationTime", before))
    .take(BATCH);
  for (const { _id, contentType } of stored) {
    if (contentType !== RECORDED_AS) continue;
    const part = await ctx.db
      .query("recordingParts")
      .withIndex("by_storage_id", (q) => q.eq("storageId", _id))
      .first();
    const join = await ctx.db
      .query("recordingJoins")
      .withIndex("by_storage_id", (q) => q.eq("storageId", _id))
      .first();
    if (part !== null || join !== null) continue;
    await ctx.storage.delete(_id);
    await recordRepair(ctx, { kind: "recording_file_orphaned", detail: _id });
  }
  const last = stored.at(-1);
  if (stored.length < BATCH || last === undefined) return;
  const args = { after: last._creationTime, before };
  await ctx.scheduler.runAfter(0, internal.recordingUpkeep.pruneLost, args);
}
