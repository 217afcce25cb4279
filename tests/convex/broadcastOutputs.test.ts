import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { liveBroadcast } from "./broadcastWorld";
import { bookingOf } from "./events";
import { lastEgress } from "./livekitServer";
import { pass } from "./recordingWorld";
import { NOW } from "./setup";
import { post, signed } from "./signedWebhook";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("a destination of a broadcast", () => {
  const refused = "Error opening output: Connection refused";

  test("stalls, comes back, and old news of it moves nothing", async () => {
    const room = await liveBroadcast();
    const fine = { startedAt: NOW };
    const [first] = await room.outputs();
    expect(first).toMatchObject({ state: "live", liveAt: NOW });
    await room.air("active", [{ ...fine, retries: 1, error: "It took no data for 10 s." }, fine]);
    expect((await room.outputs())[0]).toMatchObject({
      state: "stalled",
      problem: "silent",
      retries: 1,
    });
    await room.air("active", [{ ...fine, retries: 1 }, fine]);
    expect((await room.outputs())[0]).toMatchObject({ state: "live", retries: 1 });
    expect((await room.outputs())[0]!.problem).toBeUndefined();
    await room.air("active", [{ ...fine, retries: 1, error: "It took no data for 10 s." }, fine]);
    await room.air("active", [{ ...fine, retries: 0, error: "earlier" }, fine]);
    expect((await room.outputs())[0]).toMatchObject({ state: "live", retries: 1 });
  });

  test("fault 15: fails with a reason in our words, while the other goes on; and is taken in again", async () => {
    const room = await liveBroadcast();
    const { world, bookingId, livekit } = room;
    const fine = { startedAt: NOW };
    const failed = { status: "failed", retries: 3, error: refused } as const;
    await room.air("active", [failed, fine]);
    expect(await room.outputs()).toMatchObject([
      { state: "failed", problem: "refused", retries: 3 },
      { state: "live" },
    ]);
    expect((await room.broadcast()).state).toBe("live");
    const now = await world.asProvider.query(api.broadcasts.mine, { bookingId });
    expect(JSON.stringify(now)).not.toContain("Error opening");

    const [output, other] = await room.outputs();
    const again = { bookingId, outputId: output!._id };
    expect(await world.asProvider.mutation(api.broadcasts.retry, again)).toEqual({ kind: "done" });
    await pass(world);
    const [change] = livekit.called("UpdateStream");
    expect(change!.body).toMatchObject({ egressId: lastEgress() });
    expect((await room.outputs())[0]).toMatchObject({ state: "connecting", retries: 0 });
    // A webhook from before it was added again.
    await room.air("active", [failed, fine]);
    expect((await room.outputs())[0]!.state).toBe("connecting");
    const notNow = { kind: "refused", reason: "not_now" };
    const running = { bookingId, outputId: other!._id };
    expect(await world.asProvider.mutation(api.broadcasts.retry, running)).toEqual(notNow);
  });

  test("fault 15: that a worker never gives up on is let go after three retries", async () => {
    const room = await liveBroadcast();
    await room.air("active", [{ startedAt: NOW, retries: 4, error: refused }, { startedAt: NOW }]);
    expect((await room.outputs())[0]).toMatchObject({
      state: "failed",
      problem: "too_many_retries",
    });
    const [change] = room.livekit.called("UpdateStream");
    expect(change!.body.removeOutputUrls).toHaveLength(1);
  });

  test("is let go again until the worker says so, and ends with the egress if it never does", async () => {
    const room = await liveBroadcast();
    const { world, livekit, broadcastId } = room;
    const fine = { startedAt: NOW };
    const tooOften = { ...fine, retries: 4, error: refused };
    const sweep = async (ms: number) => {
      vi.setSystemTime(Date.now() + ms);
      await world.t.mutation(internal.broadcastJobs.sweep, { broadcastId });
      await pass(world);
    };
    const letGo = () => livekit.called("UpdateStream").length;
    await room.air("active", [tooOften, fine]);
    expect(letGo()).toBe(1);
    await sweep(30_000);
    expect(letGo()).toBe(1);
    await sweep(60_000);
    expect(letGo()).toBe(2);
    // It is: nothing more is asked for.
    await room.air("active", [{ ...tooOften, status: "finished" }, fine]);
    await sweep(120_000);
    expect(letGo()).toBe(2);
    // And yet it is sent to.
    await room.air("active", [tooOften, fine]);
    await sweep(60_000);
    expect(letGo()).toBe(3);
    expect(livekit.called("StopEgress")).toEqual([]);
    await sweep(120_000);
    expect(livekit.called("StopEgress")).toMatchObject([{ body: { egressId: lastEgress() } }]);
    await room.air("complete", [tooOften, fine]);
    await pass(world, 1_000);
    const [, again] = livekit.called("StartRoomCompositeEgress");
    expect((again!.body.stream as { urls: string[] }).urls).toHaveLength(1);
  });

  test("that cannot be named any more ends with the egress at once", async () => {
    const room = await liveBroadcast();
    vi.stubEnv("PARLEY_KEYS_SECRET", "another secret of the tests, long enough");
    const fine = { startedAt: NOW };
    await room.air("active", [{ ...fine, retries: 4, error: refused }, fine]);
    expect(room.livekit.called("UpdateStream")).toEqual([]);
    expect(room.livekit.called("StopEgress")).toHaveLength(1);
  });

  test("is retried three times in one outage, in however many egresses", async () => {
    const room = await liveBroadcast();
    const fine = { startedAt: NOW };
    const lost = (retries: number) => ({ ...fine, retries, error: "It took no data for 10 s." });
    await room.air("active", [lost(2), fine]);
    expect((await room.outputs())[0]).toMatchObject({ state: "stalled", retries: 2 });
    await room.air("failed", [lost(2), fine]);
    await pass(room.world, 1_000);
    await room.air("active", [lost(1), fine]);
    expect((await room.outputs())[0]).toMatchObject({ state: "stalled", retries: 1 });
    const { bookingId } = room;
    const now = await room.world.asProvider.query(api.broadcasts.mine, { bookingId });
    expect(now!.details!.outputs[0]).toMatchObject({ retries: 3 });
    await room.air("active", [lost(2), fine]);
    expect(await room.outputs()).toMatchObject([
      { state: "failed", problem: "too_many_retries" },
      { state: "live" },
    ]);
    expect(room.livekit.called("UpdateStream")[0]!.body.removeOutputUrls).toHaveLength(1);
    // A person may still want it: then it has them anew.
    const outputId = (await room.outputs())[0]!._id;
    await room.world.asProvider.mutation(api.broadcasts.retry, { bookingId, outputId });
    expect((await room.outputs())[0]).toMatchObject({ state: "connecting", formerRetries: 0 });
  });

  test("that came back for a while has its retries anew, and none anew for a moment", async () => {
    const room = await liveBroadcast();
    const fine = { startedAt: NOW };
    const back = (retries: number) => ({ ...fine, retries });
    const lost = (retries: number) => ({ ...back(retries), error: "It took no data for 10 s." });
    await room.air("active", [lost(3), fine]);
    await room.air("active", [back(3), fine]);
    await pass(room.world, 60_000);
    await room.air("active", [lost(4), fine]);
    expect((await room.outputs())[0]).toMatchObject({ state: "stalled", retries: 4 });
    await room.air("active", [lost(6), fine]);
    await room.air("active", [back(6), fine]);
    await pass(room.world, 20_000);
    await room.air("active", [lost(7), fine]);
    expect((await room.outputs())[0]).toMatchObject({
      state: "failed",
      problem: "too_many_retries",
    });
  });

  describe("of LiveKit's worker, which says no more than when it tried again", () => {
    const fine = { startedAt: NOW };
    const retried = (retries: number) => ({ ...fine, retries, retriedAt: Date.now() });

    test("is stalled meanwhile, and live again where it was not given up", async () => {
      const room = await liveBroadcast();
      const now = retried(1);
      await room.air("active", [now, fine]);
      expect((await room.outputs())[0]).toMatchObject({ state: "stalled" });
      // The other one begins to be tried again: that says nothing new of this one.
      await pass(room.world, 10_000);
      await room.air("active", [now, retried(1)]);
      expect(await room.outputs()).toMatchObject([{ state: "stalled" }, { state: "stalled" }]);
      await pass(room.world, 26_000);
      expect(await room.outputs()).toMatchObject([{ state: "live" }, { state: "stalled" }]);
      await room.air("active", [now, { status: "failed", retries: 60, error: refused }]);
      expect(await room.outputs()).toMatchObject([
        { state: "live" },
        { state: "failed", problem: "refused" },
      ]);
      await pass(room.world, 60_000);
      expect((await room.outputs())[1]!.state).toBe("failed");
    });

    test("is stalled at the signed webhook that says so", async () => {
      const room = await liveBroadcast();
      const { roomName } = await bookingOf(room.world, room.bookingId);
      const [first, second] = await room.outputs();
      const nanoseconds = (at: number) => `${at}000000`;
      const lastRetryAt = nanoseconds(Date.now());
      const startedAt = nanoseconds(NOW);
      const streamResults = [
        { url: first!.told, startedAt, lastRetryAt, retries: 1 },
        { url: second!.told, startedAt },
      ];
      const body = JSON.stringify({
        event: "egress_updated",
        id: "EV_retried",
        createdAt: `${Math.floor(Date.now() / 1000)}`,
        egressInfo: { egressId: lastEgress(), roomName, status: "EGRESS_ACTIVE", streamResults },
      });
      expect(await post(room.world, body, await signed(body))).toBe(200);
      expect(await room.outputs()).toMatchObject([{ state: "stalled" }, { state: "live" }]);
    });

    test("is not given up for what was tried in an outage that is over", async () => {
      const room = await liveBroadcast();
      await room.air("active", [retried(1), fine]);
      await pass(room.world, 36_000);
      await pass(room.world, 60_000);
      await room.air("active", [retried(90), fine]);
      expect((await room.outputs())[0]).toMatchObject({ state: "stalled" });
      expect(room.livekit.called("UpdateStream")).toEqual([]);
    });

    test("fails where it is lost again and again", async () => {
      const room = await liveBroadcast();
      for (const retries of [1, 20, 40]) {
        await room.air("active", [retried(retries), fine]);
        expect((await room.outputs())[0]).toMatchObject({ state: "stalled" });
        await pass(room.world, 60_000);
      }
      await room.air("active", [retried(60), fine]);
      expect((await room.outputs())[0]).toMatchObject({ problem: "too_many_retries" });
    });

    test("is live where its retry was heard of long after", async () => {
      const room = await liveBroadcast();
      await room.air("active", [{ ...retried(1), retriedAt: NOW - 60_000 }, fine]);
      expect((await room.outputs())[0]).toMatchObject({ state: "live", retries: 1 });
    });
  });

  test("tells how it takes the stream, where the worker does", async () => {
    const room = await liveBroadcast();
    const { world, bookingId } = room;
    const [output] = await room.outputs();
    const told = { url: output!.told, kbps: 2_400, droppedFrames: 3, lastDataAt: NOW };
    room.livekit.streams = [told, { url: 1 }, null, { url: "rtmp://other/app/{...}" }];
    await pass(world, 5_000);
    expect(await world.asProvider.query(api.broadcasts.health, { bookingId })).toEqual([
      { outputId: output!._id, kbps: 2_400, droppedFrames: 3, lastDataAt: NOW },
    ]);
    expect(await world.asClient.query(api.broadcasts.health, { bookingId })).toEqual([]);
  });

  test("is asked about again after a look that broke off", async () => {
    const room = await liveBroadcast();
    const { world, bookingId, livekit } = room;
    const [output] = await room.outputs();
    const answer = globalThis.fetch;
    vi.stubGlobal("fetch", () => {
      throw new Error("The action ends here.");
    });
    await pass(world, 5_000);
    vi.stubGlobal("fetch", answer);
    livekit.streams = [{ url: output!.told, kbps: 900, droppedFrames: 0, lastDataAt: NOW }];
    await pass(world, 5_000);
    expect(await world.asProvider.query(api.broadcasts.health, { bookingId })).toMatchObject([
      { outputId: output!._id, kbps: 900 },
    ]);
  });
});
