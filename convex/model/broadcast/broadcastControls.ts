import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findProvided } from "../access";
import { sealedTarget } from "./broadcastStart";
import { type Broadcast, broadcastUnderWay, endBroadcast, noteBroadcast } from "./broadcasts";
import type { OutputProblem } from "./broadcastState";

export const broadcastControlResult = v.union(
  v.object({ kind: v.literal("done") }),
  v.object({
    kind: v.literal("refused"),
    /** `not_now`: it is not in a state for this. */
    reason: v.union(v.literal("not_found"), v.literal("not_now")),
  }),
);
type ControlResult = Infer<typeof broadcastControlResult>;

const DONE: ControlResult = { kind: "done" };
const NOT_NOW: ControlResult = { kind: "refused", reason: "not_now" };

async function ofProvider(
  ctx: MutationCtx,
  user: Doc<"users">,
  bookingId: string,
  work: (broadcast: Broadcast) => Promise<ControlResult>,
): Promise<ControlResult> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null) return { kind: "refused", reason: "not_found" };
  const broadcast = await broadcastUnderWay(ctx, booking._id);
  return broadcast === null ? NOT_NOW : await work(broadcast);
}

/** Ends the broadcast, or takes the question back. */
export async function stopBroadcast(
  ctx: MutationCtx,
  user: Doc<"users">,
  { bookingId }: { bookingId: string },
) {
  return await ofProvider(ctx, user, bookingId, async (broadcast) => {
    const reason = broadcast.state === "requested" ? "cancelled" : "stopped";
    await endBroadcast(ctx, broadcast, { reason, by: user._id });
    return DONE;
  });
}

/** Takes a destination that has failed into the running broadcast once more. */
export async function retryOutput(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: { bookingId: string; outputId: string },
) {
  return await ofProvider(ctx, user, args.bookingId, async (broadcast) => {
    const id = ctx.db.normalizeId("broadcastOutputs", args.outputId);
    const output = id && (await ctx.db.get("broadcastOutputs", id));
    const isIts = output?.broadcastId === broadcast._id;
    if (!isIts || output.state !== "failed" || broadcast.state !== "live") return NOT_NOW;
    if (broadcast.egressId === undefined) return NOT_NOW;
    const tries = output.tries + 1;
    const anew = { retries: 0, formerRetries: 0, problem: undefined, sentSince: undefined };
    const again = { state: "connecting" as const, ...anew };
    await ctx.db.patch("broadcastOutputs", output._id, { ...again, tries, endedAt: undefined });
    await noteBroadcast(ctx, broadcast, "broadcast_output_retried", { actorId: user._id });
    const change = { broadcastId: broadcast._id, outputId: output._id, isAdded: true };
    await ctx.scheduler.runAfter(0, internal.broadcastEgress.changeOutput, change);
    return DONE;
  });
}

export const outputOrder = v.union(
  v.object({ egressId: v.string(), target: sealedTarget }),
  v.null(),
);

/** What to add to or take from the egress of now; null when there is nothing to change any more. */
export async function orderOutput(
  ctx: QueryCtx,
  args: { broadcastId: Id<"broadcasts">; outputId: Id<"broadcastOutputs"> },
): Promise<Infer<typeof outputOrder>> {
  const broadcast = await ctx.db.get("broadcasts", args.broadcastId);
  const output = await ctx.db.get("broadcastOutputs", args.outputId);
  const row = output && (await ctx.db.get("destinations", output.destinationId));
  if (!broadcast?.egressId || !row) return null;
  const { url, sealedKey, ownerId } = row;
  return { egressId: broadcast.egressId, target: { url, sealedKey, ownerId } };
}

/** The worker did not take it, or there was nothing to give it: the others go on. */
export async function outputNotAdded(
  ctx: MutationCtx,
  { outputId, problem }: { outputId: Id<"broadcastOutputs">; problem: OutputProblem },
): Promise<void> {
  const output = await ctx.db.get("broadcastOutputs", outputId);
  const broadcast = output && (await ctx.db.get("broadcasts", output.broadcastId));
  if (!broadcast || (output.state !== "connecting" && output.state !== "stalled")) return;
  const failed = { state: "failed" as const, problem, endedAt: Date.now() };
  await ctx.db.patch("broadcastOutputs", outputId, failed);
  await noteBroadcast(ctx, broadcast, "broadcast_output_failed", { detail: problem });
}
