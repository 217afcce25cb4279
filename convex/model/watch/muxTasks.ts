import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { MuxTask } from "./muxTask";

const FIRST_AGAIN = 30_000;
const LAST_AGAIN = 60 * 60_000;

/** It is tried until it is done, however long Mux is away. What is owed anew begins anew. */
export async function owe(ctx: MutationCtx, task: MuxTask): Promise<void> {
  const known = await taskOf(ctx, task);
  if (known !== null) await ctx.db.delete("muxTasks", known._id);
  await tryTask(ctx, await ctx.db.insert("muxTasks", { key: keyOf(task), task, tries: 0 }));
}

type Named = Pick<MuxTask, "kind" | "id">;
const keyOf = ({ kind, id }: Named) => `${kind}:${id}`;

export async function isOwed(ctx: QueryCtx, task: Named): Promise<boolean> {
  return (await taskOf(ctx, task)) !== null;
}

async function taskOf(ctx: QueryCtx, task: Named) {
  return await ctx.db
    .query("muxTasks")
    .withIndex("by_key", (q) => q.eq("key", keyOf(task)))
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
  return await isOwed(ctx, { kind: "findRecordings", id: liveStreamId });
}
