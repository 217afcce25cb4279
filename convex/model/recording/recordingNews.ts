import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { otherSideOf } from "../notices/noticeNames";
import { watcherOf } from "./recordingAccess";
import { tell } from "../notices/telling";

/** A recording is ready: who may watch it is told. */
export async function tellOfRecording(
  ctx: MutationCtx,
  recordingId: Id<"recordings">,
  userId: Id<"users">,
): Promise<void> {
  const watcher = await watcherOf(ctx, recordingId, userId);
  if (watcher === null) return;
  const { _id: bookingId, title, startsAt } = watcher.booking;
  const name = await otherSideOf(ctx, watcher.booking, userId);
  await tell(ctx, userId, {
    kind: "recording_ready",
    title,
    name,
    startsAt,
    bookingId,
    recordingId,
  });
}
