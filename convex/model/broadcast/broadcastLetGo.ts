import { internal } from "../../_generated/api";
import type { MutationCtx } from "../../_generated/server";
import { type Broadcast, isOutputOver, type Output, outputsOf } from "./broadcasts";
import type { News } from "./broadcastStreams";
import { recordRepairOnce } from "../repairs";

const MINUTE = 60_000;
/** A worker that does not let go of one is ended; the next one is not given it. */
const ENDED_AFTER = 3 * MINUTE;

/** A worker that never gives up is told to. */
export async function letGo(ctx: MutationCtx, { _id: broadcastId }: Broadcast, { _id }: Output) {
  const args = { broadcastId, outputId: _id, isAdded: false };
  await ctx.scheduler.runAfter(0, internal.broadcastEgress.changeOutput, args);
}

/** Notes since when one that is over is told to be sent to all the same; or that it is no more. */
export async function noteSent(
  ctx: MutationCtx,
  { _id, sentSince }: Output,
  news: News | undefined,
): Promise<void> {
  const isSent = news?.status === "active";
  if (isSent === (sentSince !== undefined)) return;
  await ctx.db.patch("broadcastOutputs", _id, { sentSince: isSent ? Date.now() : undefined });
}

/** Nobody here sees one that is over as public: it is let go again until the worker says that it is. */
export async function sweepLetGo(ctx: MutationCtx, broadcast: Broadcast): Promise<void> {
  const { egressId, state, bookingId } = broadcast;
  if (egressId === undefined || state !== "live") return;
  const outputs = await outputsOf(ctx, broadcast._id);
  for (const output of outputs) {
    const { sentSince } = output;
    const sentFor = sentSince === undefined ? 0 : Date.now() - sentSince;
    if (!isOutputOver(output) || sentFor < MINUTE) continue;
    const repaired = { kind: "broadcast_output_let_go" as const, bookingId, detail: output._id };
    await recordRepairOnce(ctx, repaired);
    if (sentFor >= ENDED_AFTER) {
      return void (await ctx.scheduler.runAfter(0, internal.egress.stop, { egressId }));
    }
    await letGo(ctx, broadcast, output);
  }
}
