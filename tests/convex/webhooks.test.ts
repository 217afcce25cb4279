import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { RoomEvent } from "../../convex/model/session/roomEvents";
import { runs } from "../runs";
import { eventsOf } from "./events";
import { backendWithPeople, book, NOW, type World } from "./setup";
import { post, signed } from "./signedWebhook";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function worldWithRoom() {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const name = await world.t.run(
    async (ctx) => (await ctx.db.get("bookings", bookingId))!.roomName,
  );
  return { world, bookingId, room: { name, sid: "RM_1" } };
}

async function story(world: World) {
  return await world.t.run(async (ctx) => ({
    sessions: (await ctx.db.query("sessions").take(10)).map((row) => ({
      state: row.state,
      startedAt: row.startedAt,
      endedAt: row.endedAt,
    })),
    people: (await ctx.db.query("sessionParticipants").take(10))
      .map(({ participantSid, state, joinedAt, leftAt }) => ({
        participantSid,
        state,
        joinedAt,
        leftAt,
      }))
      .sort((a, b) => a.participantSid.localeCompare(b.participantSid)),
    events: (await ctx.db.query("webhookEvents").take(50)).length,
  }));
}

describe("LiveKit's webhook", () => {
  const event = (room: object, more: object = {}) =>
    JSON.stringify({ event: "room_started", id: "EV_1", createdAt: NOW / 1000, room, ...more });

  test("of a room that is nobody's booking has no effect, and was heard", async () => {
    const { world } = await worldWithRoom();
    const heard = (roomSid: string) => world.t.query(internal.webhooks.heard, { roomSid });
    expect(await heard("RM_trial")).toBe(false);
    const body = event({ name: "preflight_1", sid: "RM_trial" });
    expect(await post(world, body, await signed(body))).toBe(200);
    expect(await heard("RM_trial")).toBe(true);
    expect(await heard("RM_other")).toBe(false);
    expect((await story(world)).sessions).toEqual([]);
  });

  test("fault 5, attack 21: signed by LiveKit is applied once, however often it comes", async () => {
    const { world, room } = await worldWithRoom();
    const body = event(room);
    const auth = await signed(body);
    for (let i = 0; i < 5; i += 1) expect(await post(world, body, auth)).toBe(200);
    const after = await story(world);
    expect(after.sessions).toEqual([{ state: "live", startedAt: NOW, endedAt: undefined }]);
    expect(after.events).toBe(1);
  });

  test.each([
    ["unsigned", async (_body: string) => undefined],
    ["signed with another secret", (body: string) => signed(body, { secret: "x".repeat(40) })],
    ["signed for another key", (body: string) => signed(body, { key: "other" })],
    ["of altered content", (_body: string) => signed("something else")],
    ["not a token", async (_body: string) => "Bearer nonsense"],
  ])("attack 20: %s is 401 and writes nothing", async (_case, sign) => {
    const { world, room } = await worldWithRoom();
    const body = event(room);
    expect(await post(world, body, await sign(body))).toBe(401);
    expect((await story(world)).events).toBe(0);
  });

  test("fault 5: older than five minutes is 401", async () => {
    const { world, room } = await worldWithRoom();
    const body = event(room);
    const auth = await signed(body);
    vi.setSystemTime(NOW + 5 * 60_000 + 11_000);
    expect(await post(world, body, auth)).toBe(401);
  });

  test("fault 5: that is refused is noted, and nothing of what it said", async () => {
    const { world } = await worldWithRoom();
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    expect(
      await post(world, event({ name: "of-somebody", sid: "RM_1" }), "Bearer of.some.body"),
    ).toBe(401);
    const lines = said.mock.calls.map(([line]) => JSON.parse(String(line)));
    said.mockRestore();
    const noted = { level: "warn", event: "webhook_refused", sender: "livekit", status: 401 };
    expect(lines).toEqual([{ ...noted, part: "backend", time: expect.any(String) }]);
    const rows = await world.t.run(async (ctx) => await ctx.db.query("webhookRefusals").collect());
    const { _id, _creationTime } = rows[0]!;
    expect(rows).toEqual([{ _id, _creationTime, sender: "livekit", status: 401 }]);
  });

  test("attack 28: that is refused a thousand times leaves five rows, and another sender's one", async () => {
    const { world } = await worldWithRoom();
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    const count = async () =>
      await world.t.run(async (ctx) => (await ctx.db.query("webhookRefusals").collect()).length);
    for (let one = 0; one < 1_000; one += 1) await post(world, "{}", "Bearer x");
    expect(await count()).toBe(5);
    await world.t.fetch("/mux/webhook", { method: "POST", body: "{}" });
    expect(await count()).toBe(6);
    vi.setSystemTime(NOW + 60_000);
    for (let one = 0; one < 9; one += 1) await post(world, "{}", "Bearer x");
    expect(await count()).toBe(7);
    vi.setSystemTime(NOW + 30 * 24 * 60 * 60_000 + 1);
    await world.t.mutation(internal.retention.prune, { table: "webhookRefusals" });
    expect(await count()).toBe(1);
    said.mockRestore();
  });

  test("attack 22: of a huge body is 413", async () => {
    const { world } = await worldWithRoom();
    expect(await post(world, "x".repeat(300_000), "token")).toBe(413);
  });

  test("of a room that is not ours changes nothing", async () => {
    const { world } = await worldWithRoom();
    const body = event({ name: "elsewhere", sid: "RM_9" });
    expect(await post(world, body, await signed(body))).toBe(200);
    expect((await story(world)).sessions).toEqual([]);
  });
});

