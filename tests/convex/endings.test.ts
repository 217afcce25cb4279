import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { askedBroadcast } from "./broadcastWorld";
import { foldAll, TODAY } from "./insightWorld";
import { lookAfter } from "./monitoringWorld";
import { pass, recordingWorld, type RecordingWorld } from "./recordingWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** What admins are told of it: by alert, on the board, and in the session's story. */
async function toldOf({ world, bookingId }: RecordingWorld) {
  await foldAll(world);
  await lookAfter(world);
  const alerts = await world.asAdmin.query(api.admin.openAlerts, {});
  const board = await world.asAdmin.query(api.insights.board, { days: 7, today: TODAY });
  const story = await world.asAdmin.query(api.admin.timeline, { bookingId });
  return {
    alerts: alerts.map(({ rule }) => rule),
    failed: board.counts.recordingsFailed,
    why: story!.why.rule,
  };
}

async function closeWindow({ world, bookingId }: RecordingWorld) {
  await world.t.mutation(internal.bookings.closeWindow, { bookingId });
  await pass(world);
}

describe("the window closes", () => {
  test("on a recording that was only asked for: nothing was at fault", async () => {
    const room = await recordingWorld();
    await room.request();
    await closeWindow(room);
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "session_ended" });
    const { why, ...told } = await toldOf(room);
    expect(told).toEqual({ alerts: [], failed: 0 });
    expect(why).not.toBe("recording_failed");
  });

  test("on a broadcast that was only asked for: nothing was at fault", async () => {
    const room = await askedBroadcast();
    await closeWindow(room);
    expect(await room.broadcast()).toMatchObject({ state: "failed", reason: "session_ended" });
    const { why, ...told } = await toldOf(room);
    expect(told).toEqual({ alerts: [], failed: 0 });
    expect(why).not.toBe("broadcast_failed");
  });
});
