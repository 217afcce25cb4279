import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { isOutputOver, outputsOf } from "./broadcasts";

/** What a worker tells of how one of its streams is taken. */
export const streamHealth = v.object({
  url: v.string(),
  kbps: v.number(),
  droppedFrames: v.number(),
  lastDataAt: v.union(v.number(), v.null()),
});
type StreamHealth = Infer<typeof streamHealth>;

/** Reads a worker's answer; anything in another shape tells nothing. */
export function toHealth(answer: unknown): StreamHealth[] {
  if (!Array.isArray(answer)) return [];
  return answer.filter((item: Partial<StreamHealth> | null): item is StreamHealth => {
    const { url, kbps, droppedFrames, lastDataAt } = item ?? {};
    const isTime = lastDataAt === null || typeof lastDataAt === "number";
    const areNumbers = typeof kbps === "number" && typeof droppedFrames === "number";
    return typeof url === "string" && areNumbers && isTime;
  });
}

const EVERY = 5_000;

/** Keeps what a worker told of a broadcast's destinations, and asks again while it runs. */
export async function storeHealth(
  ctx: MutationCtx,
  args: { broadcastId: Id<"broadcasts">; egressId: string; streams: StreamHealth[] },
): Promise<void> {
  const { broadcastId } = args;
  const broadcast = await ctx.db.get("broadcasts", broadcastId);
  const isAiring = broadcast?.state === "starting" || broadcast?.state === "live";
  if (!isAiring || broadcast.egressId !== args.egressId) return;
  for (const output of await outputsOf(ctx, broadcastId)) {
    const told = args.streams.find(({ url }) => url === output.told);
    if (told && !isOutputOver(output)) await store(ctx, output, told);
  }
  await ctx.scheduler.runAfter(EVERY, internal.broadcastEgress.lookAtHealth, { broadcastId });
}

async function store(ctx: MutationCtx, output: Doc<"broadcastOutputs">, told: StreamHealth) {
  const { kbps, droppedFrames, lastDataAt } = told;
  const fields = { kbps, droppedFrames, lastDataAt: lastDataAt ?? undefined };
  const row = await ctx.db
    .query("broadcastHealth")
    .withIndex("by_output", (q) => q.eq("outputId", output._id))
    .unique();
  if (row) return await ctx.db.patch("broadcastHealth", row._id, fields);
  const { broadcastId, _id: outputId } = output;
  await ctx.db.insert("broadcastHealth", { broadcastId, outputId, ...fields });
}
