import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { actionsIn, bookingOf, scheduled } from "./events";
import { lastEgress } from "./livekitServer";
import { FILE, finishedRecording, hearOf, keep, pass, recordingWorld } from "./recordingWorld";
import { attempt, backendWithPeople, book, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("a recording", () => {
  test("goes from the question to a file that can be watched", async () => {
    const room = await recordingWorld();
    const { world, livekit, bookingId } = room;
    await room.request();
    expect(await room.recording()).toMatchObject({
      state: "requested",
      awaiting: [world.people.client],
    });
    expect(livekit.called("StartRoomCompositeEgress")).toEqual([]);

    expect(await room.answer("asClient", "agreed")).toEqual({ kind: "answered" });
    const [start] = livekit.called("StartRoomCompositeEgress");
    const [part] = await room.parts();
    expect(start!.body).toMatchObject({
      roomName: (await bookingOf(world, bookingId)).roomName,
      layout: "grid",
      file: { fileType: "MP4", filepath: `parley/${part!.key}.mp4` },
    });
    expect(part).toMatchObject({ state: "starting", egressId: lastEgress() });
    expect((await room.recording()).state).toBe("starting");

    await room.hear("active", { startedAt: NOW + 500 });
    expect(await room.recording()).toMatchObject({ state: "active", activeAt: NOW + 500 });

    expect(await world.asProvider.mutation(api.recordings.stop, { bookingId })).toEqual({
      kind: "done",
    });
    await pass(world);
    expect(livekit.called("StopEgress")).toMatchObject([{ body: { egressId: lastEgress() } }]);
    expect((await room.recording()).state).toBe("stopping");

    await room.hear("complete", { endedAt: NOW + 60_500, file: FILE });
    expect((await room.recording()).state).toBe("processing");
    expect((await keep(world, part!._id)).isKept).toBe(true);
    expect(await room.recording()).toMatchObject({
      state: "ready",
      reason: "stopped",
      durationMs: 60_000,
      size: FILE.size,
      isPartial: false,
      endedAt: NOW + 60_500,
      retainUntil: Date.now() + 90 * 24 * 60 * MINUTE,
    });
    expect((await actionsIn(world, bookingId)).map(({ action }) => action)).toEqual([
      "recording_requested",
      "consent_agreed",
      "consent_agreed",
      "recording_started",
      "recording_stopped",
      "recording_ready",
    ]);
    expect(await world.asProvider.query(api.recordings.news, {})).toMatchObject([{ isNew: true }]);
  });

  test("of sound alone asks for no picture, and has no layout to change", async () => {
    const room = await recordingWorld();
    await room.roll("audio");
    const [start] = room.livekit.called("StartRoomCompositeEgress");
    expect(start!.body).toMatchObject({ audioOnly: true });
    const args = { bookingId: room.bookingId, layout: "speaker" } as const;
    expect(await room.world.asProvider.mutation(api.recordings.setLayout, args)).toEqual({
      kind: "refused",
      reason: "not_now",
    });
  });

  test("changes its layout while it runs", async () => {
    const room = await recordingWorld();
    await room.roll();
    const args = { bookingId: room.bookingId, layout: "presentation" } as const;
    await room.world.asProvider.mutation(api.recordings.setLayout, args);
    await pass(room.world);
    expect(room.livekit.called("UpdateLayout")).toMatchObject([
      { body: { egressId: lastEgress(), layout: "presentation" } },
    ]);
  });

  test("is paused by ending its part, and resumed by another one", async () => {
    const room = await recordingWorld();
    const { world, bookingId } = room;
    await room.roll();
    await world.asProvider.mutation(api.recordings.pause, { bookingId });
    await pass(world);
    expect(room.livekit.called("StopEgress")).toHaveLength(1);
    const now = async () => (await world.asClient.query(api.recordings.mine, { bookingId }))!;
    expect((await now()).pausedAt).toBe(NOW);
    await room.hear("complete", { file: FILE });
    expect(await now()).toMatchObject({ state: "active", rollingSince: null, recordedMs: 60_000 });
    await world.asProvider.mutation(api.recordings.resume, { bookingId });
    await pass(world);
    await room.hear("active");
    expect((await room.parts()).map(({ index, state }) => [index, state])).toEqual([
      [0, "complete"],
      [1, "active"],
    ]);
    expect(await room.recording()).toMatchObject({ state: "active", restarts: 0 });
    await world.asProvider.mutation(api.recordings.stop, { bookingId });
    await room.hear("complete", { file: FILE });
    for (const part of await room.parts()) await keep(world, part._id);
    await pass(world);
    const recordingId = (await room.recording())._id;
    const page = await world.asProvider.query(api.recordings.get, { recordingId });
    expect(page).toMatchObject({ state: "ready", durationMs: 120_000 });
    expect(page!.parts.map(({ offsetMs }) => offsetMs)).toEqual([0, 60_000]);
  });

  test("is not resumed without end: a part that nobody lists would never be deleted", async () => {
    const room = await recordingWorld();
    const { world, bookingId } = room;
    const recordingId = await room.roll();
    await world.asProvider.mutation(api.recordings.pause, { bookingId });
    await room.hear("complete", { file: FILE });
    await world.t.run(async (ctx) => {
      for (let index = 1; index < 200; index += 1) {
        const key = `part-${index}`;
        const over = { state: "failed" as const, isPartial: true, isSettled: true };
        await ctx.db.insert("recordingParts", {
          ...{ recordingId, index, key, custodyAttempts: 0, ...over },
        });
      }
    });
    expect(await world.asProvider.mutation(api.recordings.resume, { bookingId })).toEqual({
      kind: "refused",
      reason: "not_now",
    });
  });

  test("resumed before the part has ended goes on once it has", async () => {
    const room = await recordingWorld();
    const { world, bookingId } = room;
    await room.roll();
    await world.asProvider.mutation(api.recordings.pause, { bookingId });
    await world.asProvider.mutation(api.recordings.resume, { bookingId });
    await pass(world);
    expect(await room.parts()).toHaveLength(1);
    await room.hear("complete", { file: FILE });
    expect(await room.parts()).toHaveLength(2);
    expect((await room.recording()).restarts).toBe(0);
  });

  test("while one is under way, there is no second; a policy that is off allows none", async () => {
    const room = await recordingWorld();
    await room.request();
    const ask = async (bookingId: string) => {
      const args = { bookingId, kind: "composite", layout: "grid" } as const;
      return await room.world.asProvider.mutation(api.recordings.request, args);
    };
    expect(await ask(room.bookingId)).toEqual({ kind: "refused", reason: "already" });
    const off = await recordingWorld({ consent: "off" }, room.world);
    expect(await ask(off.bookingId)).toEqual({ kind: "refused", reason: "off" });
    const soon = await book(room.world, { startsIn: 120 });
    expect(await ask(soon)).toEqual({ kind: "refused", reason: "not_open" });
    vi.stubEnv("LIVEKIT_EGRESS_FILES_URL", "");
    const third = await book(room.world);
    expect(await ask(third)).toEqual({ kind: "refused", reason: "no_storage" });
  });

  test("stops when its session is ended, and when everybody has left", async () => {
    const room = await recordingWorld();
    await room.roll();
    await room.world.asProvider.mutation(api.departure.endForAll, { bookingId: room.bookingId });
    await pass(room.world);
    expect(await room.recording()).toMatchObject({ state: "stopping", reason: "session_ended" });
    expect(room.livekit.called("StopEgress")).toHaveLength(1);

    const other = await recordingWorld({}, room.world);
    await other.roll();
    await other.leave("client");
    await other.leave("provider");
    expect((await other.recording()).state).toBe("active");
    await other.enter("client");
    await pass(room.world, 31_000);
    expect((await other.recording()).state).toBe("active");
    await other.leave("client");
    await pass(room.world, 31_000);
    expect(await other.recording()).toMatchObject({ state: "stopping", reason: "everyone_left" });
  });
});

describe("a start that does not come through", () => {
  test.each([
    [{ status: 503, code: "unavailable", msg: "no response from servers" }, "no_worker"],
    [{ status: 404, code: "not_found", msg: "requested room does not exist" }, "no_room"],
    [{ status: 401, code: "unauthenticated", msg: "permissions denied" }, "misconfigured"],
    [{ status: 500, code: "internal", msg: "egress not connected" }, "egress_failed"],
  ])("%o is failed: %s", async (error, reason) => {
    const room = await recordingWorld();
    room.livekit.fails.StartRoomCompositeEgress = error;
    await room.request();
    await room.answer("asClient", "agreed");
    expect(await room.recording()).toMatchObject({ state: "failed", reason });
    expect(await room.parts()).toMatchObject([{ state: "failed", isSettled: true }]);
  });

  test("without a frame it is an alarm after 10 s, and failed after a minute", async () => {
    const room = await recordingWorld();
    await room.request();
    await room.answer("asClient", "agreed");
    await pass(room.world, 10_000);
    const details = async () => {
      const { bookingId } = room;
      return (await room.world.asProvider.query(api.recordings.mine, { bookingId }))!;
    };
    expect(await details()).toMatchObject({ state: "starting", details: { alarm: "slow_start" } });
    await pass(room.world, 50_000);
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "never_started" });
    expect(room.livekit.called("StopEgress")).toHaveLength(1);
  });

  test("without a frame it is an alarm after 10 s also where the API hangs", async () => {
    const room = await recordingWorld();
    const { bookingId } = room;
    await room.request();
    await room.answer("asClient", "agreed");
    const held = Promise.withResolvers<void>();
    room.livekit.holdsLists = held.promise;
    vi.advanceTimersByTime(10_000);
    const alarm = async () =>
      (await room.world.asProvider.query(api.recordings.mine, { bookingId }))!.details!.alarm;
    await vi.waitFor(async () => expect(await alarm()).toBe("slow_start"), { interval: 5 });
    expect(Date.now()).toBeLessThan(NOW + 11_500);
    held.resolve();
    await pass(room.world);
  });

  test("given up while nobody can be asked is taken for running until more is known", async () => {
    const room = await recordingWorld();
    await room.request();
    await room.answer("asClient", "agreed");
    room.livekit.isEgressDown = true;
    await pass(room.world, 60_000);
    await pass(room.world, 60_000);
    expect((await room.parts())[0]!.state).toBe("starting");
    expect((await room.recording()).state).toBe("starting");
    // It may be running by now: it is not stopped before that is known.
    room.livekit.isEgressDown = false;
    expect(room.livekit.called("StopEgress")).toEqual([]);
    await pass(room.world, 60_000);
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "never_started" });
    expect(room.livekit.called("StopEgress")).toHaveLength(1);
  });

  test("given up, and running after all, is stopped again", async () => {
    const room = await recordingWorld();
    await room.request();
    await room.answer("asClient", "agreed");
    room.livekit.fails["StopEgress"] = { status: 503, code: "unavailable", msg: "busy" };
    await pass(room.world, 60_000);
    await pass(room.world, 60_000);
    expect((await room.recording()).state).toBe("failed");
    delete room.livekit.fails["StopEgress"];
    room.livekit.calls.length = 0;
    await room.hear("active");
    expect(room.livekit.called("StopEgress")).toHaveLength(1);
  });

  test("a webhook that was lost is made up for by asking", async () => {
    const room = await recordingWorld();
    await room.request();
    await room.answer("asClient", "agreed");
    Object.assign(room.livekit.egresses.get(lastEgress())!, {
      status: "EGRESS_ACTIVE",
      started_at: `${NOW + 1_000}000000`,
    });
    await pass(room.world, 10_000);
    expect(await room.recording()).toMatchObject({ state: "active", activeAt: NOW + 1_000 });
    expect((await room.recording()).alarm).toBeUndefined();
  });

  test("an egress whose start was never answered is known by its path", async () => {
    const room = await recordingWorld();
    await room.request();
    room.livekit.fails.StartRoomCompositeEgress = { status: 503, code: "unavailable", msg: "" };
    await room.answer("asClient", "agreed");
    const [part] = await room.parts();
    await hearOf(room.world, "EG_late", room.bookingId, "active", {
      paths: [`/out/parley/${part!.key}.mp4`],
    });
    await pass(room.world);
    // It was given up: what runs after all is stopped, and not taken for somebody else's.
    expect(room.livekit.called("StopEgress")).toMatchObject([{ body: { egressId: "EG_late" } }]);
    const actions = (await actionsIn(room.world, room.bookingId)).map(({ action }) => action);
    expect(actions).not.toContain("egress_stopped");
  });
});

