import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { POST_PATH } from "../../convex/model/publicPosts";
import { eventsOf } from "./events";
import { livekitServer } from "./livekitServer";
import { muxBroadcast, type muxServer, postOf } from "./publicWorld";
import { FILE, finishedRecording, hearOf, keep, partsIn, pass } from "./recordingWorld";
import { as, backendWithPeople, book, MINUTE, PEOPLE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const listed = async (world: World) => await world.asProvider.query(api.posts.listMine, {});

const channelIn = async (world: World) => {
  const { slug } = await listed(world);
  return slug === null ? null : await world.t.query(api.posts.channel, { slug });
};

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

describe("a post", () => {
  test("is edited, and deleted with what Mux recorded, by its author", async () => {
    const { world, mux } = await muxBroadcast();
    const postId = await postOf(world);
    const edit = async (title: string, text = "") =>
      await world.asProvider.mutation(api.posts.edit, { postId, title, text });
    expect(await edit(" A title ", " Words. ")).toEqual({ kind: "done" });
    expect((await listed(world)).posts).toMatchObject([{ title: "A title", text: "Words." }]);
    expect(await edit(" ")).toEqual({ kind: "refused", reason: "bad_title" });
    expect(await edit("t".repeat(101))).toEqual({ kind: "refused", reason: "bad_title" });
    expect(await edit("t", "t".repeat(2_001))).toEqual({ kind: "refused", reason: "bad_text" });
    await world.asProvider.mutation(api.posts.remove, { postId });
    await pass(world);
    expect((await listed(world)).posts).toEqual([]);
    expect(mux.called("DELETE", /assets/)).toHaveLength(1);
  });

  test("on a public page says nothing of its session, nor of drafts; no such page is null", async () => {
    const room = await muxBroadcast(undefined, { title: "Breathing", isPosted: true });
    const { world } = room;
    await room.ready("asset-10");
    await postOf(world, { title: "Still a draft" });
    const everything = JSON.stringify(await channelIn(world));
    expect(everything).toContain("Breathing");
    const { client, provider } = world.people;
    const { broadcastId, bookingId, stream } = room;
    const secrets = [client, provider, broadcastId, bookingId, stream.liveStreamId];
    for (const word of [...secrets, "Demo client", "Weekly check-in", "Still a draft"]) {
      expect(everything).not.toContain(word);
    }
    expect(await world.t.query(api.posts.channel, { slug: "missing" })).toBeNull();
  });
});

/** A recording of the provider alone, ready to be watched. */
async function ownRecording(world: World, alsoThere?: Id<"users">) {
  const livekit = livekitServer();
  const created = await world.asProvider.mutation(api.bookings.create, {
    ...{ requestKey: "own", title: "A talk", clientIds: [], isAlone: true },
    ...{ startsAt: "now", durationMinutes: 30 },
  });
  if (created.kind !== "created") throw new Error(created.reason);
  const { bookingId } = created;
  await pass(world);
  const tell = eventsOf(world, bookingId, `RM_of_${bookingId}`);
  // As after a hand-over: an own session has no clients, and may have a second provider.
  await world.t.run(async (ctx) => {
    if (!alsoThere) return;
    const row = { bookingId, userId: alsoThere, role: "provider" as const, startsAt: Date.now() };
    await ctx.db.insert("bookingParticipants", { ...row, isOver: false });
  });
  const there = [world.people.provider, ...(alsoThere ? [alsoThere] : [])];
  for (const person of there) await tell("participant_joined", person, { sid: `PA_own_${person}` });
  livekit.present = [world.people.provider];
  const asked = { bookingId, kind: "composite", layout: "grid" } as const;
  const requested = await world.asProvider.mutation(api.recordings.request, asked);
  if (requested.kind !== "requested") throw new Error(requested.reason);
  const { recordingId } = requested;
  await pass(world);
  const egressId = (await partsIn(world, recordingId))[0]!.egressId!;
  await hearOf(world, egressId, bookingId, "active");
  await world.asProvider.mutation(api.recordings.stop, { bookingId });
  await hearOf(world, egressId, bookingId, "complete", { endedAt: Date.now(), file: FILE });
  await pass(world);
  const [part] = await partsIn(world, recordingId);
  const { bytes } = await keep(world, part!._id);
  await pass(world);
  return { bookingId, recordingId, partId: part!._id, bytes };
}

const postable = async (world: World) => await world.asProvider.query(api.posts.postable, {});

describe("a recording of ours", () => {
  test("in which its provider alone is can be a post, once; its file is open while it is one", async () => {
    const world = await backendWithPeople();
    const { recordingId, bytes, partId } = await ownRecording(world);
    expect(await postable(world)).toMatchObject([{ recordingId, title: "A talk" }]);
    const create = async () => await world.asProvider.mutation(api.posts.create, { recordingId });
    expect(await create()).toEqual({ kind: "done" });
    expect(await create()).toEqual({ kind: "refused", reason: "already" });
    expect(await postable(world)).toEqual([]);
    const { postId } = (await listed(world)).posts[0]!;
    const path = `${POST_PATH}?${new URLSearchParams({ post: postId, id: partId })}`;
    const served = async () => await world.t.mutation(internal.posts.file, { postId, partId });
    expect((await world.t.fetch(path)).status).toBe(404);
    await world.asProvider.mutation(api.posts.publish, { postId, isPublished: true });
    const media = (await channelIn(world))!.posts[0]!.media;
    expect(media).toEqual({ kind: "files", paths: [path], isSound: false });
    expect(await served()).toMatchObject({ kind: "file", size: bytes.length, type: "video/mp4" });
    await world.asProvider.mutation(api.posts.publish, { postId, isPublished: false });
    expect((await world.t.fetch(path)).status).toBe(404);
    await world.asProvider.mutation(api.posts.publish, { postId, isPublished: true });
    await world.asProvider.mutation(api.recordings.remove, { recordingId });
    expect((await world.t.fetch(path)).status).toBe(404);
    expect((await listed(world)).posts).toEqual([]);
  });

  test("of a booked session has no title until its author writes one, and is no post before", async () => {
    const world = await backendWithPeople();
    const { recordingId, bookingId } = await ownRecording(world);
    // Somebody who was booked and never came.
    await world.t.run(async (ctx) => {
      const row = { bookingId, userId: world.people.client, role: "client" as const, startsAt: 0 };
      await ctx.db.insert("bookingParticipants", { ...row, isOver: false });
    });
    await world.asProvider.mutation(api.posts.create, { recordingId });
    const { postId, title } = (await listed(world)).posts[0]!;
    expect(title).toBe("");
    const publish = async () =>
      await world.asProvider.mutation(api.posts.publish, { postId, isPublished: true });
    expect(await publish()).toEqual({ kind: "refused", reason: "bad_title" });
    await world.asProvider.mutation(api.posts.edit, { postId, title: "Breathing", text: "" });
    expect(await publish()).toEqual({ kind: "done" });
  });

  test("opens no file but its own", async () => {
    const world = await backendWithPeople();
    const { recordingId, partId } = await ownRecording(world);
    const others = await finishedRecording(world);
    await world.asProvider.mutation(api.posts.create, { recordingId });
    const { postId } = (await listed(world)).posts[0]!;
    await world.asProvider.mutation(api.posts.publish, { postId, isPublished: true });
    const ofMux = await postOf(world, { state: "published" });
    const status = async (query: Record<string, string>) =>
      (await world.t.fetch(`${POST_PATH}?${new URLSearchParams(query)}`)).status;
    expect(await status({ post: postId, id: others.partId })).toBe(404);
    expect(await status({ post: ofMux, id: partId })).toBe(404);
    expect(await status({ post: recordingId, id: partId })).toBe(404);
    expect(await status({ post: postId })).toBe(404);
    expect(await status({ id: partId })).toBe(404);
  });

  test("in which anybody else is, or may be, is never one", async () => {
    const world = await backendWithPeople();
    const { recordingId } = await finishedRecording(world);
    const alone = await ownRecording(world, world.people.client);
    expect(await postable(world)).toEqual([]);
    for (const id of [recordingId, alone.recordingId]) {
      for (const person of PEOPLE) {
        const create = as(world.t, person).mutation(api.posts.create, { recordingId: id });
        expect(await create).toEqual({ kind: "refused", reason: "not_found" });
      }
    }
  });

  test("is asked for so often by everybody together, and then later; another one meanwhile", async () => {
    const world = await backendWithPeople();
    const { recordingId, partId } = await ownRecording(world);
    await world.asProvider.mutation(api.posts.create, { recordingId });
    const { postId } = (await listed(world)).posts[0]!;
    await world.asProvider.mutation(api.posts.publish, { postId, isPublished: true });
    const ask = async (id: string) =>
      (await world.t.mutation(internal.posts.file, { postId: id, partId })).kind;
    // What is nowhere takes nothing from what is there.
    for (let i = 0; i < 600; i += 1) expect(await ask("x")).toBe("missing");
    const kinds = new Set<string>();
    for (let i = 0; i < 600; i += 1) kinds.add(await ask(postId));
    expect([...kinds]).toEqual(["file", "limited"]);
    for (let i = 0; i < 600; i += 1) await ask(postId);
    const path = `${POST_PATH}?${new URLSearchParams({ post: postId, id: partId })}`;
    expect((await world.t.fetch(path)).status).toBe(429);
    const source = { kind: "recording" as const, recordingId };
    const another = await postOf(world, { state: "published", source });
    expect(await ask(another)).toBe("file");
  });
});

test("a session of one's own has no clients, and is a provider's", async () => {
  const world = await backendWithPeople();
  const own = { title: "A talk", startsAt: "now" as const, durationMinutes: 30, clientIds: [] };
  const create = async (who: "asProvider" | "asClient", more: object = { isAlone: true }) =>
    await world[who].mutation(api.bookings.create, { ...own, requestKey: "k", ...more });
  const refused = (reason: string) => ({ kind: "refused", reason });
  expect(await create("asClient")).toEqual(refused("not_provider"));
  expect(await create("asProvider", {})).toEqual(refused("no_clients"));
  const clientIds = [world.people.client];
  expect(await create("asProvider", { isAlone: true, clientIds })).toEqual(
    refused("too_many_clients"),
  );
  const created = await create("asProvider");
  expect(created.kind).toBe("created");
  const { bookingId } = created as { bookingId: string };
  expect(await world.asClient.query(api.bookings.get, { bookingId })).toBeNull();
  const booking = await world.asProvider.query(api.bookings.get, { bookingId });
  expect(booking).toMatchObject({ clients: [], state: "open" });
  expect(await book(world)).not.toBe(bookingId);
});
