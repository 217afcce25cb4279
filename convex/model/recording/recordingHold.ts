import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { note } from "./recordings";

/** `reason`: why, in the admin's words; a release needs none. */
export const holdArgs = {
  recordingId: v.string(),
  isHeld: v.boolean(),
  reason: v.optional(v.string()),
};
type HoldArgs = { recordingId: string; isHeld: boolean; reason?: string };

export const holdResult = v.union(
  v.object({ kind: v.literal("done") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("not_found"), v.literal("deleted"), v.literal("bad_reason")),
  }),
);

const MAX_REASON = 500;

/**
 * An admin keeps a recording from being deleted, by hand or by its time; or no longer. The audit has
 * that they did; why stands with the recording, as nobody's words are in a log that is sealed.
 */
export async function holdRecording(
  ctx: MutationCtx,
  admin: Doc<"users">,
  args: HoldArgs,
): Promise<Infer<typeof holdResult>> {
  const id = ctx.db.normalizeId("recordings", args.recordingId);
  const recording = id && (await ctx.db.get("recordings", id));
  if (!recording) return { kind: "refused", reason: "not_found" };
  if (recording.deletedAt !== undefined) return { kind: "refused", reason: "deleted" };
  const { isHeld } = args;
  const heldFor = (args.reason ?? "").trim();
  const isSaid = heldFor !== "" && heldFor.length <= MAX_REASON;
  if (isHeld && !isSaid) return { kind: "refused", reason: "bad_reason" };
  if ((recording.heldBy !== undefined) === isHeld) return { kind: "done" };
  const held = { heldBy: admin._id, heldFor };
  const released = { heldBy: undefined, heldFor: undefined };
  await ctx.db.patch("recordings", recording._id, isHeld ? held : released);
  const action = isHeld ? "recording_held" : "recording_released";
  await note(ctx, recording, action, { actorId: admin._id });
  return { kind: "done" };
}