describe("an egress that ends by itself", () => {
  test("is started again once; a second end is the end", async () => {
    const room = await recordingWorld();
    await room.roll();
    await room.hear("failed", { error: "pipeline frozen", file: FILE });
    expect(await room.parts()).toHaveLength(2);
    await room.hear("active");
    expect(await room.recording()).toMatchObject({ state: "active", restarts: 1, isPartial: true });
    await room.hear("failed", { error: "pipeline frozen" });
    expect(await room.recording()).toMatchObject({ state: "processing", reason: "egress_failed" });
    const [first] = await room.parts();
    await keep(room.world, first!._id);
    expect(await room.recording()).toMatchObject({ state: "ready", isPartial: true });
    const actions = (await actionsIn(room.world, room.bookingId)).map(({ action }) => action);
    expect(actions.filter((action) => action === "recording_restarted")).toHaveLength(1);
  });

  test("with nobody left in the room is not started again", async () => {
    const room = await recordingWorld();
    await room.roll();
    room.livekit.present = [];
    await room.hear("complete", { file: FILE });
    expect(await room.parts()).toHaveLength(1);
    expect(await room.recording()).toMatchObject({ state: "processing", reason: "everyone_left" });
  });

  test("killed without a word is lost within a minute, and its file still taken when it comes", async () => {
    const room = await recordingWorld();
    await room.roll();
    const reconcile = async () => {
      await room.world.t.action(internal.egress.reconcile, {});
      await pass(room.world);
    };
    await pass(room.world, 60_000);
    room.livekit.egresses.clear();
    room.livekit.fails.StartRoomCompositeEgress = { status: 503, code: "unavailable", msg: "" };
    await reconcile();
    const [part] = await room.parts();
    expect(part).toMatchObject({ state: "failed", lostAt: Date.now() });
    expect((await room.recording()).state).toBe("processing");
    await room.world.t.mutation(internal.recordingJobs.started, {
      partId: part!._id,
      update: {
        egressId: lastEgress(),
        roomName: "",
        status: "failed",
        error: "killed",
        paths: [],
        file: FILE,
      },
    });
    await keep(room.world, part!._id);
    expect(await room.recording()).toMatchObject({ state: "ready", isPartial: true });
  });

  test("lost with its file is failed in the end", async () => {
    const room = await recordingWorld();
    await room.roll();
    await pass(room.world, 60_000);
    room.livekit.egresses.clear();
    room.livekit.fails.StartRoomCompositeEgress = { status: 503, code: "unavailable", msg: "" };
    await room.world.t.action(internal.egress.reconcile, {});
    await pass(room.world, 11 * MINUTE);
    await room.world.t.action(internal.egress.reconcile, {});
    await pass(room.world);
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "lost" });
  });

  /** The reconciler looks, once a minute. */
  async function lookFor(room: Awaited<ReturnType<typeof recordingWorld>>, minutes: number) {
    for (let i = 0; i < minutes; i += 1) {
      await pass(room.world, MINUTE);
      await room.world.t.action(internal.egress.reconcile, {});
      await pass(room.world);
    }
  }

  test("while the API is away is taken for running, with an alarm, until it is heard of", async () => {
    const room = await recordingWorld();
    await room.roll();
    await pass(room.world, 60_000);
    room.livekit.isEgressDown = true;
    await lookFor(room, 10);
    expect(await room.recording()).toMatchObject({ state: "active", alarm: "unseen" });
    room.livekit.isEgressDown = false;
    Object.assign(room.livekit.egresses.get(lastEgress())!, { status: "EGRESS_ACTIVE" });
    await lookFor(room, 1);
    expect((await room.recording()).alarm).toBeUndefined();
  });

  test("that LiveKit does not know any more has ended, also when it was asked to stop", async () => {
    const room = await recordingWorld();
    await room.roll();
    await pass(room.world, 60_000);
    room.livekit.egresses.clear();
    await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    await lookFor(room, 1);
    expect((await room.parts())[0]).toMatchObject({ state: "failed", lostAt: Date.now() });
    await lookFor(room, 11);
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "lost" });
  });

  test("while a proxy answers in the place of the API is taken for running", async () => {
    const room = await recordingWorld();
    await room.roll();
    await pass(room.world, 60_000);
    room.livekit.fails.ListEgress = { status: 404, code: "bad_route", msg: "no such page" };
    await lookFor(room, 10);
    expect(await room.recording()).toMatchObject({ state: "active", alarm: "unseen" });
  });

  test("while the API is away is not asked about by itself, and rooms are looked at first", async () => {
    const room = await recordingWorld();
    await room.roll();
    await pass(room.world, 60_000);
    room.livekit.fails.ListEgress = { status: 503, code: "unavailable", msg: "no response" };
    room.livekit.calls.length = 0;
    await room.world.t.action(internal.egress.reconcile, {});
    const methods = room.livekit.calls.map(({ method }) => method);
    expect(methods).toEqual(["ListEgress", "ListParticipants", "ListRooms"]);
  });

  test("while the API is away keeps out who has not agreed, also once it was stopped", async () => {
    const room = await recordingWorld();
    const { world, bookingId } = room;
    await room.roll();
    await pass(world, 60_000);
    const userId = world.people.client;
    const recordingId = (await room.recording())._id;
    await world.t.run(async (ctx) => {
      const terms = (await ctx.db.get("recordings", recordingId))!.terms;
      const answer = "declined" as const;
      await ctx.db.insert("recordingConsents", { bookingId, recordingId, userId, answer, terms });
    });
    const maySend = async () =>
      (await world.t.query(internal.moderation.permissionsNow, { bookingId, userId }))!.mayPublish;
    room.livekit.isEgressDown = true;
    await world.asProvider.mutation(api.recordings.stop, { bookingId });
    await lookFor(room, 5);
    expect([(await room.recording()).state, await maySend()]).toEqual(["stopping", false]);
    // LiveKit answers nothing either: it is not known to have ended.
    room.livekit.isDown = true;
    await lookFor(room, 5);
    expect(await maySend()).toBe(false);
    room.livekit.isDown = false;
    room.livekit.hasRecorder = false;
    await lookFor(room, 1);
    expect(await maySend()).toBe(false);
    await lookFor(room, 1);
    expect(await maySend()).toBe(true);
    expect((await room.parts())[0]).toMatchObject({ state: "failed" });
  });

  test("while the API is away is over when its session is", async () => {
    const room = await recordingWorld();
    await room.roll();
    room.livekit.isDown = true;
    await lookFor(room, 80);
    expect((await room.parts())[0]).toMatchObject({ state: "failed" });
    await lookFor(room, 11);
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "lost" });
  });
});

