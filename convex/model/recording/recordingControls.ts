import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { findProvided } from "../access";
import { followPart } from "./recordingProgress";
import {
  endRecording,
  MAX_PARTS,
  note,
  partsOf,
  stopParts,
  underWay,
  type Recording,
} from "./recordings";
import { isTerminal, type RecordingLayout } from "./recordingState";

export const controlResult = v.union(
  v.object({ kind: v.literal("done") }),
  v.object({
    kind: v.literal("refused"),
    /** `not_now`: it is not in a state for this. */
    reason: v.union(v.literal("not_found"), v.literal("not_now")),
  }),
);
type ControlResult = Infer<typeof controlResult>;

const DONE: ControlResult = { kind: "done" };
const NOT_NOW: ControlResult = { kind: "refused", reason: "not_now" };

type Args = { bookingId: string };

async function ofProvider(
  ctx: MutationCtx,
  user: Doc<"users">,
  { bookingId }: Args,
  work: (recording: Recording) => Promise<ControlResult>,
): Promise<ControlResult> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null) return { kind: "refused", reason: "not_found" };
  const recording = await underWay(ctx, booking._id);
  return recording === null ? NOT_NOW : await work(recording);
}

/** Ends the recording, or takes the question back. */
export async function stopRecording(ctx: MutationCtx, user: Doc<"users">, args: Args) {
  return await ofProvider(ctx, user, args, async (recording) => {
    const reason = recording.state === "requested" ? "cancelled" : "stopped";
    await endRecording(ctx, recording, { reason, by: user._id });
    return DONE;
  });
}

/** A pause ends the part; the recording itself goes on. */
export async function pauseRecording(ctx: MutationCtx, user: Doc<"users">, args: Args) {
  return await ofProvider(ctx, user, args, async (recording) => {
    if (recording.state !== "active") return NOT_NOW;
    if (recording.intent === "paused") return DONE;
    const paused = { intent: "paused" as const, pausedAt: Date.now() };
    await ctx.db.patch("recordings", recording._id, paused);
    await stopParts(ctx, { ...recording, ...paused });
    await note(ctx, recording, "recording_paused", { actorId: user._id });
    return DONE;
  });
}

/** The next part begins as soon as the one before has ended. */
export async function resumeRecording(ctx: MutationCtx, user: Doc<"users">, args: Args) {
  return await ofProvider(ctx, user, args, async (recording) => {
    if (recording.state !== "active") return NOT_NOW;
    if (recording.intent === "running") return DONE;
    // A part that is not in the list would be neither stopped nor deleted.
    const parts = await partsOf(ctx, recording._id);
    if (parts.length >= MAX_PARTS) return NOT_NOW;
    const resumed = { intent: "running" as const, pausedAt: undefined };
    await ctx.db.patch("recordings", recording._id, resumed);
    await note(ctx, recording, "recording_resumed", { actorId: user._id });
    // What was asked for before the pause may have come in it, and begun nothing.
    const last = parts.at(-1);
    if (last && isTerminal(last.state)) await followPart(ctx, last);
    return DONE;
  });
}

/** How the picture is composed from now on, in the parts to come as well. */
export async function setRecordingLayout(
  ctx: MutationCtx,
  user: Doc<"users">,
  args: Args & { layout: RecordingLayout },
) {
  return await ofProvider(ctx, user, args, async (recording) => {
    if (recording.kind === "audio" || recording.intent === "stopped") return NOT_NOW;
    const { layout } = args;
    if (recording.layout === layout) return DONE;
    await ctx.db.patch("recordings", recording._id, { layout });
    await note(ctx, recording, "recording_layout_changed", { actorId: user._id, detail: layout });
    const open = (await partsOf(ctx, recording._id)).find(({ state }) => !isTerminal(state));
    if (open?.egressId === undefined) return DONE;
    const { egressId } = open;
    await ctx.scheduler.runAfter(0, internal.egress.updateLayout, { egressId, layout });
    return DONE;
  });
}
