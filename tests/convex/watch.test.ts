import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { MAX_VIEWERS } from "../../convex/model/viewers";
import { checked, destinationOf, liveBroadcast } from "./broadcastWorld";
import { scheduled } from "./events";
import { lastEgress } from "./livekitServer";
import { muxBroadcast, pageIn } from "./publicWorld";
import { hearOf, pass, recordingWorld } from "./recordingWorld";
import { MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const viewersIn = async (world: World) =>
  await world.t.run(async (ctx) => await ctx.db.query("viewers").collect());

const key = (number: number) => `page-of-a-viewer-${number}`;

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

describe("the chat beside it", () => {
  const message = (more: object = {}) => ({
    name: "A friend",
    text: "Hello",
    clientKey: "k",
    ...more,
  });

  test("is written by signed-in people, under the name that they give, once for each key", async () => {
    const { world, slug } = await muxBroadcast();
    const say = async (more: object = {}) =>
      await world.asStranger.mutation(api.watch.say, { slug, ...message(more) });
    const first = await say();
    expect(first.kind).toBe("sent");
    expect(await say({ text: "again" })).toEqual(first);
    expect(await say({ clientKey: "k2", text: " <b>Hi</b> " })).toMatchObject({ kind: "sent" });
    const host = { slug, ...message({ name: "Anybody", text: "Welcome", clientKey: "k3" }) };
    await world.asProvider.mutation(api.watch.say, host);
    const chat = await world.t.query(api.watch.chat, { slug });
    expect(chat.map(({ name, text, isHost }) => [name, text, isHost])).toEqual([
      ["A friend", "Hello", false],
      ["A friend", "<b>Hi</b>", false],
      ["Demo provider", "Welcome", true],
    ]);
    const fields = ["isHost", "messageId", "name", "sentAt", "text"];
    expect(Object.keys(chat[0]!).toSorted()).toEqual(fields);
  });

  test.each([
    [{ text: "  " }, "empty"],
    [{ text: "x".repeat(401) }, "too_long"],
    [{ name: "" }, "bad_name"],
    [{ name: "x".repeat(41) }, "bad_name"],
    [{ name: "demo  PROVIDER" }, "name_taken"],
    [{ name: "Ｄemo-provider." }, "name_taken"],
    [{ clientKey: "" }, "bad_key"],
    [{ slug: "missing" }, "not_found"],
  ])("%o is refused: %s", async (change, reason) => {
    const { world, slug } = await muxBroadcast();
    const said = await world.asStranger.mutation(api.watch.say, { slug, ...message(change) });
    expect(said).toEqual({ kind: "refused", reason });
    expect(await world.t.query(api.watch.chat, { slug })).toEqual([]);
  });

  test("is limited for each person, and over with the broadcast", async () => {
    const room = await muxBroadcast();
    const { world, slug } = room;
    const say = async (number: number) =>
      await world.asStranger.mutation(api.watch.say, {
        ...{ slug, ...message({ clientKey: `k${number}` }) },
      });
    for (let i = 0; i < 5; i += 1) expect((await say(i)).kind).toBe("sent");
    expect(await say(6)).toMatchObject({ kind: "refused", reason: "rate_limited" });
    const other = await world.asOtherClient.mutation(api.watch.say, { slug, ...message() });
    expect(other.kind).toBe("sent");
    await world.t.run(async (ctx) => {
      const page = await ctx.db.query("broadcastPages").first();
      await ctx.db.patch("broadcastPages", page!._id, { state: "ended" });
    });
    await pass(world, MINUTE);
    expect(await say(7)).toEqual({ kind: "refused", reason: "over" });
  });

  test("loses a message by its author or whoever broadcasts, and by nobody else", async () => {
    const { world, slug } = await muxBroadcast();
    const sent = async (number: number) => {
      const said = await world.asStranger.mutation(api.watch.say, {
        ...{ slug, ...message({ clientKey: `k${number}` }) },
      });
      return said.kind === "sent" ? said.messageId : "";
    };
    const own = await sent(1);
    const others = await sent(2);
    const refused = { kind: "refused", reason: "not_found" };
    for (const who of ["asClient", "asOtherClient", "asAdmin"] as const) {
      expect(await world[who].mutation(api.watch.unsay, { messageId: own })).toEqual(refused);
      expect(await world[who].query(api.watch.amHost, { slug })).toBe(false);
    }
    expect(await world.asProvider.query(api.watch.amHost, { slug })).toBe(true);
    const deleted = { kind: "deleted" };
    expect(await world.asStranger.mutation(api.watch.unsay, { messageId: own })).toEqual(deleted);
    expect(await world.asProvider.mutation(api.watch.unsay, { messageId: others })).toEqual(
      deleted,
    );
    expect(await world.t.query(api.watch.chat, { slug })).toEqual([]);
  });

  test("loses what is older than 90 days, also more than goes in one step", async () => {
    const { world, broadcastId } = await muxBroadcast();
    const { _id: pageId, hostId: authorId } = await pageIn(world, broadcastId);
    const add = async (text: string, count: number) =>
      await world.t.run(async (ctx) => {
        for (let i = 0; i < count; i += 1) {
          const row = { ...message({ text, clientKey: `${text}-${i}` }), isHost: true };
          await ctx.db.insert("publicMessages", { pageId, authorId, ...row });
        }
      });
    const goOn = (days: number) => vi.setSystemTime(Date.now() + days * 24 * 60 * MINUTE);
    await add("Of 91 days ago", 150);
    goOn(2);
    await add("Of 89 days ago", 1);
    goOn(89);
    await world.t.mutation(internal.watchJobs.pruneMessages, {});
    await pass(world);
    const left = await world.t.run(async (ctx) => await ctx.db.query("publicMessages").collect());
    expect(left.map(({ text }) => text)).toEqual(["Of 89 days ago"]);
  });
});