describe("an egress that nobody here started", () => {
  test("is stopped at once and noted once", async () => {
    const room = await recordingWorld();
    const { world, bookingId } = room;
    room.livekit.egresses.set("EG_theirs", { egress_id: "EG_theirs", room_name: "" });
    await hearOf(world, "EG_theirs", bookingId, "starting", { paths: ["theirs.mp4"] });
    await hearOf(world, "EG_theirs", bookingId, "active", { paths: ["theirs.mp4"] });
    await pass(world);
    expect(room.livekit.called("StopEgress").length).toBeGreaterThanOrEqual(1);
    expect((await actionsIn(world, bookingId)).map(({ action }) => action)).toEqual([
      "egress_stopped",
    ]);
  });

  test("a stream that somebody adds to a recording stops it, with its audit", async () => {
    const room = await recordingWorld();
    await room.roll();
    room.livekit.calls.length = 0;
    const url = "rtmp://elsewhere.example/app/{abc...xyz}";
    const stream = { url, status: "active" as const, error: "", retries: 0 };
    await room.hear("active", { streams: [stream] });
    expect(room.livekit.called("StopEgress")).toHaveLength(1);
    expect((await actionsIn(room.world, room.bookingId)).map(({ action }) => action)).toContain(
      "egress_stopped",
    );
  });

  test("is found by the reconciler when its webhook was lost", async () => {
    const room = await recordingWorld();
    const { roomName } = await bookingOf(room.world, room.bookingId);
    room.livekit.egresses.set("EG_x", { egress_id: "EG_x", room_name: roomName });
    await room.world.t.action(internal.egress.reconcile, {});
    await pass(room.world);
    expect(room.livekit.called("StopEgress")).toMatchObject([{ body: { egressId: "EG_x" } }]);
  });

  test("in a room that is not ours is none of ours", async () => {
    const room = await recordingWorld();
    room.livekit.egresses.set("EG_x", { egress_id: "EG_x", room_name: "elsewhere" });
    await room.world.t.action(internal.egress.reconcile, {});
    await pass(room.world);
    expect(room.livekit.called("StopEgress")).toEqual([]);
  });
});

