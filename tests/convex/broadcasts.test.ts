import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { askedBroadcast, checked, destinationOf, liveBroadcast } from "./broadcastWorld";
import { actionsIn, bookingOf } from "./events";
import { lastEgress } from "./livekitServer";
import { pass, recordingWorld } from "./recordingWorld";
import { attempt, backendWithPeople, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("a broadcast", () => {
  test("goes from the question to the end, with everybody's yes", async () => {
    const room = await askedBroadcast();
    const { world, livekit, bookingId } = room;
    expect(await room.broadcast()).toMatchObject({
      state: "requested",
      awaiting: [world.people.client],
    });
    expect(livekit.called("StartRoomCompositeEgress")).toEqual([]);

    await room.answerPublish("asClient", "agreed");
    const [start] = livekit.called("StartRoomCompositeEgress");
    expect(start!.body).toMatchObject({
      roomName: (await bookingOf(world, bookingId)).roomName,
      layout: "speaker",
      stream: { protocol: "RTMP" },
    });
    const { urls } = start!.body.stream as { urls: string[] };
    expect(urls).toHaveLength(2);
    expect(urls[0]).toMatch(/^rtmp:\/\/live\d+\.example\/app\/key-\d+-of-the-channel-\d+$/);
    expect(await room.broadcast()).toMatchObject({ state: "starting", egressId: lastEgress() });

    await room.air("active", [{ startedAt: NOW + 500 }, {}]);
    expect(await room.broadcast()).toMatchObject({ state: "live", liveAt: NOW + 500 });
    expect((await room.outputs()).map(({ state }) => state)).toEqual(["live", "connecting"]);

    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await pass(world);
    expect(livekit.called("StopEgress")).toMatchObject([{ body: { egressId: lastEgress() } }]);
    const gone = { status: "finished", startedAt: NOW + 500 } as const;
    await room.air("complete", [gone, gone], { endedAt: NOW + 9_000 });
    expect(await room.broadcast()).toMatchObject({ state: "ended", reason: "stopped" });
    expect((await room.outputs()).map(({ state }) => state)).toEqual(["ended", "ended"]);
    expect((await actionsIn(world, bookingId)).map(({ action }) => action)).toEqual([
      "broadcast_requested",
      "publish_agreed",
      "publish_agreed",
      "broadcast_started",
      "broadcast_stopped",
      "broadcast_ended",
    ]);
  });

  test("keys are in no answer, no row and no word but sealed", async () => {
    const room = await liveBroadcast();
    const { world, bookingId, livekit } = room;
    const { urls } = livekit.called("StartRoomCompositeEgress")[0]!.body.stream as {
      urls: string[];
    };
    const keys = urls.map((url) => url.split("/").at(-1)!);
    const answers = [
      await world.asProvider.query(api.broadcasts.mine, { bookingId }),
      await world.asClient.query(api.broadcasts.mine, { bookingId }),
      await world.asProvider.query(api.destinations.list, {}),
      await world.asProvider.query(api.broadcasts.health, { bookingId }),
    ];
    const rows = await world.t.run(async (ctx) => [
      await ctx.db.query("destinations").collect(),
      await ctx.db.query("broadcastOutputs").collect(),
      await ctx.db.query("broadcastConsents").collect(),
      await ctx.db.query("bookingEvents").collect(),
      await ctx.db.system.query("_scheduled_functions").collect(),
    ]);
    const everything = JSON.stringify([answers, rows]);
    for (const key of keys) expect(everything).not.toContain(key);
    expect(answers[2]).toMatchObject([{ maskedKey: expect.stringMatching(/^\{key\.\.\./) }, {}]);
    const client = answers[1] as { details: unknown; destinations: string[] };
    expect(client).toMatchObject({ details: null, destinations: ["Channel 1", "Channel 2"] });
  });

  test("a no refuses it, a withdrawal stops it, an answer that does not come ends the question", async () => {
    const room = await askedBroadcast();
    const { world } = room;
    await room.answerPublish("asClient", "no");
    expect(await room.broadcast()).toMatchObject({
      state: "failed",
      reason: "declined",
      endedBy: world.people.client,
    });
    expect(room.livekit.called("StartRoomCompositeEgress")).toEqual([]);
    expect(await room.answerPublish("asClient", "agreed")).toEqual({
      kind: "refused",
      reason: "over",
    });

    const other = await liveBroadcast(world);
    await other.answerPublish("asClient", "no");
    expect(await other.broadcast()).toMatchObject({ state: "stopping", reason: "withdrawn" });
    expect(other.livekit.called("StopEgress")).toHaveLength(1);

    const third = await askedBroadcast(world);
    await pass(world, 5 * MINUTE);
    expect(await third.broadcast()).toMatchObject({ state: "failed", reason: "unanswered" });
  });

  test("who comes later sends nothing before their yes, and may again after the end", async () => {
    const room = await liveBroadcast();
    const { world, bookingId } = room;
    const { otherClient } = world.people;
    await world.t.run(async (ctx) => {
      const row = { bookingId, userId: otherClient, role: "client" as const, startsAt: NOW };
      await ctx.db.insert("bookingParticipants", { ...row, isOver: false });
    });
    const mayPublish = async () => {
      const answer = await world.asOtherClient.mutation(api.sessions.join, attempt(bookingId));
      if (answer.kind !== "granted") throw new Error(answer.reason);
      const body = JSON.parse(atob(answer.token.split(".")[1]!)) as {
        video: { canPublish: boolean };
      };
      return body.video.canPublish;
    };
    expect(await mayPublish()).toBe(false);
    await room.enter("otherClient");
    // Zeros are left out: no `canPublish` is none.
    const given = () => {
      const calls = room.livekit.called("UpdateParticipant");
      const { body } = calls.filter((call) => call.body.identity === otherClient).at(-1)!;
      return (body.permission as { canPublish?: boolean }).canPublish ?? false;
    };
    expect(given()).toBe(false);
    const now = await world.asOtherClient.query(api.broadcasts.mine, { bookingId });
    expect(now).toMatchObject({ mustAnswer: true, maySend: false });
    await room.answerPublish("asOtherClient", "no");
    expect((await room.broadcast()).state).toBe("live");
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await pass(world);
    await room.air("complete", []);
    expect(await mayPublish()).toBe(true);
    expect(given()).toBe(true);
  });

  test("beside a recording: two egresses, two answers, and the end of one leaves the other", async () => {
    const room = await liveBroadcast();
    await room.roll();
    expect(room.livekit.called("StartRoomCompositeEgress")).toHaveLength(2);
    await room.air("failed", [
      { status: "failed", error: "Connection refused" },
      { status: "failed", error: "Connection refused" },
    ]);
    expect(await room.broadcast()).toMatchObject({ state: "failed", reason: "all_failed" });
    expect((await room.recording()).state).toBe("active");
  });

  test("ends with its session, and when everybody has left", async () => {
    const room = await liveBroadcast();
    const { world, bookingId } = room;
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    await pass(world);
    expect(await room.broadcast()).toMatchObject({ state: "stopping", reason: "session_ended" });

    const other = await liveBroadcast(world);
    await other.leave("client");
    await other.leave("provider");
    expect((await other.broadcast()).state).toBe("live");
    await pass(world, 31_000);
    expect(await other.broadcast()).toMatchObject({ state: "stopping", reason: "everyone_left" });
  });
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

  test("fails with a reason in our words, while the other goes on; and is taken in again", async () => {
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

  test("that a worker never gives up on is let go after three retries", async () => {
    const room = await liveBroadcast();
    await room.air("active", [{ startedAt: NOW, retries: 4, error: refused }, { startedAt: NOW }]);
    expect((await room.outputs())[0]).toMatchObject({
      state: "failed",
      problem: "too_many_retries",
    });
    const [change] = room.livekit.called("UpdateStream");
    expect(change!.body.removeOutputUrls).toHaveLength(1);
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
    [{ status: 404, code: "not_found", msg: "requested room does not exist" }, "no_room"],
    [{ status: 401, code: "unauthenticated", msg: "permissions denied" }, "misconfigured"],
  ])("that cannot be started, %o: %s", async (error, reason) => {
    const room = await askedBroadcast();
    room.livekit.fails.StartRoomCompositeEgress = error;
    await room.answerPublish("asClient", "agreed");
    expect(await room.broadcast()).toMatchObject({ state: "failed", reason });
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

  test("is not started with keys that can no longer be read", async () => {
    const room = await askedBroadcast();
    vi.stubEnv("PARLEY_KEYS_SECRET", "another secret, and as long as the first one was");
    await room.answerPublish("asClient", "agreed");
    expect(await room.broadcast()).toMatchObject({ state: "failed", reason: "keys_unreadable" });
    expect(room.livekit.called("StartRoomCompositeEgress")).toEqual([]);
  });
});

describe("asking to go live", () => {
  test("takes destinations of one's own that were asked within five minutes", async () => {
    const room = await recordingWorld();
    const { world, bookingId } = room;
    const id = await destinationOf(world);
    const ask = async (destinationIds: string[]) => {
      const asked = { bookingId, destinationIds, layout: "grid" } as const;
      const result = await world.asProvider.mutation(api.broadcasts.request, asked);
      return result.kind === "refused" ? result.reason : result.kind;
    };
    expect(await ask([])).toBe("no_destination");
    expect(await ask(["nothing"])).toBe("no_destination");
    expect(await ask([id])).toBe("not_checked");
    await checked(world, id);
    expect(await ask([id, id])).toBe("same_address");
    expect(await ask(Array.from({ length: 6 }, () => id))).toBe("too_many");
    await pass(world, 5 * MINUTE);
    expect(await ask([id])).toBe("not_checked");
    await checked(world, id);
    await world.t.run(async (ctx) =>
      ctx.db.patch("destinations", id, { ownerId: world.people.admin }),
    );
    expect(await ask([id])).toBe("no_destination");
    await world.t.run(async (ctx) =>
      ctx.db.patch("destinations", id, { ownerId: world.people.provider }),
    );
    expect(await ask([id])).toBe("requested");
    expect(await ask([id])).toBe("already");
    const asked = { bookingId, destinationIds: [id], layout: "grid" as const };
    expect(await world.asClient.mutation(api.broadcasts.request, asked)).toEqual({
      kind: "refused",
      reason: "not_found",
    });
  });

  test("is looked at beforehand: profile, session, worker", async () => {
    const room = await recordingWorld();
    const { world, bookingId, livekit } = room;
    const look = async () => await world.asProvider.action(api.broadcasts.preflight, { bookingId });
    const good = { kind: "looked", profile: "ok", session: "ok", worker: "ok" };
    expect(await look()).toEqual(good);
    livekit.fails.ListEgress = { status: 500, code: "internal", msg: "egress not connected" };
    expect(await look()).toEqual({ ...good, worker: "no_worker" });
    livekit.isDown = true;
    expect(await look()).toEqual({ ...good, worker: "unreachable" });
    await world.t.run(async (ctx) =>
      ctx.db.patch("users", world.people.provider, { name: "Guest" }),
    );
    expect(await look()).toMatchObject({ profile: "no_name" });
  });
});

test("a backend without anybody's destinations lists none", async () => {
  const world = await backendWithPeople();
  expect(await world.asProvider.query(api.destinations.list, {})).toEqual([]);
});
