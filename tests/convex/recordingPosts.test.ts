import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { POST_PATH } from "../../convex/model/watch/publicPosts";
import { eventsOf } from "./events";
import { livekitServer } from "./livekitServer";
import { channelIn, listed } from "./postsWorld";
import { postOf } from "./publicWorld";
import { FILE, finishedRecording, hearOf, keep, partsIn, pass } from "./recordingWorld";
import { as, backendWithPeople, PEOPLE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** A recording of the provider alone, ready to be watched. */
async function ownRecording(world: World, alsoThere?: Id<"users">) {
  const livekit = livekitServer();
  const created = await world.asProvider.mutation(api.bookings.create, {
    ...{ requestKey: "own", title: "A talk", clientIds: [], isAlone: true },
    ...{ startsAt: "now", durationMinutes: 30, mayOverlap: true },
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
  const requested = await world.asProvider.mutation(api.recordings.start, asked);
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
    expect(await postable(world)).toMatchObject([
      { recordingId, title: "A talk", kind: "composite" },
    ]);
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