describe("the check before", () => {
  const ask = async (room: Awaited<ReturnType<typeof recordingWorld>>) =>
    await room.world.asProvider.action(api.recordings.preflight, { bookingId: room.bookingId });

  test("is green when the worker and the place of its files answer", async () => {
    const room = await recordingWorld();
    expect(await ask(room)).toEqual({ kind: "ready", freeBytes: null });
    room.livekit.freeBytes = 5_000_000_000;
    expect(await ask(room)).toEqual({ kind: "ready", freeBytes: 5_000_000_000 });
  });

  test("says what is missing", async () => {
    const room = await recordingWorld();
    room.livekit.freeBytes = 1_000;
    expect(await ask(room)).toMatchObject({ reason: "no_space" });
    room.livekit.files = 500;
    expect(await ask(room)).toMatchObject({ reason: "storage_unreachable" });
    // LiveKit without Redis, and so without egress.
    room.livekit.fails.ListEgress = { status: 500, code: "internal", msg: "egress not connected" };
    expect(await ask(room)).toMatchObject({ reason: "no_worker" });
    room.livekit.isDown = true;
    expect(await ask(room)).toMatchObject({ reason: "unreachable" });
  });
});

describe("a token", () => {
  const grantsOf = async (room: Awaited<ReturnType<typeof recordingWorld>>, who: "asProvider") => {
    const answer = await room.world[who].mutation(api.sessions.join, attempt(room.bookingId));
    if (answer.kind !== "granted") throw new Error(answer.reason);
    const [, claims] = answer.token.split(".");
    return (JSON.parse(atob(claims!)) as { video: Record<string, unknown> }).video;
  };

  test("of a provider may record, unless the deployment gives no such grant", async () => {
    const room = await recordingWorld();
    expect(await grantsOf(room, "asProvider")).toMatchObject({ roomRecord: true });
    vi.stubEnv("PARLEY_NO_RECORD_GRANT", "1");
    expect(await grantsOf(room, "asProvider")).not.toHaveProperty("roomRecord");
  });
});

