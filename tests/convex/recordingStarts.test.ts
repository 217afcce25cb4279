import { afterEach, describe, expect, test, vi } from "vitest";
import { ServerError } from "livekit-server-sdk";
import { api, internal } from "../../convex/_generated/api";
import { whyNotStarted } from "../../convex/model/egress/egressService";
import { actionsIn, scheduled } from "./events";
import { lastEgress } from "./livekitServer";
import { FILE, hearOf, pass, recordingWorld } from "./recordingWorld";
import { attempt, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

type Room = Awaited<ReturnType<typeof recordingWorld>>;

/** A second client who is not in the room, and has agreed to nothing; whether they would be let in. */
async function silent({ world, bookingId }: Room) {
  const userId = world.people.otherClient;
  await world.t.run(async (ctx) => {
    const fields = { bookingId, userId, role: "client" as const, startsAt: 0, isOver: false };
    await ctx.db.insert("bookingParticipants", fields);
  });
  return async () =>
    (await world.t.query(internal.moderation.permissionsNow, { bookingId, userId }))!.mayPublish;
}

/** The reconciler looks. */
async function look({ world }: Room) {
  await world.t.action(internal.egress.reconcile, {});
  await pass(world);
}

describe("a start that does not come through", () => {
  test.each([
    [{ status: 503, code: "unavailable", msg: "no response from servers" }, "no_worker"],
    [{ status: 429, code: "resource_exhausted", msg: "the recorder is busy" }, "busy"],
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
    expect(room.livekit.called("StopEgress")).toHaveLength(1);
    await room.hear("aborted");
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "never_started" });
  });

  test("agreed to at the very end, and followed up after the window, it never begins", async () => {
    const room = await recordingWorld();
    const { world, bookingId } = room;
    await room.request();
    const recordingId = (await room.recording())._id;
    await world.asClient.mutation(api.recordings.answer, { recordingId, answer: "agreed" });
    // The window is past, and what closes it is late.
    await world.t.run(async (ctx) => {
      await ctx.db.patch("bookings", bookingId, { endsAt: Date.now() - 16 * MINUTE });
    });
    await pass(world);
    expect(room.livekit.called("StartRoomCompositeEgress")).toEqual([]);
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "session_ended" });
    const actions = (await actionsIn(world, bookingId)).map(({ action }) => action);
    expect(actions).not.toContain("recording_stopped");
  });

  test("stopped before there was a part of it, it has failed once it is looked after", async () => {
    const room = await recordingWorld();
    await room.request();
    const recordingId = (await room.recording())._id;
    const stuck = { state: "stopping", intent: "stopped", reason: "session_ended" } as const;
    await room.world.t.run(async (ctx) => ctx.db.patch("recordings", recordingId, stuck));
    await room.world.t.mutation(internal.recordingJobs.sweep, { recordingId });
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "session_ended" });
  });

  test("without a frame it is an alarm 10 s after the last yes also where nobody says who is there", async () => {
    const room = await recordingWorld();
    const { world, bookingId, livekit } = room;
    const held = Promise.withResolvers<void>();
    livekit.holdsRoom = held.promise;
    await world.asProvider.mutation(api.recordings.start, {
      ...{ bookingId, kind: "composite", layout: "grid" },
    });
    const alarm = async () =>
      (await world.asProvider.query(api.recordings.mine, { bookingId }))!.details!.alarm;
    vi.advanceTimersByTime(6_000);
    const recordingId = (await room.recording())._id;
    await world.asClient.mutation(api.recordings.answer, { recordingId, answer: "agreed" });
    vi.advanceTimersByTime(6_000);
    // The look 10 s after the question comes while the last yes is younger.
    const looks = async () =>
      (await scheduled(world)).filter(({ name }) => name === "recordingJobs:sayLate");
    await vi.waitFor(async () => expect(await looks()).toHaveLength(1), { interval: 5 });
    expect(await alarm()).toBeNull();
    vi.advanceTimersByTime(4_000);
    await vi.waitFor(async () => expect(await alarm()).toBe("slow_start"), { interval: 5 });
    livekit.holdsRoom = null;
    held.resolve();
    await pass(world);
    expect(await room.parts()).toHaveLength(1);
    await room.hear("active");
    expect(await alarm()).toBeNull();
  });

  test("nobody is alarmed while somebody has not answered", async () => {
    const room = await recordingWorld();
    await room.request();
    await pass(room.world, 60_000);
    expect((await room.recording()).alarm).toBeUndefined();
  });

  test("a second one without a frame is an alarm after 10 s, too", async () => {
    const room = await recordingWorld();
    await room.roll();
    room.livekit.fails["ListParticipants"] = { status: 503, code: "unavailable", msg: "away" };
    await room.hear("failed", { error: "pipeline frozen" });
    await pass(room.world, 9_000);
    expect((await room.recording()).alarm).toBeUndefined();
    await pass(room.world, 1_000);
    expect((await room.recording()).alarm).toBe("slow_start");
    // What looks after it every minute leaves the alarm.
    await room.world.t.action(internal.egress.reconcile, {});
    expect((await room.recording()).alarm).toBe("slow_start");
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
    expect(room.livekit.called("StopEgress")).toHaveLength(1);
    await room.hear("aborted");
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "never_started" });
  });

  test("given up, it is over only once it has ended: until then nobody is let in", async () => {
    const room = await recordingWorld();
    const maySend = await silent(room);
    await room.request();
    await room.answer("asClient", "agreed");
    room.livekit.fails["StopEgress"] = { status: 503, code: "unavailable", msg: "busy" };
    await pass(room.world, 60_000);
    await pass(room.world, 60_000);
    expect([(await room.recording()).state, await maySend()]).toEqual(["stopping", false]);
    delete room.livekit.fails["StopEgress"];
    room.livekit.calls.length = 0;
    await look(room);
    expect(room.livekit.called("StopEgress")).toHaveLength(1);
    expect(await maySend()).toBe(false);
    // Its end is not told: LiveKit has forgotten it by the next look.
    room.livekit.egresses.clear();
    await look(room);
    expect([(await room.recording()).state, await maySend()]).toEqual(["failed", true]);
    expect((await room.recording()).reason).toBe("never_started");
  });

  test("given up, and listed for ever as its worker is dead, is over without a recorder", async () => {
    const room = await recordingWorld();
    const maySend = await silent(room);
    await room.request();
    await room.answer("asClient", "agreed");
    room.livekit.fails["StopEgress"] = { status: 503, code: "unavailable", msg: "no response" };
    room.livekit.hasRecorder = false;
    await pass(room.world, 60_000);
    for (let i = 0; i < 3; i += 1) {
      expect([(await room.recording()).state, await maySend()]).toEqual(["stopping", false]);
      await look(room);
      await pass(room.world, MINUTE);
    }
    expect([(await room.recording()).state, await maySend()]).toEqual(["failed", true]);
    expect((await room.recording()).reason).toBe("never_started");
  });

  describe("whose call is cut off", () => {
    async function cutOff() {
      const room = await recordingWorld();
      const maySend = await silent(room);
      await room.request();
      room.livekit.losesStarts = true;
      await room.answer("asClient", "agreed");
      return { room, maySend };
    }

    test("may run: nobody is let in, and a list finds it", async () => {
      const { room, maySend } = await cutOff();
      expect([(await room.recording()).state, await maySend()]).toEqual(["starting", false]);
      expect((await room.parts())[0]!.egressId).toBeUndefined();
      const info = room.livekit.egresses.get(lastEgress())!;
      Object.assign(info, { status: "EGRESS_ACTIVE", started_at: `${NOW + 1_000}000000` });
      await pass(room.world, 8_000);
      expect((await room.parts())[0]).toMatchObject({ state: "active", egressId: lastEgress() });
      expect([(await room.recording()).state, await maySend()]).toEqual(["active", false]);
      expect(room.livekit.called("StopEgress")).toEqual([]);
    });

    test("is failed once LiveKit has been asked, and has none", async () => {
      const { room, maySend } = await cutOff();
      room.livekit.egresses.clear();
      await pass(room.world, 59_000);
      expect([(await room.recording()).state, await maySend()]).toEqual(["starting", false]);
      await pass(room.world, 1_000);
      expect([(await room.recording()).state, await maySend()]).toEqual(["failed", true]);
      expect((await room.recording()).reason).toBe("never_started");
    });

    test("and about which nobody can be asked, may run until no recorder is in the room", async () => {
      const { room, maySend } = await cutOff();
      room.livekit.isEgressDown = true;
      for (let i = 0; i < 5; i += 1) {
        await pass(room.world, MINUTE);
        await look(room);
      }
      expect([(await room.recording()).state, await maySend()]).toEqual(["starting", false]);
      room.livekit.hasRecorder = false;
      for (let i = 0; i < 2; i += 1) {
        await pass(room.world, MINUTE);
        await look(room);
      }
      expect([(await room.recording()).state, await maySend()]).toEqual(["failed", true]);
    });
  });

  test.each([
    [new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } }), "unreachable"],
    [new TypeError("error sending request: tcp connect error: Connection refused"), "unreachable"],
    [new TypeError("fetch failed", { cause: { code: "ECONNRESET" } }), null],
    [new DOMException("The operation was aborted due to timeout", "TimeoutError"), null],
    [new ServerError("Bad Gateway", "", 502), null],
    [new ServerError("Request Timeout", "request timed out", 408, "deadline_exceeded"), null],
    [new ServerError("Unavailable", "no response", 503, "unavailable"), "no_worker"],
  ])("by the error of the call, %s: %s", (error, reason) => {
    expect(whyNotStarted(error)).toBe(reason);
  });

  test("is made up for by the sweep where it was to follow one that ended before its first frame", async () => {
    const room = await recordingWorld();
    await room.request();
    await room.answer("asClient", "agreed");
    // The question who is in the room is cut off, and with it the start of the second one.
    room.livekit.fails["ListParticipants"] = { status: 503, code: "unavailable", msg: "away" };
    await room.hear("aborted", { startedAt: undefined });
    const { world } = room;
    await world.t.run(async (ctx) => {
      const jobs = await ctx.db.system.query("_scheduled_functions").collect();
      for (const { _id, name, state } of jobs) {
        const isStart = name.startsWith("egress") && name.endsWith("startPart");
        if (isStart && state.kind === "pending") await ctx.scheduler.cancel(_id);
      }
    });
    delete room.livekit.fails["ListParticipants"];
    await pass(world, MINUTE);
    expect((await room.recording()).state).toBe("starting");
    expect(await room.parts()).toHaveLength(1);
    await look(room);
    expect(await room.parts()).toMatchObject([{ state: "failed" }, { state: "starting" }]);
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

describe("the check before", () => {
  const ask = async (room: Awaited<ReturnType<typeof recordingWorld>>) =>
    await room.world.asProvider.action(api.recordings.preflight, { bookingId: room.bookingId });

  test("is green when the worker and the place of its files answer", async () => {
    const room = await recordingWorld();
    expect(await ask(room)).toEqual({ kind: "ready", freeBytes: null });
    room.livekit.freeBytes = 5_000_000_000;
    expect(await ask(room)).toEqual({ kind: "ready", freeBytes: 5_000_000_000 });
  });

  test("says that a worker has as many as it takes, before anybody is asked", async () => {
    const room = await recordingWorld();
    const { bookingId, world } = room;
    const live = async () => await world.asProvider.action(api.broadcasts.preflight, { bookingId });
    room.livekit.load = { running: 3, most: 4 };
    expect(await ask(room)).toMatchObject({ kind: "ready" });
    expect(await live()).toMatchObject({ worker: "ok" });
    room.livekit.load = { running: 4, most: 4 };
    expect(await ask(room)).toEqual({ kind: "refused", reason: "busy" });
    expect(await live()).toMatchObject({ worker: "busy" });
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

describe("that no worker took a start", () => {
  const unavailable = { status: 503, code: "unavailable", msg: "no response from servers" };
  const looks = async ({ world, bookingId }: Awaited<ReturnType<typeof recordingWorld>>) => {
    const { recordings, broadcasts } = api;
    const recording = await world.asProvider.action(recordings.preflight, { bookingId });
    const live = await world.asProvider.action(broadcasts.preflight, { bookingId });
    if (live.kind !== "looked") throw new Error(live.reason);
    return [recording.kind === "ready" ? "ok" : recording.reason, live.worker];
  };
  const failed = async () => {
    const room = await recordingWorld();
    room.livekit.fails.StartRoomCompositeEgress = unavailable;
    await room.request();
    await room.answer("asClient", "agreed");
    // LiveKit itself goes on to list egresses as if nothing were amiss.
    expect(await looks(room)).toEqual(["no_worker", "no_worker"]);
    return room;
  };

  test("is remembered by the checks before, for two minutes", async () => {
    const room = await failed();
    vi.advanceTimersByTime(2 * 60_000 - 1_000);
    expect(await looks(room)).toEqual(["no_worker", "no_worker"]);
    vi.advanceTimersByTime(2_000);
    expect(await looks(room)).toEqual(["ok", "ok"]);
  });

  test("is forgotten with a start that one is too busy for, and not noted of that", async () => {
    const room = await failed();
    const busy = { status: 429, code: "resource_exhausted", msg: "the recorder is busy" };
    room.livekit.fails.StartRoomCompositeEgress = busy;
    await room.request();
    await room.answer("asClient", "agreed");
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "busy" });
    expect(await looks(room)).toEqual(["ok", "ok"]);
  });

  test("is forgotten with the next start that one takes", async () => {
    const room = await failed();
    delete room.livekit.fails.StartRoomCompositeEgress;
    await room.roll();
    await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    await room.hear("complete", { file: FILE });
    expect(await looks(room)).toEqual(["ok", "ok"]);
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
