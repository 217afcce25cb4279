import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { actionsIn, bookingOf } from "./events";
import { lastEgress } from "./livekitServer";
import { FILE, keep, pass, recordingWorld } from "./recordingWorld";
import { book, MINUTE, NOW } from "./setup";

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

  test("paused and resumed while the next part is being asked for, goes on at once", async () => {
    const room = await recordingWorld();
    const { world, bookingId } = room;
    await room.roll();
    const { pause, resume } = api.recordings;
    await world.asProvider.mutation(pause, { bookingId });
    await room.hear("complete", { file: FILE });
    await world.asProvider.mutation(resume, { bookingId });
    await world.asProvider.mutation(pause, { bookingId });
    await pass(world);
    expect(await room.parts()).toHaveLength(1);
    await world.asProvider.mutation(resume, { bookingId });
    await pass(world);
    expect(await room.parts()).toHaveLength(2);
    expect((await room.recording()).restarts).toBe(0);
  });

  test("is asked for by pages of the version before under its old name", async () => {
    const { world, bookingId, recording } = await recordingWorld();
    const args = { bookingId, kind: "composite", layout: "grid" } as const;
    const refused = { kind: "refused", reason: "not_found" };
    expect(await world.asClient.mutation(api.recordings.request, args)).toEqual(refused);
    const asked = await world.asProvider.mutation(api.recordings.request, args);
    expect(asked).toEqual({ kind: "requested", recordingId: (await recording())._id });
    expect((await recording()).state).toBe("requested");
  });

  test("while one is under way, there is no second; a policy that is off allows none", async () => {
    const room = await recordingWorld();
    await room.request();
    const ask = async (bookingId: string) => {
      const args = { bookingId, kind: "composite", layout: "grid" } as const;
      return await room.world.asProvider.mutation(api.recordings.start, args);
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

  test("goes on after two short absences, however little is seen in between", async () => {
    const room = await recordingWorld();
    const { world, livekit } = room;
    await room.roll();
    await room.leave("client");
    await room.leave("provider");
    expect((await room.recording()).emptySince).toBe(NOW);
    // Who is there is not told to looks; their coming is.
    livekit.fails["ListParticipants"] = { status: 404, code: "not_found", msg: "no room" };
    await pass(world, 20_000);
    await room.enter("client");
    await pass(world, 15_000);
    expect((await room.recording()).state).toBe("active");
  });
});