describe("by the public functions", () => {
  test("a client, a stranger and an admin do nothing to a recording", async () => {
    const world = await backendWithPeople();
    const room = await recordingWorld({}, world);
    await room.roll();
    const { bookingId } = room;
    for (const who of [world.asClient, world.asStranger, world.asAdmin, world.asOtherClient]) {
      const refused = { kind: "refused", reason: "not_found" };
      const { stop, pause, resume, setLayout, request, preflight } = api.recordings;
      for (const control of [stop, pause, resume]) {
        expect(await who.mutation(control, { bookingId })).toEqual(refused);
      }
      expect(await who.mutation(setLayout, { bookingId, layout: "speaker" })).toEqual(refused);
      const asked = { bookingId, kind: "composite", layout: "grid" } as const;
      expect(await who.mutation(request, asked)).toEqual(refused);
      expect(await who.action(preflight, { bookingId })).toEqual(refused);
    }
    expect((await room.recording()).state).toBe("active");
    expect((await scheduled(world)).filter(({ name }) => name === "egress:stop")).toEqual([]);
  });

  test("chapters are the people who came and the screens that were shared", async () => {
    const world = await backendWithPeople();
    const room = await recordingWorld({}, world);
    await room.roll();
    await room.leave("client");
    vi.setSystemTime(NOW + 20_000);
    await room.enter("client");
    const { roomName } = await bookingOf(world, room.bookingId);
    for (const source of ["CAMERA", "SCREEN_SHARE"]) {
      await world.t.mutation(internal.webhooks.receive, {
        event: {
          eventId: `EV_${source}`,
          event: "track_published",
          createdAt: NOW + 30_000,
          room: { name: roomName, sid: "RM_1" },
          participant: { identity: world.people.provider, sid: "PA_1" },
          track: { source },
        },
      });
    }
    await world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    await room.hear("complete", { startedAt: NOW, file: FILE });
    const [part] = await room.parts();
    await keep(world, part!._id);
    const recordingId = part!.recordingId;
    const page = await world.asProvider.query(api.recordings.get, { recordingId });
    expect(page!.chapters).toEqual([
      { kind: "joined", offsetMs: 20_000, name: "Demo client" },
      { kind: "shared", offsetMs: 30_000, name: "Demo provider" },
    ]);
  });

  test("lists show what the caller may watch", async () => {
    const world = await backendWithPeople();
    const { recordingId, bookingId } = await finishedRecording(world, { watchers: "both" });
    const secret = await finishedRecording(world);
    const opts = { paginationOpts: { numItems: 10, cursor: null } };
    const mine = await world.asClient.query(api.recordings.list, opts);
    expect(mine.page.map(({ _id }) => _id)).toEqual([recordingId]);
    const all = await world.asProvider.query(api.recordings.list, opts);
    expect(all.page.map(({ _id }) => _id)).toEqual([secret.recordingId, recordingId]);
    expect((await world.asStranger.query(api.recordings.list, opts)).page).toEqual([]);
    const ofBooking = await world.asClient.query(api.recordings.ofBooking, { bookingId });
    expect(ofBooking).toHaveLength(1);
    expect(await world.asClient.query(api.recordings.news, {})).toMatchObject([{ isNew: true }]);
    await world.asClient.mutation(api.recordings.markNewsSeen, { recordingId });
    expect(await world.asClient.query(api.recordings.news, {})).toEqual([]);
    const forAdmin = await world.asAdmin.query(api.admin.recordings, opts);
    expect(forAdmin.page).toHaveLength(2);
    expect(await world.asAdmin.query(api.recordings.get, { recordingId })).toBeNull();
  });
});
