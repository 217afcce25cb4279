import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { MAX_VIEWERS } from "../../convex/model/broadcast/viewers";
import { scheduled } from "./events";
import { muxBroadcast } from "./publicWorld";
import { pass } from "./recordingWorld";
import { MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const viewersIn = async (world: World) =>
  await world.t.run(async (ctx) => await ctx.db.query("viewers").collect());

const key = (number: number) => `page-of-a-viewer-${number}`;

describe("viewers", () => {
  test("are counted by the pages that are open, each once, and leave by themselves", async () => {
    const room = await muxBroadcast();
    const { world, slug } = room;
    await room.tell("video.live_stream.active");
    const beat = async (number: number) =>
      await world.t.mutation(api.watch.beat, { slug, viewerKey: key(number) });
    for (const number of [1, 2, 2, 3]) await beat(number);
    await pass(world, 2_000);
    expect((await room.watch()).viewers).toBe(3);
    for (let i = 0; i < 4; i += 1) {
      await beat(1);
      await pass(world, 15_000);
    }
    expect((await room.watch()).viewers).toBe(1);
    await pass(world, MINUTE);
    await pass(world, 10_000);
    expect((await room.watch()).viewers).toBe(0);
    expect(await viewersIn(world)).toEqual([]);
    const jobs = (await scheduled(world)).filter(({ name }) => name.includes("countViewers"));
    expect(jobs).toEqual([]);
  });

  test("are rows of a page and a time: no address, no person; and so many at most", async () => {
    const { world, slug } = await muxBroadcast();
    await world.asClient.mutation(api.watch.beat, { slug, viewerKey: key(1) });
    const [row] = await viewersIn(world);
    const { _id, _creationTime, ...fields } = row!;
    expect(Object.keys(fields).toSorted()).toEqual(["pageId", "seenAt", "viewerKey"]);
    await pass(world, 2_000);
    const fill = { count: MAX_VIEWERS };
    await world.t.run(async (ctx) => {
      const audience = await ctx.db.query("audiences").first();
      await ctx.db.patch("audiences", audience!._id, fill);
    });
    await world.t.mutation(api.watch.beat, { slug, viewerKey: key(2) });
    expect(await viewersIn(world)).toHaveLength(1);
  });

  test("of no page, of one that is over, and with a key of another shape leave nothing", async () => {
    const room = await muxBroadcast();
    const { world, slug } = room;
    const beat = async (given: { slug: string; viewerKey: string }) =>
      expect(await world.t.mutation(api.watch.beat, given)).toBeNull();
    await beat({ slug: "missing", viewerKey: key(1) });
    for (const bad of ["", "short", "x".repeat(65), "a key with spaces in it"]) {
      await beat({ slug, viewerKey: bad });
    }
    await world.t.run(async (ctx) => {
      const page = await ctx.db.query("broadcastPages").first();
      await ctx.db.patch("broadcastPages", page!._id, { state: "ended" });
    });
    await beat({ slug, viewerKey: key(1) });
    expect(await viewersIn(world)).toEqual([]);
  });

  test("are limited for each page: what is written to one is felt by no other", async () => {
    const { world, slug } = await muxBroadcast();
    const beat = async (to: string, number: number) =>
      await world.t.mutation(api.watch.beat, { slug: to, viewerKey: key(number) });
    for (let i = 0; i < 600; i += 1) await beat("missing", i);
    await world.t.run(async (ctx) => {
      const { _id, _creationTime, ...fields } = (await ctx.db.query("broadcastPages").first())!;
      await ctx.db.insert("broadcastPages", { ...fields, slug: "another" });
    });
    for (let i = 0; i < 600; i += 1) await beat("another", 1);
    const before = (await viewersIn(world)).length;
    await beat("another", 1_000);
    expect(await viewersIn(world)).toHaveLength(before);
    await beat(slug, 1);
    expect(await viewersIn(world)).toHaveLength(before + 1);
  });

  test("are still counted after a flood that is gone, and write their row every other time", async () => {
    const room = await muxBroadcast();
    const { world, slug } = room;
    const beat = async (number: number) =>
      await world.t.mutation(api.watch.beat, { slug, viewerKey: key(number) });
    await beat(1);
    await world.t.run(async (ctx) => {
      const { pageId, seenAt } = (await ctx.db.query("viewers").first())!;
      for (let i = 0; i < 1_200; i += 1) {
        await ctx.db.insert("viewers", { pageId, viewerKey: `flood-${i}`, seenAt: seenAt - 1 });
      }
    });
    await pass(world, 2_000);
    expect((await room.watch()).viewers).toBe(MAX_VIEWERS);
    const seen = async () =>
      (await viewersIn(world)).find(({ viewerKey }) => viewerKey === key(1))!.seenAt;
    const first = await seen();
    await pass(world, 13_000);
    await beat(1);
    expect(await seen()).toBe(first);
    for (let i = 0; i < 4; i += 1) {
      await pass(world, 15_000);
      await beat(1);
    }
    expect(await seen()).toBeGreaterThan(first);
    await pass(world, 10_000);
    expect((await room.watch()).viewers).toBe(1);
    expect(await viewersIn(world)).toHaveLength(1);
    // A count that has stopped begins again with whoever is known.
    await world.t.run(async (ctx) => {
      const audience = (await ctx.db.query("audiences").first())!;
      await ctx.db.patch("audiences", audience._id, { count: 0, isCounting: false });
    });
    await pass(world, 20_000);
    await beat(1);
    await pass(world, 2_000);
    expect((await room.watch()).viewers).toBe(1);
  });
});