describe("the reducer", () => {
  test("fault 5: gives the same story for every order and repetition of the events", async () => {
    const { room } = await worldWithRoom();
    const expected = await tell((events) => events);
    expect(expected.sessions).toMatchObject([
      { state: "ended", startedAt: NOW, endedAt: NOW + 9000 },
    ]);
    expect(expected.people).toMatchObject([
      { participantSid: "PA_1", state: "left", joinedAt: NOW + 1000, leftAt: NOW + 5000 },
      { participantSid: "PA_2", state: "left", joinedAt: NOW + 2000, leftAt: NOW + 8000 },
    ]);
    const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
    const repeats = fc.array(fc.nat(5), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(orders, repeats, async (order, again) => {
        const told = await tell((events) => [...order, ...again].map((i) => events[i]!));
        expect(told).toEqual(expected);
      }),
      { numRuns: runs(60), seed: 42 },
    );

    async function tell(arrange: (events: RoomEvent[]) => RoomEvent[]) {
      const { world, room: own } = await worldWithRoom();
      const { provider, client } = world.people;
      const at = (event: string, seconds: number, who?: [string, string]): RoomEvent => ({
        eventId: `EV_${event}_${seconds}`,
        event,
        createdAt: NOW + seconds * 1000,
        room: { ...room, name: own.name },
        ...(who && { participant: { identity: who[0], sid: who[1] } }),
      });
      const events = [
        at("room_started", 0),
        at("participant_joined", 1, [client, "PA_1"]),
        at("participant_joined", 2, [provider, "PA_2"]),
        at("participant_left", 5, [client, "PA_1"]),
        at("participant_left", 8, [provider, "PA_2"]),
        at("room_finished", 9),
      ];
      for (const event of arrange(events)) {
        await world.t.mutation(internal.webhooks.receive, { event });
      }
      return await story(world);
    }
  }, 20_000);

  /** What LiveKit tells of a room that was killed and of the one made after it. */
  async function tellOfTwoRooms(order: number[]) {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { client, provider } = world.people;
    const tell = {
      first: eventsOf(world, bookingId, "RM_1"),
      next: eventsOf(world, bookingId, "RM_2"),
    };
    const at = (seconds: number) => NOW + seconds * 1000;
    const events = [
      () => tell.first("room_started", undefined, { at: at(0) }),
      () => tell.first("participant_joined", client, { sid: "PA_1", at: at(1) }),
      () => tell.first("participant_joined", provider, { sid: "PA_2", at: at(2) }),
      () => tell.first("participant_left", provider, { sid: "PA_2", at: at(5) }),
      () => tell.next("room_started", undefined, { at: at(20) }),
      () => tell.next("participant_joined", client, { sid: "PA_3", at: at(21) }),
      () => tell.first("room_finished", undefined, { at: at(10) }),
    ];
    for (const i of order) await events[i]!();
    const detail = await world.asProvider.query(api.bookings.get, { bookingId });
    return { ...(await story(world)), present: detail!.present.map(({ joinedAt }) => joinedAt) };
  }

  test.each([
    ["which nobody heard of any more", [0, 1, 2, 3, 4, 5], 20_000],
    ["whose end is told", [0, 1, 2, 3, 4, 5, 6], 10_000],
  ])("ends a room %s when the next one is there, in every order", async (_case, told, endMs) => {
    const expected = await tellOfTwoRooms(told);
    expect(expected).toMatchObject({
      sessions: [
        { state: "ended", startedAt: NOW, endedAt: NOW + endMs },
        { state: "live", startedAt: NOW + 20_000 },
      ],
      people: [
        { participantSid: "PA_1", state: "left", leftAt: NOW + endMs },
        { participantSid: "PA_2", state: "left", leftAt: NOW + 5_000 },
        { participantSid: "PA_3", state: "joined" },
      ],
      present: [NOW + 21_000],
    });
    const orders = fc.shuffledSubarray(told, { minLength: told.length });
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const again = await tellOfTwoRooms(order);
        again.sessions.sort((a, b) => a.startedAt - b.startedAt);
        expect(again).toEqual(expected);
      }),
      { numRuns: runs(40), seed: 42 },
    );
  });

  test("a hand stays up when the end of an older room is told late", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { client } = world.people;
    const first = eventsOf(world, bookingId, "RM_1");
    const next = eventsOf(world, bookingId, "RM_2");
    await first("participant_joined", client, { sid: "PA_1", at: NOW });
    await next("participant_joined", client, { sid: "PA_2", at: NOW + 5_000 });
    await world.asClient.mutation(api.hands.raise, { bookingId });
    await first("participant_left", client, { sid: "PA_1", at: NOW + 4_000 });
    await first("room_finished", undefined, { at: NOW + 4_000 });
    expect(await world.asClient.query(api.hands.list, { bookingId })).toHaveLength(1);
    await next("room_finished", undefined, { at: NOW + 9_000 });
    expect(await world.asClient.query(api.hands.list, { bookingId })).toEqual([]);
  });

  test("leaves nobody present once the window has closed, though LiveKit told nothing", async () => {
    const { world, bookingId, room } = await worldWithRoom();
    const event = {
      eventId: "EV_in",
      event: "participant_joined",
      createdAt: NOW,
      room,
      participant: { identity: world.people.client, sid: "PA_1" },
    };
    await world.t.mutation(internal.webhooks.receive, { event });
    vi.setSystemTime(NOW + 45 * 60_000);
    await world.t.mutation(internal.bookings.closeWindow, { bookingId });
    expect(await story(world)).toMatchObject({
      sessions: [{ state: "ended", endedAt: NOW + 45 * 60_000 }],
      people: [{ state: "left", leftAt: NOW + 45 * 60_000 }],
    });
  });

  test("shows who is in the room, and ends everybody with the room", async () => {
    const { world, bookingId, room } = await worldWithRoom();
    const send = (event: string, id: string, identity?: string) =>
      world.t.mutation(internal.webhooks.receive, {
        event: {
          eventId: id,
          event,
          createdAt: NOW + 1000,
          room,
          ...(identity && { participant: { identity, sid: `PA_${id}` } }),
        },
      });
    await send("participant_joined", "1", world.people.client);
    await send("participant_joined", "2", "EG_recorder");
    const present = async () =>
      (await world.asProvider.query(api.bookings.get, { bookingId }))!.present;
    expect(await present()).toEqual([
      { userId: world.people.client, name: "Demo client", role: "client", joinedAt: NOW + 1000 },
    ]);
    await send("room_finished", "3");
    expect(await present()).toEqual([]);
  });

  test("has somebody who is not of the booking put out, and a room outside its window closed", async () => {
    const { world, room } = await worldWithRoom();
    const scheduled = () =>
      world.t.run(async (ctx) =>
        (await ctx.db.system.query("_scheduled_functions").collect())
          .filter((job) => job.state.kind === "pending" && job.scheduledTime <= NOW)
          .map((job) => job.name),
      );
    const joined = (identity: string) => ({
      eventId: identity,
      event: "participant_joined",
      createdAt: NOW,
      room,
      participant: { identity, sid: "PA_9" },
    });
    await world.t.mutation(internal.webhooks.receive, { event: joined(world.people.client) });
    expect((await scheduled()).filter((name) => name.includes("moderation"))).toEqual([]);
    await world.t.mutation(internal.webhooks.receive, { event: joined(world.people.stranger) });
    expect((await scheduled()).filter((name) => name.includes("moderation"))).toHaveLength(1);
    vi.setSystemTime(NOW + 60 * 60_000);
    const late = { eventId: "late", event: "room_started", createdAt: NOW, room };
    await world.t.mutation(internal.webhooks.receive, { event: late });
    const jobs = await world.t.run(async (ctx) =>
      (await ctx.db.system.query("_scheduled_functions").collect()).map((job) => job.name),
    );
    expect(jobs.some((name) => name.includes("closeRoom"))).toBe(true);
  });
});
