import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { eventBody, MUX_SECRET, muxBroadcast, pageIn, post, signatureOf } from "./publicWorld";
import { pass } from "./recordingWorld";
import { backendWithPeople, MINUTE } from "./setup";

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

describe("Mux's webhook", () => {
  test("attack 21: sets live, waiting and ended, each event once, whatever their order", async () => {
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

  test("attack 20: forged, altered, replayed late, signed in another way or not at all: 401 and nothing", async () => {
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
