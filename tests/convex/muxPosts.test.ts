import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { channelIn, listed } from "./postsWorld";
import { muxBroadcast, type muxServer, postOf } from "./publicWorld";
import { pass } from "./recordingWorld";
import { MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const owed = async (world: World) =>
  await world.t.run(async (ctx) =>
    (await ctx.db.query("muxTasks").collect()).map(({ key }) => key),
  );

/** What was deleted of recordings. */
const deletedIn = (mux: ReturnType<typeof muxServer>) =>
  mux.called("DELETE", /\/assets\/[^/]+$/).map(({ path }) => path.split("/").at(-1));

describe("what Mux recorded of a broadcast", () => {
  test("is a draft, once, and public when its author says so", async () => {
    const room = await muxBroadcast(undefined, { title: "Breathing" });
    const { world } = room;
    await room.tell("video.live_stream.active");
    await room.ready("asset-1");
    await room.ready("asset-1");
    const { posts } = await listed(world);
    expect(posts).toMatchObject([
      { title: "Breathing", text: "", state: "draft", kind: "mux", durationMs: 12_500 },
    ]);
    expect(await channelIn(world)).toEqual({ host: "Demo provider", posts: [] });
    const { postId } = posts[0]!;
    await world.asProvider.mutation(api.posts.publish, { postId, isPublished: true });
    const channel = await channelIn(world);
    expect(channel).toMatchObject({
      host: "Demo provider",
      posts: [{ title: "Breathing", media: { kind: "mux", playbackId: "playback-of-asset-1" } }],
    });
    expect((await room.watch()).postsSlug).toBe((await listed(world)).slug);
    await world.asProvider.mutation(api.posts.publish, { postId, isPublished: false });
    expect(await channelIn(world)).toEqual({ host: "Demo provider", posts: [] });
  });

  test("that is taken back has another address at Mux, also when that comes late", async () => {
    const { world, mux } = await muxBroadcast();
    const assetId = "asset-taken-back";
    const source = { kind: "mux" as const, assetId, playbackId: "playback-of-it" };
    const others = ["playback-of-it", "of-a-try-whose-answer-was-lost"];
    const playback_ids = others.map((id) => ({ id, policy: "public" }));
    mux.assets.set(assetId, { created_at: "1", playback_ids });
    const postId = await postOf(world, { state: "published", source });
    const playback = async () =>
      await world.t.run(async (ctx) => {
        const { source } = (await ctx.db.get("posts", postId))!;
        return source.kind === "mux" ? source.playbackId : "";
      });
    const before = await playback();
    mux.status = 500;
    await world.asProvider.mutation(api.posts.publish, { postId, isPublished: false });
    await pass(world);
    expect(await playback()).toBe(before);
    mux.status = 200;
    mux.calls.length = 0;
    await pass(world, MINUTE);
    expect(await playback()).toMatch(/^another-playback-/);
    expect(
      mux.calls.map(({ method, path }) => `${method} ${path.split("/playback-ids")[1]}`),
    ).toEqual(["POST ", "GET undefined", ...others.map((id) => `DELETE /${id}`)]);
    expect(mux.assets.get(assetId)!.playback_ids).toMatchObject([{ id: await playback() }]);
    await world.asProvider.mutation(api.posts.publish, { postId, isPublished: false });
    await pass(world);
    expect(mux.calls).toHaveLength(4);
    expect(await owed(world)).toEqual([]);
  });

  test("is public by itself where that was asked for", async () => {
    const room = await muxBroadcast(undefined, { isPosted: true });
    await room.ready("asset-2");
    expect((await channelIn(room.world))!.posts).toHaveLength(1);
  });

  test("is deleted where somebody took their yes back, whatever was asked for", async () => {
    const room = await muxBroadcast(undefined, { isPosted: true });
    const { world, mux, broadcastId } = room;
    await room.tell("video.live_stream.active");
    await room.air("active");
    await world.asClient.mutation(api.broadcasts.answer, { broadcastId, answer: "no" });
    await pass(world);
    await room.ready("asset-3");
    expect((await listed(world)).posts).toEqual([]);
    expect(mux.called("DELETE", /./)).toMatchObject([{ path: "/video/v1/assets/asset-3" }]);
  });

  test("is none while it goes on, and is deleted with what was one when a yes is taken back", async () => {
    const room = await muxBroadcast(undefined, { isPosted: true });
    const { world, mux, broadcastId } = room;
    await room.tell("video.live_stream.active");
    await room.air("active");
    // Mux can play what it records of a live stream soon after its beginning.
    await room.ready("asset-live", { is_live: true });
    expect((await listed(world)).posts).toEqual([]);
    // The stream broke off: its first part is finished, and the broadcast goes on.
    await room.completed("asset-part");
    expect((await listed(world)).posts).toHaveLength(1);
    await world.asClient.mutation(api.broadcasts.answer, { broadcastId, answer: "no" });
    await pass(world);
    expect((await listed(world)).posts).toEqual([]);
    await room.completed("asset-live");
    expect((await listed(world)).posts).toEqual([]);
    expect(new Set(deletedIn(mux))).toEqual(new Set(["asset-part", "asset-live"]));
  });

  test("is deleted where a yes was taken back in its last seconds, also when it is given again", async () => {
    const room = await muxBroadcast(undefined, { isPosted: true });
    const { world, mux, bookingId, broadcastId } = room;
    await room.tell("video.live_stream.active");
    await room.air("active");
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    for (const answer of ["no", "agreed"] as const) {
      await world.asClient.mutation(api.broadcasts.answer, { broadcastId, answer });
    }
    await room.air("complete");
    await room.completed("asset-late");
    expect((await listed(world)).posts).toEqual([]);
    expect(deletedIn(mux)).toEqual(["asset-late"]);
  });

  test("is deleted also when no word of it came, and after hours in which Mux was away", async () => {
    const room = await muxBroadcast();
    const { world, mux, broadcastId, stream } = room;
    await room.tell("video.live_stream.active");
    await room.air("active");
    mux.status = 503;
    await world.asClient.mutation(api.broadcasts.answer, { broadcastId, answer: "no" });
    await room.air("complete");
    const created_at = String(Math.floor(Date.now() / 1_000));
    mux.assets.set("asset-unheard", { created_at, playback_ids: [] });
    mux.assets.set("asset-of-before", { created_at: "1000", playback_ids: [] });
    const { destinationId } = stream;
    await world.asProvider.mutation(api.destinations.remove, { destinationId });
    const hours = async (count: number) => {
      for (let i = 0; i < count * 6; i += 1) await pass(world, 10 * MINUTE);
    };
    await hours(5);
    expect((await owed(world)).map((key) => key.split(":")[0])).toEqual([
      "findRecordings",
      "removeStream",
    ]);
    mux.status = 200;
    await hours(3);
    expect(deletedIn(mux)).toContain("asset-unheard");
    expect([...mux.assets.keys()]).toEqual(["asset-of-before"]);
    expect(mux.called("DELETE", /live-streams/)).not.toEqual([]);
    expect(await owed(world)).toEqual([]);
  });

  test("is a draft also when no word of it came, once, and not again when its author deletes it", async () => {
    const room = await muxBroadcast(undefined, { title: "Breathing" });
    const { world, mux, bookingId } = room;
    await room.tell("video.live_stream.active");
    await room.air("active");
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await room.tell("video.live_stream.idle");
    await room.air("complete");
    const created_at = String(Math.floor(Date.now() / 1_000));
    const playback_ids = [{ id: "playback-unheard", policy: "public" }];
    const asset = { created_at, playback_ids, duration: 12.5 };
    mux.assets.set("asset-unheard", { ...asset, status: "preparing" });
    await pass(world, 30_000);
    expect((await listed(world)).posts).toEqual([]);
    mux.assets.set("asset-unheard", { ...asset, status: "ready" });
    const hour = async () => {
      for (let i = 0; i < 13; i += 1) await pass(world, 10 * MINUTE);
    };
    await pass(world, 2 * MINUTE);
    const { posts } = await listed(world);
    expect(posts).toMatchObject([{ title: "Breathing", state: "draft", durationMs: 12_500 }]);
    await room.ready("asset-unheard", { created_at });
    expect((await listed(world)).posts).toHaveLength(1);
    mux.status = 503;
    await world.asProvider.mutation(api.posts.remove, { postId: posts[0]!.postId });
    await pass(world, 5 * MINUTE);
    // It is found again before Mux has deleted it.
    const task = { kind: "findRecordings" as const, id: room.stream.liveStreamId };
    const played = { playbackId: "playback-unheard", durationMs: 12_500 };
    await world.t.mutation(internal.watchJobs.settleFound, {
      task: { ...task, broadcastId: room.broadcastId },
      found: [{ assetId: "asset-unheard", recordedAt: Number(created_at) * 1_000, played }],
    });
    expect((await listed(world)).posts).toEqual([]);
    mux.status = 200;
    await hour();
    expect((await listed(world)).posts).toEqual([]);
    expect(deletedIn(mux)).toContain("asset-unheard");
    expect(await owed(world)).toEqual([]);
  });

  test("belongs to the broadcast of its time, not to the newest one", async () => {
    const first = await muxBroadcast(undefined, { title: "First" });
    const { world, stream, bookingId } = first;
    const before = Date.now();
    await first.air("active");
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await first.air("complete");
    await pass(world, 10 * MINUTE);
    await world.t.run(async (ctx) => {
      const page = (await ctx.db.query("broadcastPages").first())!;
      const { _id, _creationTime, ...fields } = page;
      await ctx.db.insert("broadcastPages", { ...fields, slug: "another", title: "Second" });
    });
    const created_at = String(Math.floor(before / 1_000) + 5);
    await first.ready("asset-4", { created_at, live_stream_id: stream.liveStreamId });
    expect((await listed(world)).posts).toMatchObject([{ title: "First" }]);
  });

  test("just before the next broadcast belongs to the one that was open then", async () => {
    const first = await muxBroadcast(undefined, { title: "First" });
    const { world, stream, bookingId } = first;
    const recordedAt = Date.now() + 15_000;
    await pass(world, 20_000);
    await first.air("active");
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await first.air("complete");
    const { broadcastId } = first;
    const later = async (title: string) => {
      const page = { broadcastId, hostId: world.people.provider, slug: title, title, links: [] };
      const of = { ...page, liveStreamId: stream.liveStreamId, state: "live" as const, heardAt: 0 };
      await world.t.run(async (ctx) => await ctx.db.insert("broadcastPages", of));
    };
    await pass(world, 5_000);
    await later("Second");
    const at = (ms: number) => ({ created_at: String(Math.floor(ms / 1_000)) });
    await first.ready("asset-of-first", at(recordedAt));
    await first.ready("asset-of-second", at(Date.now() + 2_000));
    const titles = async () => (await listed(world)).posts.map(({ title }) => title);
    expect(await titles()).toEqual(["Second", "First"]);
    // Long after it: Mux's clock goes after ours.
    await pass(world, 10 * MINUTE);
    await world.t.run(async (ctx) => {
      for (const page of await ctx.db.query("broadcastPages").collect()) {
        await ctx.db.patch("broadcastPages", page._id, { endedAt: page.endedAt ?? Date.now() });
      }
    });
    await pass(world, 10 * MINUTE);
    await later("Third");
    await first.ready("asset-of-third", at(Date.now() - 5_000));
    expect(await titles()).toEqual(["Third", "Second", "First"]);
  });

  test("that nobody could play, or of nobody's stream, makes nothing", async () => {
    const room = await muxBroadcast(undefined, { isPosted: true });
    const { world } = room;
    await room.ready("asset-5", { playback_ids: [] });
    await room.ready("asset-6", { playback_ids: [{ id: "p", policy: "signed" }] });
    await room.ready("asset-7", { live_stream_id: "another" });
    await room.ready("asset-8", { live_stream_id: undefined });
    await room.ready("asset-9", { created_at: "long ago" });
    expect((await listed(world)).posts).toEqual([]);
  });
});
