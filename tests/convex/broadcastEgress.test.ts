import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { askedBroadcast, liveBroadcast } from "./broadcastWorld";
import { actionsIn, bookingOf } from "./events";
import { lastEgress } from "./livekitServer";
import { pass } from "./recordingWorld";
import { MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("an egress of a broadcast", () => {
  test("that ends by itself is followed by another one, three times, into the same broadcast", async () => {
    const room = await liveBroadcast();
    const fine = { startedAt: NOW };
    const ids = new Set([lastEgress()]);
    for (const delay of [1_000, 2_000, 4_000]) {
      await room.air("failed", [fine, fine], { error: "The recorder ended in the middle" });
      expect((await room.outputs()).map(({ state }) => state)).toEqual(["stalled", "stalled"]);
      await pass(room.world, delay);
      ids.add(lastEgress());
      await room.air("active", [fine, fine]);
    }
    expect(ids.size).toBe(4);
    expect(await room.broadcast()).toMatchObject({ state: "live", restarts: 3 });
    // What the first one still says is of the past.
    const [first] = ids;
    await room.air("failed", [fine, fine], { egressId: first! });
    expect((await room.broadcast()).state).toBe("live");
    await room.air("failed", [fine, fine]);
    expect(await room.broadcast()).toMatchObject({ state: "failed", reason: "egress_failed" });
  });

  test("is known by its streams before the answer to our call has come", async () => {
    const room = await askedBroadcast();
    room.livekit.fails.StartRoomCompositeEgress = { status: 500, code: "internal", msg: "lost" };
    const { world, broadcastId } = room;
    const identities = room.livekit.present;
    await world.asClient.mutation(api.broadcasts.answer, { broadcastId, answer: "agreed" });
    await world.t.mutation(internal.broadcastJobs.begin, { broadcastId, identities, attempt: 1 });
    await room.air("active", [{ startedAt: NOW }, {}], { egressId: "EG_early" });
    expect(await room.broadcast()).toMatchObject({ state: "live", egressId: "EG_early" });
    expect(room.livekit.called("StopEgress")).toEqual([]);
  });

  test("of somebody else to other places is stopped", async () => {
    const room = await liveBroadcast();
    const streams = [{ url: "rtmp://evil.example/app/{...}", status: "active" as const }];
    await room.air("active", [], {
      egressId: "EG_theirs",
      streams: streams.map((stream) => ({ ...stream, error: "", retries: 0 })),
    });
    expect(room.livekit.called("StopEgress")).toMatchObject([{ body: { egressId: "EG_theirs" } }]);
  });

  describe("to which somebody adds a stream", () => {
    const active = { status: "active" as const, error: "", retries: 0, startedAt: NOW };

    test.each([
      ["elsewhere", () => "rtmp://evil.example/app/{key...xyz}"],
      ["with another key at our server", (told: string) => told.replace(/\{.*\}/, "{oth...key}")],
      ["with a key that is masked as ours is", (told: string) => told],
    ])("%s is stopped and noted, and goes on without it", async (_case, url) => {
      const room = await liveBroadcast();
      const { world, bookingId } = room;
      const before = lastEgress();
      const told = (await room.outputs()).map((output) => output.told);
      const streams = [...told, url(told[0]!)].map((one) => ({ ...active, url: one }));
      await room.air("active", [], { streams });
      await room.air("active", [], { streams });
      expect(room.livekit.called("StopEgress")[0]).toMatchObject({ body: { egressId: before } });
      const noted = async () =>
        (await actionsIn(world, bookingId)).filter(({ action }) => action === "egress_stopped");
      expect(await noted()).toHaveLength(1);
      await room.air("complete", [active, active]);
      await pass(world, 1_000);
      expect(lastEgress()).not.toBe(before);
      await room.air("active", [active, active]);
      expect(await room.broadcast()).toMatchObject({ state: "live", restarts: 1 });
      expect(await noted()).toHaveLength(1);
    });

    test("is told from ours beside it at one server, in whatever way ours is masked", async () => {
      const room = await liveBroadcast();
      const [first, second] = await room.outputs();
      const at = (mask: string) => first!.told.replace(/\{.*\}/, mask);
      const told = at("{oth...ers}");
      await room.world.t.run(async (ctx) =>
        ctx.db.patch("broadcastOutputs", second!._id, { told }),
      );
      const streams = [told, at("{***}")].map((url) => ({ ...active, url }));
      await room.air("active", [], { streams });
      expect(room.livekit.called("StopEgress")).toEqual([]);
      await room.air("active", [], { streams: [...streams, { ...active, url: at("{***}") }] });
      expect(room.livekit.called("StopEgress")).toHaveLength(1);
    });

    test("that has ended, or is one of ours masked otherwise or tried again, goes on", async () => {
      const room = await liveBroadcast();
      const [first, second] = (await room.outputs()).map((output) => output.told);
      const masked = first!.replace(/\{.*\}/, "{***}");
      const over = { ...active, url: "rtmp://evil.example/app/{...}", status: "failed" as const };
      const again = { ...active, url: second!, status: "failed" as const, error: "refused" };
      const streams = [{ ...active, url: masked }, again, { ...active, url: second! }, over];
      await room.air("active", [], { streams });
      expect(room.livekit.called("StopEgress")).toEqual([]);
    });
  });

  test("whose news were all lost is found by the reconciler", async () => {
    const room = await liveBroadcast();
    const { world, livekit } = room;
    await world.t.action(internal.broadcastEgress.reconcile, {});
    expect((await room.broadcast()).state).toBe("live");
    livekit.egresses.clear();
    for (let i = 0; i < 2; i += 1) {
      await world.t.action(internal.broadcastEgress.reconcile, {});
      await pass(world, 31_000);
    }
    expect(await room.broadcast()).toMatchObject({ restarts: 1, egressId: lastEgress() });
  });

  test.each([
    [{ status: 503, code: "unavailable", msg: "no response from servers" }, "no_worker"],
    [{ status: 429, code: "resource_exhausted", msg: "the recorder is busy" }, "busy"],
    [{ status: 404, code: "not_found", msg: "requested room does not exist" }, "no_room"],
    [{ status: 401, code: "unauthenticated", msg: "permissions denied" }, "misconfigured"],
  ])("that cannot be started, %o: %s", async (error, reason) => {
    const room = await askedBroadcast();
    room.livekit.fails.StartRoomCompositeEgress = error;
    await room.answerPublish("asClient", "agreed");
    expect(await room.broadcast()).toMatchObject({ state: "failed", reason });
  });

  describe("whose call is cut off", () => {
    async function cutOff() {
      const room = await askedBroadcast();
      const { world, bookingId } = room;
      const userId = world.people.otherClient;
      await world.t.run(async (ctx) => {
        const fields = { bookingId, userId, role: "client" as const, startsAt: 0, isOver: false };
        await ctx.db.insert("bookingParticipants", fields);
      });
      const isShut = async () =>
        !(await world.t.query(internal.moderation.permissionsNow, { bookingId, userId }))!
          .mayPublish;
      room.livekit.losesStarts = true;
      await room.answerPublish("asClient", "agreed");
      const look = async () => {
        await pass(world, MINUTE);
        await world.t.action(internal.broadcastEgress.reconcile, {});
        await pass(world);
      };
      return { room, isShut, look };
    }

    test("may be public: nobody is let in, and a list finds it", async () => {
      const { room, isShut, look } = await cutOff();
      const { roomName } = await bookingOf(room.world, room.bookingId);
      expect(room.livekit.egresses.get(lastEgress())).toMatchObject({ room_name: roomName });
      expect([(await room.broadcast()).state, await isShut()]).toEqual(["starting", true]);
      await look();
      expect(await room.broadcast()).toMatchObject({ state: "starting", egressId: lastEgress() });
      expect(await isShut()).toBe(true);
      expect(room.livekit.called("StopEgress")).toEqual([]);
      await room.air("active", [{ startedAt: NOW }, { startedAt: NOW }]);
      expect((await room.broadcast()).state).toBe("live");
    });

    test("and that was stopped meanwhile, is stopped once it is found", async () => {
      const { room, isShut, look } = await cutOff();
      await room.world.asProvider.mutation(api.broadcasts.stop, { bookingId: room.bookingId });
      await pass(room.world);
      expect([(await room.broadcast()).state, await isShut()]).toEqual(["stopping", true]);
      await look();
      const [stop] = room.livekit.called("StopEgress");
      expect(stop).toMatchObject({ body: { egressId: lastEgress() } });
      expect(await isShut()).toBe(true);
    });

    test("is failed once LiveKit has been asked, and has none", async () => {
      const { room, isShut, look } = await cutOff();
      room.livekit.egresses.clear();
      await room.world.t.action(internal.broadcastEgress.reconcile, {});
      expect([(await room.broadcast()).state, await isShut()]).toEqual(["starting", true]);
      await look();
      expect(await room.broadcast()).toMatchObject({ state: "failed", reason: "unreachable" });
      expect(await isShut()).toBe(false);
    });

    test("and about which nobody can be asked, may run until no recorder is in the room", async () => {
      const { room, isShut, look } = await cutOff();
      room.livekit.isEgressDown = true;
      for (let i = 0; i < 5; i += 1) await look();
      expect([(await room.broadcast()).state, await isShut()]).toEqual(["starting", true]);
      room.livekit.hasRecorder = false;
      for (let i = 0; i < 2; i += 1) await look();
      expect(await room.broadcast()).toMatchObject({ state: "failed", reason: "unreachable" });
    });
  });

  test("that ended with its room goes on once somebody is back, within half a minute", async () => {
    const room = await liveBroadcast();
    const { world, livekit } = room;
    const before = lastEgress();
    const { present } = livekit;
    livekit.present = [];
    await room.air("failed", [{ startedAt: NOW }, { startedAt: NOW }]);
    for (let i = 0; i < 10; i += 1) await pass(world, 2_000);
    expect((await room.broadcast()).state).toBe("live");
    livekit.present = present;
    await pass(world, 2_000);
    expect(lastEgress()).not.toBe(before);
    expect(await room.broadcast()).toMatchObject({ state: "live", egressId: lastEgress() });
    livekit.present = [];
    await room.air("failed", [{ startedAt: NOW }, { startedAt: NOW }]);
    for (let i = 0; i < 17; i += 1) await pass(world, 2_000);
    expect(await room.broadcast()).toMatchObject({ state: "ended", reason: "everyone_left" });
  });

  test("whose API is silent is taken for running while a recorder is in the room", async () => {
    const room = await liveBroadcast();
    const { world, livekit, bookingId } = room;
    const look = async (minutes: number) => {
      for (let i = 0; i < minutes; i += 1) {
        await pass(world, MINUTE);
        await world.t.action(internal.broadcastEgress.reconcile, {});
        await pass(world);
      }
    };
    livekit.isEgressDown = true;
    await look(6);
    expect(await room.broadcast()).toMatchObject({ state: "live", restarts: 0 });
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await look(6);
    // Still public, as far as is known: who has not agreed to that sends nothing yet.
    expect((await room.broadcast()).state).toBe("stopping");
    livekit.hasRecorder = false;
    await look(2);
    expect((await room.broadcast()).state).toBe("ended");
  });

  test("listed for ever, as its worker crashed, is over once no recorder is in its room", async () => {
    const room = await liveBroadcast();
    const { world, livekit, bookingId } = room;
    Object.assign(livekit.egresses.get(lastEgress())!, { status: "EGRESS_ACTIVE" });
    livekit.fails["StopEgress"] = { status: 503, code: "unavailable", msg: "no response" };
    const look = async (minutes: number) => {
      for (let i = 0; i < minutes; i += 1) {
        await pass(world, MINUTE);
        await world.t.action(internal.broadcastEgress.reconcile, {});
        await pass(world);
      }
    };
    livekit.hasRecorder = false;
    await look(3);
    // While it is wanted, another one follows.
    expect(await room.broadcast()).toMatchObject({ state: "live", restarts: 1 });
    await pass(world, MINUTE);
    Object.assign(livekit.egresses.get(lastEgress())!, { status: "EGRESS_ACTIVE" });
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await look(2);
    expect((await room.broadcast()).state).toBe("stopping");
    await look(1);
    expect((await room.broadcast()).state).toBe("ended");
  });

  test("is not started with keys that can no longer be read", async () => {
    const room = await askedBroadcast();
    vi.stubEnv("PARLEY_KEYS_SECRET", "another secret, and as long as the first one was");
    await room.answerPublish("asClient", "agreed");
    expect(await room.broadcast()).toMatchObject({ state: "failed", reason: "keys_unreadable" });
    expect(room.livekit.called("StartRoomCompositeEgress")).toEqual([]);
    expect((await room.outputs()).map(({ problem }) => problem)).toEqual([
      "key_unreadable",
      "key_unreadable",
    ]);
  });

  test.each([
    ["whose key can no longer be read", { sealedKey: "sealed with another" }, "key_unreadable"],
    ["that now leads inside", { url: "rtmp://127.0.0.1/app" }, "inside"],
  ])("is started without a destination %s", async (_case, change, problem) => {
    const room = await askedBroadcast();
    const [bad] = room.destinationIds;
    await room.world.t.run(async (ctx) => ctx.db.patch("destinations", bad!, change));
    await room.answerPublish("asClient", "agreed");
    const [start] = room.livekit.called("StartRoomCompositeEgress");
    expect(start!.body).toMatchObject({ stream: { urls: [expect.stringMatching(/live\d+/)] } });
    expect(await room.outputs()).toMatchObject([
      { state: "failed", problem },
      { state: "connecting" },
    ]);
    await room.air("active", [{ startedAt: NOW, status: "failed" }, { startedAt: NOW }]);
    expect((await room.broadcast()).state).toBe("live");
    const actions = (await actionsIn(room.world, room.bookingId)).map(({ action }) => action);
    expect(actions).toContain("broadcast_output_failed");
  });

  test("that follows another one leaves a destination behind that has no key any more", async () => {
    const room = await liveBroadcast();
    const [bad] = room.destinationIds;
    const change = { sealedKey: "sealed with another" };
    await room.world.t.run(async (ctx) => ctx.db.patch("destinations", bad!, change));
    await room.air("failed", [{ startedAt: NOW }, { startedAt: NOW }]);
    await pass(room.world, 1_000);
    expect(await room.broadcast()).toMatchObject({ state: "live", egressId: lastEgress() });
    expect((await room.outputs()).map(({ state }) => state)).toEqual(["failed", "connecting"]);
  });
});
