import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { isOutputOver, outputsOf } from "./broadcasts";
import { hasJoiner } from "../storage/egressFiles";

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

type Asked = { broadcastId: Id<"broadcasts">; egressId: string };

/** Asks again and again while it runs; the next turn is planned first, as an action runs once at most. */
export async function watchHealth(ctx: MutationCtx, asked: Asked): Promise<void> {
  const { broadcastId, egressId } = asked;
  const broadcast = await ctx.db.get("broadcasts", broadcastId);
  if (!isAiring(broadcast) || broadcast.egressId !== egressId || !hasJoiner()) return;
  await ctx.scheduler.runAfter(EVERY, internal.broadcastJobs.watchHealth, asked);
  await ctx.scheduler.runAfter(0, internal.broadcastEgress.lookAtHealth, asked);
}

const isAiring = (broadcast: Doc<"broadcasts"> | null): broadcast is Doc<"broadcasts"> =>
  broadcast?.state === "starting" || broadcast?.state === "live";

/** Keeps what a worker told of a broadcast's destinations. */
export async function storeHealth(
  ctx: MutationCtx,
  args: Asked & { streams: StreamHealth[] },
): Promise<void> {
  const { broadcastId } = args;
  const broadcast = await ctx.db.get("broadcasts", broadcastId);
  if (!isAiring(broadcast) || broadcast.egressId !== args.egressId) return;
  for (const output of await outputsOf(ctx, broadcastId)) {
    const told = args.streams.find(({ url }) => url === output.told);
    if (told && !isOutputOver(output)) await store(ctx, output, told);
  }
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
