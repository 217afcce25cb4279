import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { RecordingReason } from "../../convex/model/recording/recordingState";
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

/** Each way in which people, or the session, end a recording that runs. */
const WAYS: [why: RecordingReason, end: (room: RecordingWorld) => Promise<unknown>][] = [
  ["session_ended", closeWindow],
  [
    "stopped",
    ({ world, bookingId }) => world.asProvider.mutation(api.recordings.stop, { bookingId }),
  ],
  ["withdrawn", (room) => room.answer("asClient", "no")],
  [
    "everyone_left",
    async (room) => {
      await room.leave("client");
      await room.leave("provider");
      await pass(room.world, 31_000);
    },
  ],
];

describe.each(WAYS)("a recording that ended by %s", (reason, end) => {
  test("and whose file was lost is told of everywhere as a failure", async () => {
    const room = await recordingWorld();
    await room.roll();
    await end(room);
    await pass(room.world);
    expect(await room.recording()).toMatchObject({ state: "stopping", reason });
    await room.hear("failed", { error: "no space left on device", endedAt: Date.now() });
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "egress_failed" });
    await closeWindow(room);
    const { why, ...told } = await toldOf(room);
    expect(told).toEqual({ alerts: ["recordings_failed"], failed: 1 });
    expect(why).toBe("recording_failed");
  });

  test("before its first picture failed by nobody's fault", async () => {
    const room = await recordingWorld();
    await room.request();
    await room.answer("asClient", "agreed");
    await end(room);
    await pass(room.world);
    await room.hear("aborted", { endedAt: Date.now() });
    expect(await room.recording()).toMatchObject({ state: "failed", reason });
    await closeWindow(room);
    expect(await toldOf(room)).toMatchObject({ alerts: [], failed: 0 });
  });
});
