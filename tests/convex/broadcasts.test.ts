import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { askedBroadcast, checked, destinationOf, liveBroadcast } from "./broadcastWorld";
import { actionsIn, bookingOf } from "./events";
import { lastEgress } from "./livekitServer";
import { pass, recordingWorld } from "./recordingWorld";
import { attempt, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("a broadcast", () => {
  test("goes from the question to the end, with everybody's yes", async () => {
    const room = await askedBroadcast();
    const { world, livekit, bookingId } = room;
    expect(await room.broadcast()).toMatchObject({
      state: "requested",
      awaiting: [world.people.client],
    });
    expect(livekit.called("StartRoomCompositeEgress")).toEqual([]);

    await room.answerPublish("asClient", "agreed");
    const [start] = livekit.called("StartRoomCompositeEgress");
    expect(start!.body).toMatchObject({
      roomName: (await bookingOf(world, bookingId)).roomName,
      layout: "speaker",
      stream: { protocol: "RTMP" },
    });
    const { urls } = start!.body.stream as { urls: string[] };
    expect(urls).toHaveLength(2);
    expect(urls[0]).toMatch(/^rtmp:\/\/live\d+\.example\/app\/key-\d+-of-the-channel-\d+$/);
    expect(await room.broadcast()).toMatchObject({ state: "starting", egressId: lastEgress() });

    await room.air("active", [{ startedAt: NOW + 500 }, {}]);
    expect(await room.broadcast()).toMatchObject({ state: "live", liveAt: NOW + 500 });
    expect((await room.outputs()).map(({ state }) => state)).toEqual(["live", "connecting"]);

    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await pass(world);
    expect(livekit.called("StopEgress")).toMatchObject([{ body: { egressId: lastEgress() } }]);
    const gone = { status: "finished", startedAt: NOW + 500 } as const;
    await room.air("complete", [gone, gone], { endedAt: NOW + 9_000 });
    expect(await room.broadcast()).toMatchObject({ state: "ended", reason: "stopped" });
    expect((await room.outputs()).map(({ state }) => state)).toEqual(["ended", "ended"]);
    expect((await actionsIn(world, bookingId)).map(({ action }) => action)).toEqual([
      "broadcast_requested",
      "publish_agreed",
      "publish_agreed",
      "broadcast_started",
      "broadcast_stopped",
      "broadcast_ended",
    ]);
  });

  test("keys are in no answer, no row and no word but sealed", async () => {
    const room = await liveBroadcast();
    const { world, bookingId, livekit } = room;
    const { urls } = livekit.called("StartRoomCompositeEgress")[0]!.body.stream as {
      urls: string[];
    };
    const keys = urls.map((url) => url.split("/").at(-1)!);
    const answers = [
      await world.asProvider.query(api.broadcasts.mine, { bookingId }),
      await world.asClient.query(api.broadcasts.mine, { bookingId }),
      await world.asProvider.query(api.destinations.list, {}),
      await world.asProvider.query(api.broadcasts.health, { bookingId }),
    ];
    const rows = await world.t.run(async (ctx) => [
      await ctx.db.query("destinations").collect(),
      await ctx.db.query("broadcastOutputs").collect(),
      await ctx.db.query("broadcastConsents").collect(),
      await ctx.db.query("bookingEvents").collect(),
      await ctx.db.system.query("_scheduled_functions").collect(),
    ]);
    const everything = JSON.stringify([answers, rows]);
    for (const key of keys) expect(everything).not.toContain(key);
    expect(answers[2]).toMatchObject([{ maskedKey: expect.stringMatching(/^\{key\.\.\./) }, {}]);
    const client = answers[1] as { details: unknown; destinations: string[] };
    expect(client).toMatchObject({ details: null, destinations: ["Channel 1", "Channel 2"] });
  });

  test("a no refuses it, a withdrawal stops it, an answer that does not come ends the question", async () => {
    const room = await askedBroadcast();
    const { world } = room;
    await room.answerPublish("asClient", "no");
    expect(await room.broadcast()).toMatchObject({
      state: "failed",
      reason: "declined",
      endedBy: world.people.client,
    });
    expect(room.livekit.called("StartRoomCompositeEgress")).toEqual([]);
    expect(await room.answerPublish("asClient", "agreed")).toEqual({
      kind: "refused",
      reason: "over",
    });

    const other = await liveBroadcast(world);
    await other.answerPublish("asClient", "no");
    expect(await other.broadcast()).toMatchObject({ state: "stopping", reason: "withdrawn" });
    expect(other.livekit.called("StopEgress")).toHaveLength(1);

    const third = await askedBroadcast(world);
    await pass(world, 5 * MINUTE);
    expect(await third.broadcast()).toMatchObject({ state: "failed", reason: "unanswered" });
  });

  test("who comes later sends nothing before their yes, and may again after the end", async () => {
    const room = await liveBroadcast();
    const { world, bookingId } = room;
    const { otherClient } = world.people;
    await world.t.run(async (ctx) => {
      const row = { bookingId, userId: otherClient, role: "client" as const, startsAt: NOW };
      await ctx.db.insert("bookingParticipants", { ...row, isOver: false });
    });
    const mayPublish = async () => {
      const answer = await world.asOtherClient.mutation(api.sessions.join, attempt(bookingId));
      if (answer.kind !== "granted") throw new Error(answer.reason);
      const body = JSON.parse(atob(answer.token.split(".")[1]!)) as {
        video: { canPublish: boolean };
      };
      return body.video.canPublish;
    };
    expect(await mayPublish()).toBe(false);
    await room.enter("otherClient");
    // Zeros are left out: no `canPublish` is none.
    const given = () => {
      const calls = room.livekit.called("UpdateParticipant");
      const { body } = calls.filter((call) => call.body.identity === otherClient).at(-1)!;
      return (body.permission as { canPublish?: boolean }).canPublish ?? false;
    };
    expect(given()).toBe(false);
    const now = await world.asOtherClient.query(api.broadcasts.mine, { bookingId });
    expect(now).toMatchObject({ mustAnswer: true, maySend: false });
    await room.answerPublish("asOtherClient", "no");
    expect((await room.broadcast()).state).toBe("live");
    await world.asProvider.mutation(api.broadcasts.stop, { bookingId });
    await pass(world);
    await room.air("complete", []);
    expect(await mayPublish()).toBe(true);
    expect(given()).toBe(true);
  });

  test("beside a recording: two egresses, two answers, and the end of one leaves the other", async () => {
    const room = await liveBroadcast();
    await room.roll();
    expect(room.livekit.called("StartRoomCompositeEgress")).toHaveLength(2);
    await room.air("failed", [
      { status: "failed", error: "Connection refused" },
      { status: "failed", error: "Connection refused" },
    ]);
    expect(await room.broadcast()).toMatchObject({ state: "failed", reason: "all_failed" });
    expect((await room.recording()).state).toBe("active");
  });

  test("ends with its session, and when everybody has left", async () => {
    const room = await liveBroadcast();
    const { world, bookingId } = room;
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    await pass(world);
    expect(await room.broadcast()).toMatchObject({ state: "stopping", reason: "session_ended" });

    const other = await liveBroadcast(world);
    await other.leave("client");
    await other.leave("provider");
    expect((await other.broadcast()).state).toBe("live");
    await pass(world, 31_000);
    expect(await other.broadcast()).toMatchObject({ state: "stopping", reason: "everyone_left" });
  });

  test("goes on after two short absences, however little is seen in between", async () => {
    const room = await liveBroadcast();
    await room.leave("client");
    await room.leave("provider");
    expect((await room.broadcast()).emptySince).toBe(Date.now());
    room.livekit.fails["ListParticipants"] = { status: 404, code: "not_found", msg: "no room" };
    await pass(room.world, 20_000);
    await room.enter("client");
    await pass(room.world, 15_000);
    expect((await room.broadcast()).state).toBe("live");
  });

  test("whoever comes with a token of before, and is not told of, is silenced in five seconds", async () => {
    const room = await liveBroadcast();
    const { world, bookingId, livekit } = room;
    const userId = world.people.otherClient;
    await world.t.run(async (ctx) => {
      const fields = { bookingId, userId, role: "client" as const, startsAt: 0, isOver: false };
      await ctx.db.insert("bookingParticipants", fields);
    });
    await pass(world, 1_000);
    livekit.present.push(userId);
    await pass(world, 5_000);
    const told = livekit.called("UpdateParticipant").filter(({ body }) => body.identity === userId);
    expect(told).toHaveLength(1);
    expect(told[0]!.body["permission"]).not.toHaveProperty("canPublish");
    for (let i = 0; i < 3; i += 1) await pass(world, 5_000);
    expect(livekit.called("UpdateParticipant")).toHaveLength(1);
    livekit.permissions = {};
    await room.tell("track_published", userId);
    await pass(world);
    expect(livekit.called("UpdateParticipant")).toHaveLength(2);
  });
});

describe("asking to go live", () => {
  test("takes destinations of one's own that were asked within five minutes", async () => {
    const room = await recordingWorld();
    const { world, bookingId } = room;
    const id = await destinationOf(world);
    const ask = async (destinationIds: string[]) => {
      const asked = { bookingId, destinationIds, layout: "grid" } as const;
      const result = await world.asProvider.mutation(api.broadcasts.request, asked);
      return result.kind === "refused" ? result.reason : result.kind;
    };
    expect(await ask([])).toBe("no_destination");
    expect(await ask(["nothing"])).toBe("no_destination");
    expect(await ask([id])).toBe("not_checked");
    await checked(world, id);
    expect(await ask([id, id])).toBe("same_address");
    expect(await ask(Array.from({ length: 6 }, () => id))).toBe("too_many");
    await pass(world, 5 * MINUTE);
    expect(await ask([id])).toBe("not_checked");
    await checked(world, id);
    await world.t.run(async (ctx) =>
      ctx.db.patch("destinations", id, { ownerId: world.people.admin }),
    );
    expect(await ask([id])).toBe("no_destination");
    await world.t.run(async (ctx) =>
      ctx.db.patch("destinations", id, { ownerId: world.people.provider }),
    );
    expect(await ask([id])).toBe("requested");
    expect(await ask([id])).toBe("already");
    const asked = { bookingId, destinationIds: [id], layout: "grid" as const };
    expect(await world.asClient.mutation(api.broadcasts.request, asked)).toEqual({
      kind: "refused",
      reason: "not_found",
    });
  });

  test("is looked at beforehand: profile, session, worker", async () => {
    const room = await recordingWorld();
    const { world, bookingId, livekit } = room;
    const look = async () => await world.asProvider.action(api.broadcasts.preflight, { bookingId });
    const good = { kind: "looked", profile: "ok", session: "ok", worker: "ok" };
    expect(await look()).toEqual(good);
    livekit.fails.ListEgress = { status: 500, code: "internal", msg: "egress not connected" };
    expect(await look()).toEqual({ ...good, worker: "no_worker" });
    livekit.isDown = true;
    expect(await look()).toEqual({ ...good, worker: "unreachable" });
    await world.t.run(async (ctx) =>
      ctx.db.patch("users", world.people.provider, { name: "Guest" }),
    );
    expect(await look()).toMatchObject({ profile: "no_name" });
  });
});
