import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { checked, destinationOf, liveBroadcast } from "./broadcastWorld";
import { lastEgress } from "./livekitServer";
import { muxBroadcast, pageIn } from "./publicWorld";
import { hearOf, pass, recordingWorld } from "./recordingWorld";
import { MINUTE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("a broadcast's page, for somebody who is not signed in", () => {
  test("says what is on and whose, and nothing else of the session", async () => {
    const room = await muxBroadcast(undefined, { title: " Breathing in public " });
    const { world, bookingId, slug, broadcastId } = room;
    await room.tell("video.live_stream.active");
    const page = await room.watch();
    expect(page).toEqual({
      title: "Breathing in public",
      host: "Demo provider",
      state: "live",
      playbackId: room.stream.playbackId,
      links: [],
      isElsewhere: false,
      liveAt: expect.any(Number),
      endedAt: null,
      viewers: 0,
      postsSlug: null,
    });
    await world.asClient.mutation(api.watch.say, {
      ...{ slug, name: "A friend", text: "Hello", clientKey: "k" },
    });
    const everything = JSON.stringify([page, await world.t.query(api.watch.chat, { slug })]);
    const { client, provider } = world.people;
    const { liveStreamId, destinationId } = room.stream;
    const secret = ["Demo client", "Weekly check-in", bookingId, broadcastId, client, provider];
    for (const word of [...secret, liveStreamId, destinationId, "secret-key"]) {
      expect(everything).not.toContain(word);
    }
  });

  test("is not there under any other address", async () => {
    const { world, broadcastId, slug } = await muxBroadcast();
    expect(slug).toMatch(/^[0-9a-f]{20}$/);
    for (const other of ["", "x", slug.slice(1), slug.toUpperCase(), broadcastId]) {
      expect(await world.t.query(api.watch.page, { slug: other })).toBeNull();
      expect(await world.t.query(api.watch.chat, { slug: other })).toEqual([]);
    }
  });

  test("is told to the people in the room, once it is there", async () => {
    const { world, bookingId, slug } = await muxBroadcast();
    const mine = await world.asProvider.query(api.broadcasts.mine, { bookingId });
    expect(mine).toMatchObject({ watchSlug: slug, isKept: true });
  });

  test("says that it is recorded also when its destination is removed meanwhile, and keeps who read it", async () => {
    const { world, bookingId, stream, broadcastId } = await muxBroadcast();
    await world.asProvider.mutation(api.destinations.remove, {
      destinationId: stream.destinationId,
    });
    const mine = await world.asClient.query(api.broadcasts.mine, { bookingId });
    expect(mine).toMatchObject({ isKept: true });
    await world.asClient.mutation(api.broadcasts.answer, { broadcastId, answer: "no" });
    const answers = await world.t.run(async (ctx) =>
      (await ctx.db.query("broadcastConsents").collect()).map(({ answer, isKept }) => [
        answer,
        isKept,
      ]),
    );
    expect(answers).toEqual([
      ["agreed", true],
      ["agreed", true],
      ["withdrawn", true],
    ]);
  });

  test("of a broadcast elsewhere is live with it, and links to where it is", async () => {
    const room = await recordingWorld();
    const { world, bookingId } = room;
    const destinationId = await destinationOf(world);
    const watchUrl = "https://video.example/live";
    await world.t.run(async (ctx) => ctx.db.patch("destinations", destinationId, { watchUrl }));
    await checked(world, destinationId);
    const asked = { bookingId, destinationIds: [destinationId], layout: "grid" as const };
    const result = await world.asProvider.mutation(api.broadcasts.request, asked);
    const { broadcastId } = result as Extract<typeof result, { kind: "requested" }>;
    await world.asClient.mutation(api.broadcasts.answer, { broadcastId, answer: "agreed" });
    await pass(world);
    const { slug } = await pageIn(world, broadcastId);
    const watch = async () => await world.t.query(api.watch.page, { slug });
    expect(await watch()).toMatchObject({ state: "waiting", links: [watchUrl], playbackId: null });
    const output = await world.t.run(async (ctx) => await ctx.db.query("broadcastOutputs").first());
    const stream = { url: output!.told, status: "active", error: "", retries: 0 } as const;
    const startedAt = Date.now();
    const live = { streams: [{ ...stream, startedAt }] };
    await hearOf(world, lastEgress(), bookingId, "active", live);
    expect(await watch()).toMatchObject({ state: "live", links: [watchUrl], playbackId: null });
    expect((await watch())!.isElsewhere).toBe(true);
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    const over = { streams: [{ ...stream, startedAt, status: "finished" as const }] };
    await hearOf(world, lastEgress(), bookingId, "complete", over);
    await pass(world);
    expect((await watch())!.state).toBe("ended");
  });

  test("says that it is on elsewhere while nothing arrives here, and only while it is", async () => {
    const room = await muxBroadcast();
    const { world, bookingId } = room;
    await world.t.run(async (ctx) => {
      const page = (await ctx.db.query("broadcastPages").first())!;
      await ctx.db.patch("broadcastPages", page._id, { links: ["https://video.example/live"] });
    });
    const shown = async () => {
      const { state, isElsewhere } = await room.watch();
      return [state, isElsewhere];
    };
    expect(await shown()).toEqual(["waiting", false]);
    await room.air("active");
    expect(await shown()).toEqual(["waiting", true]);
    await room.tell("video.live_stream.active");
    expect(await shown()).toEqual(["live", false]);
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await room.air("complete");
    await pass(world, 2 * MINUTE);
    expect(await shown()).toEqual(["ended", false]);
  });

  test("does not exist where nobody outside can watch", async () => {
    const { world } = await liveBroadcast();
    const rows = await world.t.run(async (ctx) => await ctx.db.query("broadcastPages").collect());
    expect(rows).toEqual([]);
  });
});
