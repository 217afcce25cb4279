import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { wasWithdrawn } from "../broadcast/broadcastLookup";
import { pageOf, pageOfStream } from "../broadcast/broadcastPages";
import type { MuxTask } from "./muxTask";

const FIRST_AGAIN = 30_000;
const LAST_AGAIN = 60 * 60_000;
/** So long after its end no recording of a broadcast appears any more. */
const APPEARS_WITHIN = 60 * 60_000;

/** It is tried until it is done, however long Mux is away. What is owed anew begins anew. */
export async function owe(ctx: MutationCtx, task: MuxTask): Promise<void> {
  const key = `${task.kind}:${task.id}`;
  const known = await taskOf(ctx, key);
  if (known !== null) await ctx.db.delete("muxTasks", known._id);
  await tryTask(ctx, await ctx.db.insert("muxTasks", { key, task, tries: 0 }));
}

async function taskOf(ctx: QueryCtx, key: string) {
  return await ctx.db
    .query("muxTasks")
    .withIndex("by_key", (q) => q.eq("key", key))
    .unique();
}

/** The next try is scheduled before this one begins: an action that dies is followed by another. */
export async function tryTask(ctx: MutationCtx, taskId: Id<"muxTasks">): Promise<void> {
  const row = await ctx.db.get("muxTasks", taskId);
  if (row === null) return;
  const { task, tries } = row;
  await ctx.db.patch("muxTasks", taskId, { tries: tries + 1 });
  await ctx.scheduler.runAfter(0, internal.mux.work, { taskId, task });
  const wait = Math.min(FIRST_AGAIN * 2 ** tries, LAST_AGAIN);
  await ctx.scheduler.runAfter(wait, internal.watchJobs.tryTask, { taskId });
}

export async function endTask(ctx: MutationCtx, taskId: Id<"muxTasks">): Promise<void> {
  if (await ctx.db.get("muxTasks", taskId)) await ctx.db.delete("muxTasks", taskId);
}

/** Whether the recordings on a live stream are still looked for. */
export async function isSearched(ctx: QueryCtx, liveStreamId: string): Promise<boolean> {
  return (await taskOf(ctx, `findRecordings:${liveStreamId}`)) !== null;
}

export const foundAsset = v.object({ assetId: v.string(), recordedAt: v.number() });

/**
 * Recordings that Mux has on a live stream: those of a withdrawn broadcast are deleted.
 * @returns whether no more of them can appear
 */
export async function forgetFound(
  ctx: MutationCtx,
  args: { task: Extract<MuxTask, { kind: "findRecordings" }>; found: Infer<typeof foundAsset>[] },
): Promise<boolean> {
  const { broadcastId, id: liveStreamId } = args.task;
  for (const { assetId, recordedAt } of args.found) {
    const page = await pageOfStream(ctx, liveStreamId, recordedAt);
    if (page === null || !(await wasWithdrawn(ctx, page.broadcastId))) continue;
    const isOwed = (await taskOf(ctx, `removeAsset:${assetId}`)) !== null;
    if (!isOwed) await owe(ctx, { kind: "removeAsset", id: assetId });
  }
  const endedAt = (await pageOf(ctx, broadcastId))?.endedAt ?? Infinity;
  return endedAt + APPEARS_WITHIN < Date.now();
}
