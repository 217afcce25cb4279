import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { open } from "../../convex/model/sealing";
import { checked } from "./broadcastWorld";
import { muxBroadcast, muxServer, streamOf } from "./publicWorld";
import { pass, recordingWorld } from "./recordingWorld";
import { backendWithPeople, book, MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
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

  test("is not deleted while a broadcast goes to it, or what it recorded is looked for", async () => {
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
    expect(mux.called("DELETE", /./)).toEqual([]);
    for (let i = 0; i < 18; i += 1) await pass(world, 10 * MINUTE);
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
