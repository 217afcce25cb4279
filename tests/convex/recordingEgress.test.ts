import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { actionsIn, bookingOf } from "./events";
import { lastEgress } from "./livekitServer";
import { FILE, hearOf, keep, pass, recordingWorld } from "./recordingWorld";
import { MINUTE, type World } from "./setup";
import { post, signed } from "./signedWebhook";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
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

  test("with nobody left in the room for half a minute is not started again", async () => {
    const room = await recordingWorld();
    await room.roll();
    room.livekit.present = [];
    await room.hear("complete", { file: FILE });
    for (let i = 0; i < 16; i += 1) await pass(room.world, 2_000);
    expect(await room.parts()).toHaveLength(1);
    expect(await room.recording()).toMatchObject({ state: "processing", reason: "everyone_left" });
  });

  test("with its room, as the server was restarted, goes on once somebody is back", async () => {
    const room = await recordingWorld();
    const { world, livekit } = room;
    await room.roll();
    const { present } = livekit;
    livekit.fails["ListParticipants"] = { status: 404, code: "not_found", msg: "no room" };
    await room.hear("failed", { error: "room closed", file: FILE });
    for (let i = 0; i < 10; i += 1) await pass(world, 2_000);
    expect(await room.recording()).toMatchObject({ state: "active", alarm: "slow_start" });
    // While the server is away, nobody knows who is there: the half minute begins anew.
    livekit.fails["ListParticipants"] = { status: 503, code: "unavailable", msg: "away" };
    await pass(world, 5_000);
    await pass(world, 10_000);
    livekit.fails["ListParticipants"] = { status: 404, code: "not_found", msg: "no room" };
    await pass(world, 5_000);
    expect((await room.recording()).state).toBe("active");
    delete livekit.fails["ListParticipants"];
    livekit.present = present;
    for (let i = 0; i < 4; i += 1) await pass(world, 2_000);
    expect(await room.parts()).toHaveLength(2);
    await room.hear("active");
    expect(await room.recording()).toMatchObject({ state: "active", restarts: 1 });
    expect((await room.recording()).alarm).toBeUndefined();
    expect((await room.recording()).emptySince).toBeUndefined();
  });

  test("fault 14: killed without a word is lost within a minute, and its file still taken when it comes", async () => {
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

  test("fault 14: lost with its file is failed in the end", async () => {
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

  /** Its worker crashed: LiveKit goes on to list it, and cannot stop it. */
  async function leftBehind() {
    const room = await recordingWorld();
    await room.roll();
    Object.assign(room.livekit.egresses.get(lastEgress())!, { status: "EGRESS_ACTIVE" });
    room.livekit.fails["StopEgress"] = { status: 503, code: "unavailable", msg: "no response" };
    return room;
  }

  test("fault 14: listed for ever is over once no recorder was in its room for a while", async () => {
    const room = await leftBehind();
    const { world, bookingId, livekit } = room;
    await world.asProvider.mutation(api.recordings.stop, { bookingId });
    await lookFor(room, 5);
    expect((await room.recording()).state).toBe("stopping");
    livekit.hasRecorder = false;
    await lookFor(room, 2);
    // A server that was restarted has it back in the room.
    livekit.hasRecorder = true;
    await lookFor(room, 1);
    livekit.hasRecorder = false;
    await lookFor(room, 2);
    expect((await room.recording()).state).toBe("stopping");
    await lookFor(room, 1);
    expect((await room.parts())[0]).toMatchObject({ state: "failed", lostAt: Date.now() });
    expect((await room.recording()).state).toBe("processing");
    const again = { bookingId, kind: "composite", layout: "grid" } as const;
    expect(await world.asProvider.mutation(api.recordings.start, again)).toMatchObject({
      kind: "requested",
    });
  });

  test("listed for ever is followed by another one while it is wanted", async () => {
    const room = await leftBehind();
    room.livekit.hasRecorder = false;
    await lookFor(room, 3);
    expect(await room.parts()).toMatchObject([{ state: "failed" }, { state: "starting" }]);
  });

  test("that is ending has left the room, and is given its time", async () => {
    const room = await leftBehind();
    const { world, bookingId, livekit } = room;
    await world.asProvider.mutation(api.recordings.stop, { bookingId });
    Object.assign(livekit.egresses.get(lastEgress())!, { status: "EGRESS_ENDING" });
    livekit.hasRecorder = false;
    await lookFor(room, 30);
    expect((await room.parts())[0]!.state).toBe("ending");
    await lookFor(room, 1);
    expect((await room.parts())[0]!.state).toBe("failed");
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
  test("attack 9: is stopped at once and noted once", async () => {
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

  test("attack 9: is stopped in a room that no booking has, when the reconciler finds it", async () => {
    const room = await recordingWorld();
    room.livekit.egresses.set("EG_x", { egress_id: "EG_x", room_name: "elsewhere" });
    await room.world.t.action(internal.egress.reconcile, {});
    await pass(room.world);
    expect(room.livekit.called("StopEgress")).toMatchObject([{ body: { egressId: "EG_x" } }]);
    expect(await auditOf(room.world)).toEqual(["EG_x"]);
  });

  const CASES = [
    ["of a web page, which has no room", "", { web: { url: "https://elsewhere.example" } }],
    ["of one person in a room of nobody", "elsewhere", { participant: { identity: "they" } }],
    ["in the room of a check", "probe_1", { room_composite: { room_name: "probe_1" } }],
  ] as const;

  test.each(CASES)("attack 9: %s is stopped at its signed webhook", async (_case, name, asked) => {
    const { world, livekit } = await recordingWorld();
    livekit.egresses.set("EG_web", { egress_id: "EG_web", room_name: name });
    expect(await postEgress(world, { egress_id: "EG_web", room_name: name, ...asked })).toBe(200);
    await pass(world);
    expect(livekit.called("StopEgress")).toMatchObject([{ body: { egressId: "EG_web" } }]);
    expect(await auditOf(world)).toEqual(["EG_web"]);
  });

  test("where LiveKit is shared, only what is in rooms of ours is stopped", async () => {
    vi.stubEnv("PARLEY_SHARED_LIVEKIT", "1");
    const { world, livekit, bookingId } = await recordingWorld();
    const { roomName } = await bookingOf(world, bookingId);
    for (const [egress_id, room_name] of [
      ["EG_web", ""],
      ["EG_other", "elsewhere"],
      ["EG_probe", "probe_1"],
      ["EG_ours", roomName],
    ]) {
      livekit.egresses.set(egress_id!, { egress_id: egress_id!, room_name: room_name! });
      await postEgress(world, { egress_id, room_name });
    }
    await pass(world);
    const stopped = livekit.called("StopEgress").map(({ body }) => body.egressId);
    expect(stopped).toEqual(["EG_probe", "EG_ours"]);
    expect(await auditOf(world)).toEqual(["EG_probe", "EG_ours"]);
  });
});

/** The egresses that the audit names as stopped, as an admin reads it. */
async function auditOf(world: World) {
  const { page } = await world.asAdmin.query(api.admin.auditLog, {
    action: "egress_stopped",
    paginationOpts: { numItems: 10, cursor: null },
  });
  return page.map(({ detail }) => detail).toReversed();
}

let posted = 0;

/** LiveKit's webhook that an egress is active, with its signature, as its server sends it. */
async function postEgress(world: World, egress: object) {
  const body = JSON.stringify({
    event: "egress_started",
    id: `EV_foreign_${(posted += 1)}`,
    createdAt: `${Math.floor(Date.now() / 1000)}`,
    egressInfo: { status: "EGRESS_ACTIVE", ...egress },
  });
  return await post(world, body, await signed(body));
}
