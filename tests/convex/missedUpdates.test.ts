import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { askedBroadcast } from "./broadcastWorld";
import { muxBroadcast } from "./publicWorld";
import { pass, recordingWorld } from "./recordingWorld";
import { minutes, reconcileAll, repairsIn } from "./repairWorld";
import { MINUTE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** As LiveKit words a time. */
const nanoseconds = (at: number) => `${at}000000`;

/** Asked for and agreed to, and nothing was told of its egress. */
async function startedRecording() {
  const room = await recordingWorld();
  const recordingId = await room.request();
  await room.world.asClient.mutation(api.recordings.answer, { recordingId, answer: "agreed" });
  await pass(room.world);
  const { egressId } = (await room.parts())[0]!;
  return { ...room, egressId: egressId! };
}

describe("a recording", () => {
  test("whose beginning and end were never told has both noted, each once", async () => {
    const room = await startedRecording();
    const { egressId: detail } = room;
    const told = { started_at: nanoseconds(Date.now()) };
    Object.assign(room.livekit.egresses.get(detail)!, { status: "EGRESS_ACTIVE", ...told });
    await minutes(room.world, 2);
    expect((await room.recording()).state).toBe("active");
    expect(await repairsIn(room.world)).toEqual([{ kind: "egress_missed", detail }]);
    const file = { file_results: [{ filename: "f", size: "2000", duration: "60000000000" }] };
    const end = { status: "EGRESS_COMPLETE", ended_at: nanoseconds(Date.now()), ...file };
    Object.assign(room.livekit.egresses.get(detail)!, end);
    await minutes(room.world, 2);
    expect((await room.parts())[0]).toMatchObject({ state: "complete", fileSize: 2_000 });
    const both = [
      { kind: "egress_missed", detail },
      { kind: "egress_missed", detail },
    ];
    expect((await repairsIn(room.world)).slice(-2)).toEqual(both);
    const counts = await room.world.asAdmin.query(api.admin.repairCounts, {});
    expect(counts).toContainEqual({ kind: "egress_missed", count: 2 });
  });

  test("whose webhook is a moment behind a list is none", async () => {
    const room = await startedRecording();
    const { egressId } = room;
    const told = { started_at: nanoseconds(Date.now() - 1_000) };
    Object.assign(room.livekit.egresses.get(egressId)!, { status: "EGRESS_ACTIVE", ...told });
    await reconcileAll(room.world);
    expect((await room.recording()).state).toBe("active");
    expect(await repairsIn(room.world)).toEqual([]);
  });
});

test("a broadcast whose beginning and end were never told has both noted", async () => {
  const room = await askedBroadcast();
  await room.answerPublish("asClient", "agreed");
  const { egressId: detail } = await room.broadcast();
  const info = room.livekit.egresses.get(detail!)! as { stream_results?: object[] };
  const started_at = nanoseconds(Date.now());
  const stream_results = info.stream_results!.map((one) => ({ ...one, started_at }));
  Object.assign(info, { status: "EGRESS_ACTIVE", started_at, stream_results });
  await minutes(room.world, 1);
  expect((await room.broadcast()).state).toBe("live");
  expect(await repairsIn(room.world)).toEqual([{ kind: "egress_missed", detail }]);
  await room.world.asProvider.mutation(api.broadcasts.stop, { bookingId: room.bookingId });
  await pass(room.world);
  Object.assign(info, { status: "EGRESS_COMPLETE", ended_at: nanoseconds(Date.now()) });
  await minutes(room.world, 1);
  expect((await room.broadcast()).state).toBe("ended");
  const repairs = await repairsIn(room.world);
  const missed = repairs.filter(({ kind }) => kind === "egress_missed");
  expect(missed.map((one) => one.detail)).toEqual([detail, detail]);
});

describe("a live stream at Mux", () => {
  test("whose webhook never came is noted by its id, a minute after it was asked", async () => {
    const { world, mux, stream } = await muxBroadcast();
    mux.streamStatus = "active";
    await world.t.action(internal.mux.reconcile, {});
    await pass(world, 59_000);
    expect(await repairsIn(world)).toEqual([]);
    await pass(world, 2_000);
    const once = { kind: "stream_missed", detail: stream.liveStreamId };
    expect(await repairsIn(world)).toEqual([once]);
    mux.streamStatus = "idle";
    await world.t.action(internal.mux.reconcile, {});
    await pass(world, MINUTE + 1_000);
    expect(await repairsIn(world)).toEqual([once, once]);
  });

  test("whose webhook was a moment behind the answer is not", async () => {
    const { world, mux, tell, watch } = await muxBroadcast();
    const at = Date.now() + 500;
    mux.streamStatus = "active";
    await world.t.action(internal.mux.reconcile, {});
    await tell("video.live_stream.active", {}, { at });
    await pass(world, MINUTE + 1_000);
    expect((await watch()).state).toBe("live");
    expect(await repairsIn(world)).toEqual([]);
  });
});
