import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { otherSideOf } from "../notices/noticeNames";
import { type Watcher, watcherOf } from "./recordingAccess";
import { tell } from "../notices/telling";

/** A recording is ready: who may watch it is told. */
export async function tellOfRecording(
  ctx: MutationCtx,
  recordingId: Id<"recordings">,
  userId: Id<"users">,
): Promise<void> {
  const watcher = await watcherOf(ctx, recordingId, userId);
  if (watcher) await tellOne(ctx, watcher, { userId, kind: "recording_ready" });
}

const MAX_PEOPLE = 50;

/** Something was recorded, and none of it is kept: its providers may have left the room long ago. */
export async function tellOfFailure(
  ctx: MutationCtx,
  recordingId: Id<"recordings">,
  parts: Doc<"recordingParts">[],
): Promise<void> {
  if (parts.every(({ activeAt }) => activeAt === undefined)) return;
  const rows = await ctx.db
    .query("recordingPeople")
    .withIndex("by_recording_and_user", (q) => q.eq("recordingId", recordingId))
    .take(MAX_PEOPLE);
  for (const { userId } of rows) {
    const watcher = await watcherOf(ctx, recordingId, userId);
    if (watcher?.role !== "provider") continue;
    await tellOne(ctx, watcher, { userId, kind: "recording_failed" });
  }
}

type Told = { userId: Id<"users">; kind: "recording_ready" | "recording_failed" };

async function tellOne(ctx: MutationCtx, watcher: Watcher, { userId, kind }: Told): Promise<void> {
  const { recording, booking } = watcher;
  const { _id: bookingId, title, startsAt } = booking;
  const facts = { kind, title, startsAt, bookingId, recordingId: recording._id };
  await tell(ctx, userId, facts, { named: otherSideOf(booking, userId) });
}
