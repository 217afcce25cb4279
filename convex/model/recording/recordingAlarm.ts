import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { waitedFor } from "./recordingNow";
import { partsOf, type Recording } from "./recordings";
import { isTerminal, UNDER_WAY } from "./recordingState";

type Part = Doc<"recordingParts">;

// On the page within ten seconds: a function that is due and its answer take a moment.
const ALARM_AFTER = 9_500;

/** Asks for the next part, which begins if it may; it is late when no frame of it comes in time. */
export async function askForPart(ctx: MutationCtx, recordingId: Id<"recordings">): Promise<void> {
  await ctx.db.patch("recordings", recordingId, { partAskedAt: Date.now() });
  await ctx.scheduler.runAfter(0, internal.egress.startPart, { recordingId });
  await ctx.scheduler.runAfter(ALARM_AFTER, internal.recordingJobs.sayLate, { recordingId });
}

/** No first frame yet: an alarm, at its time, whatever hangs. People who have not answered are no fault. */
export async function sayLate(ctx: MutationCtx, recordingId: Id<"recordings">): Promise<void> {
  const recording = await ctx.db.get("recordings", recordingId);
  if (recording?.intent !== "running" || !UNDER_WAY.includes(recording.state)) return;
  // Asked for again since: that has its own time.
  if (Date.now() - (recording.partAskedAt ?? 0) < ALARM_AFTER) return;
  const newest = (await partsOf(ctx, recordingId)).at(-1);
  const isThere = newest?.state === "active" || newest?.state === "ending";
  const isAwaited = recording.state === "requested" && (await waitedFor(ctx, recording)) > 0;
  if (isThere || isAwaited) return;
  await ctx.db.patch("recordings", recordingId, { alarm: "slow_start" });
}

/** No alarm is due: the newest part is seen to run, or none should. */
export function isCalm({ intent }: Recording, newest: Part | undefined): boolean {
  if (newest === undefined || isTerminal(newest.state)) return intent !== "running";
  return newest.state !== "starting" && newest.unseenSince === undefined;
}
