import { afterEach, describe, expect, test, vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import { APART_MS, isAsSeen, LOST_AFTER_MS } from "../../convex/model/session/missedEvents";
import { eventsOf, scheduled } from "./events";
import { book, MINUTE, NOW } from "./setup";
import { bothIn, story } from "./presenceWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("a room whose end was never told", () => {
  test.each([
    ["is gone", null],
    ["is followed by another one of its name", "RM_2"],
  ])("ends its session where it %s", async (_, roomSid) => {
    const both = await bothIn();
    both.livekit.roomSid = roomSid;
    await both.lookTwice();
    expect(await both.present()).toEqual([]);
    const { sessions, people } = await story(both);
    const at = NOW + 5 * MINUTE;
    expect(sessions).toMatchObject([{ state: "ended", endedAt: at }]);
    expect(people).toMatchObject([
      { state: "left", leftAt: at },
      { state: "left", leftAt: at },
    ]);
    both.livekit.calls.length = 0;
    await both.reconcile();
    expect(both.livekit.calls).toEqual([]);
  });

  test("takes its provider with it: who comes back alone waits for them", async () => {
    const both = await bothIn();
    both.livekit.roomSid = null;
    await both.lookTwice();
    const next = eventsOf(both.world, both.bookingId, "RM_2");
    await next("participant_joined", both.client, { sid: "PA_back" });
    expect((await both.booking()).away).toMatchObject({ sinceAt: NOW + 6 * MINUTE });
  });

  test("is not held for gone as soon as it began", async () => {
    const both = await bothIn();
    both.livekit.roomSid = null;
    vi.setSystemTime(NOW + LOST_AFTER_MS - 1);
    await both.reconcile();
    expect(await both.present()).toHaveLength(2);
  });
});

describe("a LiveKit that names no room", () => {
  test("but knows the people in one leaves them in it", async () => {
    const both = await bothIn();
    both.livekit.namesNoRooms = true;
    for (let i = 0; i < 3; i += 1) await both.lookTwice();
    expect(await both.present()).toHaveLength(2);
    expect((await story(both)).sessions).toMatchObject([{ state: "live" }]);
  });

  test("though several had people is not believed for two minutes", async () => {
    const both = await bothIn();
    const { world, livekit, reconcile, present, provider } = both;
    const other = await book(world);
    await eventsOf(world, other, "RM_2")("participant_joined", provider, { sid: "PA_other" });
    vi.setSystemTime(Date.now() + 5 * MINUTE);
    livekit.roomSid = null;
    for (let i = 0; i < 2; i += 1) {
      await reconcile();
      expect(await present()).toHaveLength(2);
      vi.setSystemTime(Date.now() + MINUTE);
    }
    await reconcile();
    expect(await present()).toEqual([]);
    const states = (await story(both)).sessions.map(({ state }) => state);
    expect(states).toEqual(["ended", "ended"]);
  });
});

describe("the reconciler", () => {
  test("looks again at what it did not see, once, and not at a LiveKit that knows of nothing", async () => {
    const both = await bothIn();
    const { world, livekit, provider, client, present } = both;
    const [session] = (await story(both)).sessions;
    livekit.present = [provider];
    await both.reconcile();
    const again = async () =>
      (await scheduled(world)).filter(({ name }) => name === "presence:reconcile");
    const [look] = await again();
    expect(look).toMatchObject({ args: { sessionIds: [session!._id] }, at: Date.now() + APART_MS });
    vi.setSystemTime(look!.at);
    await world.t.action(internal.presence.reconcile, look!.args);
    expect(await present()).toEqual([provider]);
    livekit.present = [provider, client];
    await both.reconcile();
    expect(await again()).toHaveLength(1);
    livekit.isDown = true;
    await both.reconcile();
    expect(await again()).toHaveLength(1);
  });

  test.each([
    [true, {}],
    [false, { isThere: false }],
    [false, { people: ["PA_a"] }],
    [false, { people: ["PA_a", "PA_c"] }],
    [false, { people: ["PA_a", "PA_b", "PA_c"] }],
    [false, { joinedAt: null }],
    [false, { sids: null }],
  ])("has %s as what it knows: %j", (expected, differs) => {
    const as = { isThere: true, people: ["PA_b", "PA_a"], joinedAt: 1, sids: ["PA_a", "PA_b"] };
    const { isThere, people, joinedAt, sids } = { ...as, ...differs };
    const seen = people.map((sid) => ({ identity: sid, sid, joinedAt }));
    expect(isAsSeen(sids, { isThere, isBlank: false, people: seen })).toBe(expected);
  });

  test("writes nothing where LiveKit says the same", async () => {
    const both = await bothIn();
    const before = await story(both);
    await both.reconcile();
    expect(await story(both)).toEqual(before);
  });

  const UNAVAILABLE = { status: 503, code: "unavailable", msg: "no response from servers" };
  test.each([
    ["is away", { isDown: true }],
    ["tells no rooms", { fails: { ListRooms: UNAVAILABLE } }],
    ["does not tell who is in", { fails: { ListParticipants: UNAVAILABLE } }],
  ])("changes nothing where LiveKit %s", async (_, fault) => {
    const both = await bothIn();
    const before = await story(both);
    Object.assign(both.livekit, { present: [], ...fault });
    await both.reconcile();
    expect(await story(both)).toEqual(before);
  });

  test("asks nothing where no room is live, and once where nobody is in any", async () => {
    const { livekit, tell, provider, client, reconcile } = await bothIn();
    await tell("participant_left", provider);
    await tell("participant_left", client);
    livekit.present = [];
    await reconcile();
    expect(livekit.calls.map(({ method }) => method)).toEqual(["ListRooms"]);
    await tell("room_finished");
    await reconcile();
    expect(livekit.calls).toHaveLength(1);
  });

  test("goes on after a hundred rooms", async () => {
    const { world, bookingId, reconcile } = await bothIn();
    await world.t.run(async (ctx) => {
      for (let i = 0; i < 100; i += 1) {
        const roomSid = `RM_older_${i}`;
        await ctx.db.insert("sessions", { bookingId, roomSid, state: "live", startedAt: NOW });
      }
    });
    const pages = async () =>
      (await scheduled(world)).filter(
        ({ name, args }) => name === "presence:reconcile" && args.cursor,
      );
    for (const looks of [1, 2]) {
      await reconcile();
      const more = await pages();
      expect(more).toHaveLength(looks);
      await world.t.action(internal.presence.reconcile, more.at(-1)!.args);
      vi.setSystemTime(Date.now() + MINUTE);
    }
    const { sessions } = await story({ world });
    expect(sessions.filter(({ state }) => state === "live")).toMatchObject([{ roomSid: "RM_1" }]);
  });
});
