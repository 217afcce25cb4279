import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { open } from "../../convex/model/sealing";
import { checked, destinationOf } from "./broadcastWorld";
import {
  eventBody,
  MUX_SECRET,
  muxBroadcast,
  muxServer,
  pageIn,
  post,
  signatureOf,
  streamOf,
} from "./publicWorld";
import { pass, recordingWorld } from "./recordingWorld";
import { backendWithPeople, book, MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const eventsIn = async ({ world }: { world: Awaited<ReturnType<typeof backendWithPeople>> }) =>
  await world.t.run(async (ctx) => {
    const rows = await ctx.db.query("webhookEvents").collect();
    return rows.filter(({ eventId }) => eventId.startsWith("mux:"));
  });

describe("a live stream at Mux", () => {
  test("is made by its API, kept with its key sealed, and deleted with the destination", async () => {
    const world = await backendWithPeople();
    const mux = muxServer();
    const { destinationId, liveStreamId, playbackId } = await streamOf(world);
    expect(mux.calls).toMatchObject([
      {
        method: "POST",
        path: "/video/v1/live-streams",
        body: {
          playback_policies: ["public"],
          new_asset_settings: { playback_policies: ["public"] },
        },
        authorization: `Basic ${btoa("token-id:token-secret")}`,
      },
    ]);
    expect(playbackId).toMatch(/^playback-\d+$/);
    const [listed] = await world.asProvider.query(api.destinations.list, {});
    expect(listed).toMatchObject({ name: "My stream", kind: "mux", isOurs: true });
    const row = await world.t.run(async (ctx) => await ctx.db.get("destinations", destinationId));
    const key = `secret-key-of-${liveStreamId}`;
    expect(JSON.stringify([row, listed])).not.toContain(key);
    expect(await open(row!.sealedKey, world.people.provider)).toBe(key);

    await world.asProvider.mutation(api.destinations.remove, { destinationId });
    await pass(world);
    expect(mux.called("DELETE", /./)).toMatchObject([
      { path: `/video/v1/live-streams/${liveStreamId}` },
    ]);
  });

  test("is offered where all three settings are, and to providers alone", async () => {
    const world = await backendWithPeople();
    const offered = async (who: "asProvider" | "asClient" = "asProvider") =>
      await world[who].query(api.destinations.canCreate, {});
    const create = async (who: "asProvider" | "asClient" = "asProvider") =>
      await world[who].action(api.destinations.create, { name: "n" });
    vi.stubEnv("PARLEY_KEYS_SECRET", "a secret of the tests, long enough for keys");
    expect(await offered()).toBe(false);
    expect(await create()).toEqual({ kind: "refused", reason: "no_mux" });
    const mux = muxServer();
    expect(await offered()).toBe(true);
    expect(await offered("asClient")).toBe(false);
    expect(await create("asClient")).toEqual({ kind: "refused", reason: "not_provider" });
    for (const name of ["MUX_TOKEN_ID", "MUX_TOKEN_SECRET", "MUX_WEBHOOK_SECRET"]) {
      vi.stubEnv(name, "");
      expect(await offered()).toBe(false);
      expect(await create()).toEqual({ kind: "refused", reason: "no_mux" });
      vi.stubEnv(name, "set");
    }
    expect(mux.calls).toEqual([]);
  });

  test.each([
    [401, "mux_refused"],
    [403, "mux_refused"],
    [500, "mux_unreachable"],
  ])(
    "that Mux answers with %d is said as %s, asked for once, and leaves nothing",
    async (status, reason) => {
      const world = await backendWithPeople();
      const mux = muxServer();
      mux.status = status;
      const result = await world.asProvider.action(api.destinations.create, { name: "n" });
      expect(result).toEqual({ kind: "refused", reason });
      expect(mux.calls).toHaveLength(1);
      expect(await world.asProvider.query(api.destinations.list, {})).toEqual([]);
    },
  );

  test("that is gone or disabled is said when it is tested, before anything is connected to", async () => {
    const world = await backendWithPeople();
    const mux = muxServer();
    const { destinationId } = await streamOf(world);
    const check = async () =>
      await world.asProvider.action(api.destinations.check, { destinationId });
    mux.streamStatus = "disabled";
    expect(await check()).toMatchObject({ outcome: "gone" });
    mux.status = 404;
    expect(await check()).toMatchObject({ outcome: "gone" });
    mux.status = 401;
    expect(await check()).toMatchObject({ outcome: "mux_refused" });
    mux.status = 503;
    expect(await check()).toMatchObject({ outcome: "silent" });
  });

  test("is not deleted while a broadcast goes to it", async () => {
    const room = await muxBroadcast();
    const { world, mux, stream, bookingId } = room;
    await room.air("active");
    const { destinationId } = stream;
    await world.asProvider.mutation(api.destinations.remove, { destinationId });
    await pass(world);
    expect(mux.called("DELETE", /./)).toEqual([]);
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await room.air("complete");
    expect(mux.called("PUT", /complete$/)).toHaveLength(1);
    await pass(world, 10 * MINUTE);
    expect(mux.called("DELETE", /./)).toHaveLength(1);
  });
});

describe("a live stream of ours, when one asks to go live,", () => {
  const ask = async (world: World, bookingId: string, destinationIds: string[]) =>
    await world.asProvider.mutation(api.broadcasts.request, {
      ...{ bookingId, destinationIds, layout: "grid" as const },
    });

  test("is one broadcast's at a time, until its last second has arrived", async () => {
    const room = await muxBroadcast();
    const { world, bookingId } = room;
    const { destinationId } = room.stream;
    const refused = { kind: "refused", reason: "stream_in_use" };
    await room.tell("video.live_stream.active");
    await room.air("active");
    const other = await book(world);
    expect(await ask(world, other, [destinationId])).toEqual(refused);
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await room.air("complete");
    expect(await ask(world, bookingId, [destinationId])).toEqual(refused);
    await room.tell("video.live_stream.idle", {}, { at: Date.now() + 1_000 });
    expect((await ask(world, bookingId, [destinationId])).kind).toBe("requested");
    // Asked for, and its page is not there yet.
    expect(await ask(world, other, [destinationId])).toEqual(refused);
  });

  test("is the only one: another one's recording would be nobody's", async () => {
    const { world, bookingId } = await recordingWorld();
    muxServer();
    const ids = [await streamOf(world), await streamOf(world)].map((made) => made.destinationId);
    for (const id of ids) await checked(world, id);
    const refused = { kind: "refused", reason: "one_stream" };
    expect(await ask(world, bookingId, ids)).toEqual(refused);
    expect((await ask(world, bookingId, ids.slice(1))).kind).toBe("requested");
  });
});

describe("Mux's webhook", () => {
  test("sets live, waiting and ended, each event once, whatever their order", async () => {
    const room = await muxBroadcast();
    const { world, bookingId } = room;
    expect(await room.watch()).toMatchObject({ state: "waiting", playbackId: null });
    const at = Date.now();
    expect(await room.tell("video.live_stream.active", {}, { id: "one", at })).toBe(200);
    expect(await room.watch()).toMatchObject({
      state: "live",
      playbackId: room.stream.playbackId,
      liveAt: at,
    });
    // Sent before, arrived after.
    await room.tell("video.live_stream.idle", {}, { at: at - 1_000 });
    expect((await room.watch()).state).toBe("live");
    // The broadcast goes on: its worker is followed by another one.
    await room.tell("video.live_stream.idle", {}, { id: "two", at: at + 1_000 });
    expect(await room.watch()).toMatchObject({ state: "waiting", playbackId: null });
    // A repeat of the first, as Mux sends one whose answer was lost.
    await room.tell("video.live_stream.active", {}, { id: "one", at: at + 2_000 });
    expect((await room.watch()).state).toBe("waiting");
    await room.tell("video.live_stream.active", {}, { at: at + 3_000 });
    expect((await room.watch()).state).toBe("live");

    await room.air("active");
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await room.air("complete");
    // The last seconds are still on their way.
    expect((await room.watch()).state).toBe("live");
    await room.tell("video.live_stream.idle", {}, { at: Date.now() + 4_000 });
    expect(await room.watch()).toMatchObject({ state: "ended", playbackId: null });
    await room.tell("video.live_stream.active", {}, { at: Date.now() + 5_000 });
    expect((await room.watch()).state).toBe("ended");
    expect((await eventsIn(room)).map(({ eventId }) => eventId)).toHaveLength(6);
  });

  test("that never says idle does not keep a page live", async () => {
    const room = await muxBroadcast();
    const { world, bookingId } = room;
    await room.tell("video.live_stream.active");
    await room.air("active");
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await room.air("complete");
    await pass(world, 2 * MINUTE);
    expect((await room.watch()).state).toBe("ended");
  });

  test("that is lost is made up for within a minute, by asking", async () => {
    const room = await muxBroadcast();
    const { world, mux } = room;
    const look = async () => {
      await world.t.action(internal.mux.reconcile, {});
      await pass(world);
      return (await room.watch()).state;
    };
    expect(await look()).toBe("waiting");
    mux.streamStatus = "active";
    expect(await look()).toBe("live");
    mux.status = 500;
    mux.streamStatus = "idle";
    expect(await look()).toBe("live");
    mux.status = 200;
    expect(await look()).toBe("waiting");
  });

  test("is newer than an answer that was asked for before it", async () => {
    const room = await muxBroadcast();
    const { world, broadcastId } = room;
    const { _id: pageId } = await pageIn(world, broadcastId);
    await pass(world, 5 * MINUTE);
    const askedAt = Date.now();
    const see = async (isArriving: boolean, at: number) => {
      await world.t.mutation(internal.watchJobs.see, { pageId, isArriving, askedAt: at });
      return (await room.watch()).state;
    };
    await room.tell("video.live_stream.active", {}, { at: askedAt + 500 });
    // Its webhook overtook it.
    expect(await see(false, askedAt)).toBe("live");
    expect(await see(false, askedAt + 2 * MINUTE)).toBe("waiting");
    // And the answer overtakes no webhook that Mux made about then.
    await room.tell("video.live_stream.active", {}, { at: askedAt + 2 * MINUTE - 1_000 });
    expect((await room.watch()).state).toBe("live");
  });

  test("of a stream that is not ours, or of another kind, changes nothing", async () => {
    const room = await muxBroadcast();
    const before = await room.watch();
    expect(await room.tell("video.live_stream.active", { id: "another" })).toBe(200);
    expect(await room.tell("video.asset.created", { id: "asset" })).toBe(200);
    expect(await room.tell("video.live_stream.connected")).toBe(200);
    expect(await room.watch()).toEqual(before);
  });

  test("forged, altered, replayed late, signed in another way or not at all: 401 and nothing", async () => {
    const room = await muxBroadcast();
    const { world, stream } = room;
    const body = eventBody("video.live_stream.active", { id: stream.liveStreamId });
    const good = await signatureOf(body);
    const [time, v1] = good.split(",") as [string, string];
    const other = await signatureOf(body, { secret: `${MUX_SECRET}.` });
    const old = await signatureOf(body, { at: Date.now() - 301_000 });
    const later = `t=${Number(time.slice(2)) + 600},${v1}`;
    const refused: (string | null)[] = [
      null,
      "",
      "nonsense",
      other,
      old,
      later,
      time,
      v1,
      `t=x,${v1}`,
      `${time},v0=${v1.slice(3)}`,
      `${time},v1=${"0".repeat(64)}`,
      `${time},v1=`,
    ];
    for (const signature of refused) expect(await post(world, body, signature)).toBe(401);
    const altered = body.replace("active", "idle  ");
    expect(await post(world, altered, good)).toBe(401);
    expect(await post(world, `${body} `, good)).toBe(401);
    expect((await room.watch()).state).toBe("waiting");
    expect(await eventsIn(room)).toEqual([]);
    // The very same one, as it was sent.
    expect(await post(world, body, good)).toBe(200);
    expect((await room.watch()).state).toBe("live");
  });

  test("that is signed and unreadable: 400; too large: 413; without a secret here: 503", async () => {
    const room = await muxBroadcast();
    const { world, stream } = room;
    const send = async (body: string) => await post(world, body, await signatureOf(body));
    const event = JSON.parse(eventBody("video.live_stream.active", { id: stream.liveStreamId }));
    const unreadable = [
      "",
      "{",
      "null",
      "[]",
      '"text"',
      JSON.stringify({ ...event, id: 1 }),
      JSON.stringify({ ...event, type: null }),
      JSON.stringify({ ...event, created_at: "soon" }),
      JSON.stringify({ ...event, created_at: undefined }),
    ];
    for (const body of unreadable) expect(await send(body)).toBe(400);
    for (const data of [null, "stream", { id: 7 }, []]) {
      expect(await send(JSON.stringify({ ...event, data }))).toBe(200);
    }
    expect(await send(JSON.stringify({ ...event, padding: "x".repeat(300_000) }))).toBe(413);
    expect((await room.watch()).state).toBe("waiting");
    expect(await eventsIn(room)).toEqual([]);
    vi.stubEnv("MUX_WEBHOOK_SECRET", "");
    const body = JSON.stringify(event);
    expect(await post(world, body, await signatureOf(body))).toBe(503);
  });

  test("keeps nothing of what it carries besides", async () => {
    const room = await muxBroadcast();
    await room.tell("video.live_stream.active", { stream_key: "a-key-in-a-webhook" });
    expect(JSON.stringify(await eventsIn(room))).not.toContain("a-key-in-a-webhook");
  });
});

test("a destination elsewhere may say where people watch it, by an address of the web", async () => {
  const world = await backendWithPeople();
  await destinationOf(world);
  const given = { name: "n", kind: "rtmp", url: "rtmp://live.example/app", key: "k" } as const;
  const add = async (watchUrl: string) =>
    await world.asProvider.action(api.destinations.add, { ...given, watchUrl });
  for (const bad of [
    "http://video.example/live",
    "javascript:alert(1)",
    "https://name:secret@video.example/",
    "https://localhost/",
    "video.example",
    `https://video.example/${"x".repeat(300)}`,
  ]) {
    expect(await add(bad)).toEqual({ kind: "refused", reason: "bad_watch_url" });
  }
  expect(await add(" https://video.example/live ")).toMatchObject({ kind: "added" });
  const rows = await world.asProvider.query(api.destinations.list, {});
  expect(rows.map(({ watchUrl }) => watchUrl)).toEqual([null, "https://video.example/live"]);
});
