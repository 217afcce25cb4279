import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { later, type PartState } from "../recording/recordingState";
import { recordRepair } from "../repairs";
import { type EgressUpdate, stateOf } from "./egressUpdates";

/** While a list says the same, a webhook that is that young may still be on its way. */
const ON_ITS_WAY = 3_000;

const isOld = (at: number | undefined, now: number) => at === undefined || at <= now - ON_ITS_WAY;

/** The beginning or the end of a part that a list told, and no webhook did. */
export async function notePartMissed(
  ctx: MutationCtx,
  part: Doc<"recordingParts">,
  update: EgressUpdate,
): Promise<void> {
  const state: PartState = later(part.state, stateOf(update));
  const at = state === "active" ? update.startedAt : update.endedAt;
  if (state === part.state || state === "ending" || !isOld(at, Date.now())) return;
  const bookingId = (await ctx.db.get("recordings", part.recordingId))?.bookingId;
  // Each state is reached once: the beginning and the end are a repair each.
  await recordRepair(ctx, { kind: "egress_missed", bookingId, detail: update.egressId });
}

/** So of a broadcast; one that is begun anew is noted as that. */
export async function noteBroadcastMissed(
  ctx: MutationCtx,
  before: Doc<"broadcasts">,
  update: EgressUpdate,
): Promise<void> {
  const after = await ctx.db.get("broadcasts", before._id);
  if (after === null || after.state === before.state) return;
  const isOver = after.state === "ended" || after.state === "failed";
  if (after.state !== "live" && !isOver) return;
  const at = isOver ? update.endedAt : after.liveAt;
  if (!isOld(at, Date.now())) return;
  const { bookingId } = before;
  await recordRepair(ctx, { kind: "egress_missed", bookingId, detail: update.egressId });
}
