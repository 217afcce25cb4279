import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy";
import { APART_MS, isAsSeen, LOST_AFTER_MS } from "../../convex/model/session/missedEvents";
import { bookingOf, eventsOf, scheduled } from "./events";
import { livekitServer } from "./livekitServer";
import { backendWithPeople, book, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** Both are in the room, as LiveKit told and tells; five minutes later. */
async function bothIn() {
  const world = await backendWithPeople();
  const livekit = livekitServer();
  const bookingId = await book(world);
  const { provider, client } = world.people;
  const tell = eventsOf(world, bookingId);
  await tell("participant_joined", provider);
  await tell("participant_joined", client);
  Object.assign(livekit, { present: [provider, client], presentSince: NOW / 1000 });
  vi.setSystemTime(NOW + 5 * MINUTE);
  const reconcile = async () => await world.t.action(internal.presence.reconcile, {});
  /** What is not seen twice in a row is gone. */
  const lookTwice = async () => {
    await reconcile();
    vi.setSystemTime(Date.now() + MINUTE);
    await reconcile();
  };
  const booking = async () => (await world.asProvider.query(api.bookings.get, { bookingId }))!;
  const present = async () => (await booking()).present.map(({ userId }) => userId);
  return {
    world,
    livekit,
    bookingId,
    tell,
    provider,
    client,
    reconcile,
    lookTwice,
    booking,
    present,
  };
}
type Both = Awaited<ReturnType<typeof bothIn>>;

/** Everything that a reconciler could have written. */
async function story({ world }: Pick<Both, "world">) {
  return await world.t.run(async (ctx) => ({
    sessions: await ctx.db.query("sessions").collect(),
    people: await ctx.db.query("sessionParticipants").collect(),
    events: await ctx.db.query("webhookEvents").collect(),
  }));
}

describe("somebody whose going was never told", () => {
  test("fault 5: is in no more, and their hand is down", async () => {
    const both = await bothIn();
    const { world, livekit, bookingId, lookTwice, present, provider, client } = both;
    await world.asClient.mutation(api.hands.raise, { bookingId });
    livekit.present = [provider];
    await lookTwice();
    expect(await present()).toEqual([provider]);
    expect(await world.asProvider.query(api.hands.list, { bookingId })).toEqual([]);
    const left = { userId: client, state: "left", joinedAt: NOW, leftAt: NOW + 5 * MINUTE };
    expect((await story(both)).people).toContainEqual(expect.objectContaining(left));
  });

  test("has left when LiveKit says, if it says so late", async () => {
    const both = await bothIn();
    both.livekit.present = [both.provider];
    await both.lookTwice();
    await both.tell("participant_left", both.client, { at: NOW + 2 * MINUTE });
    const left = { userId: both.client, state: "left", leftAt: NOW + 2 * MINUTE };
    expect((await story(both)).people).toContainEqual(expect.objectContaining(left));
  });

  test("is waited for if it is the provider, as the policy says", async () => {
    const { livekit, lookTwice, booking, client } = await bothIn();
    livekit.present = [client];
    await lookTwice();
    const sinceAt = NOW + 5 * MINUTE;
    const endsAt = sinceAt + DEFAULT_POLICY.endAfterProviderGoneMinutes! * MINUTE;
    expect((await booking()).away).toMatchObject({ sinceAt, endsAt });
  });

  test("counts as in for a while: LiveKit's word may be under way", async () => {
    const both = await bothIn();
    const before = await story(both);
    both.livekit.present = [];
    vi.setSystemTime(NOW + LOST_AFTER_MS - 1);
    await both.reconcile();
    expect(await story(both)).toEqual(before);
  });

  test("and who is in by another connection keeps their hand up", async () => {
    const both = await bothIn();
    const { world, bookingId, tell, client, lookTwice, present } = both;
    await tell("participant_joined", client, { sid: "PA_old", at: NOW });
    await world.asClient.mutation(api.hands.raise, { bookingId });
    await lookTwice();
    expect(await present()).toContain(client);
    expect(await world.asProvider.query(api.hands.list, { bookingId })).toHaveLength(1);
    const old = { participantSid: "PA_old", state: "left" };
    expect((await story(both)).people).toContainEqual(expect.objectContaining(old));
  });
});

describe("one answer of LiveKit", () => {
  test.each([
    ["without somebody", { present: [] as string[] }],
    ["without the room", { roomSid: null }],
  ])("%s takes nobody out: its list may be behind", async (_, behind) => {
    const both = await bothIn();
    const { livekit, reconcile } = both;
    const before = await story(both);
    const { present, roomSid } = livekit;
    for (let i = 0; i < 3; i += 1) {
      Object.assign(livekit, behind);
      await reconcile();
      expect(await both.present()).toHaveLength(2);
      vi.setSystemTime(Date.now() + MINUTE);
      Object.assign(livekit, { present, roomSid });
      await reconcile();
      vi.setSystemTime(Date.now() + MINUTE);
    }
    expect(await story(both)).toEqual(before);
  });

  test("of a room that is there and empty is one of both, too", async () => {
    const both = await bothIn();
    const { livekit, tell, reconcile, provider, client } = both;
    await tell("participant_left", provider);
    await tell("participant_left", client);
    livekit.present = [];
    for (const roomSid of [null, "RM_1", null]) {
      livekit.roomSid = roomSid;
      await reconcile();
      vi.setSystemTime(Date.now() + MINUTE);
    }
    expect((await story(both)).sessions).toMatchObject([{ state: "live" }]);
  });

  test("without the room says nothing of one that somebody came into since", async () => {
    const both = await bothIn();
    const { livekit, tell, reconcile, present, client } = both;
    livekit.roomSid = null;
    await reconcile();
    vi.setSystemTime(Date.now() + MINUTE / 2);
    await tell("participant_joined", client, { sid: "PA_again" });
    vi.setSystemTime(Date.now() + LOST_AFTER_MS - 1);
    await reconcile();
    expect(await present()).toHaveLength(2);
    for (let i = 0; i < 2; i += 1) {
      vi.setSystemTime(Date.now() + MINUTE);
      await reconcile();
    }
    expect(await present()).toEqual([]);
    const { people } = await story(both);
    for (const { joinedAt, leftAt } of people) expect(leftAt).toBeGreaterThan(joinedAt);
  });

  test("asked again at once is the same one", async () => {
    const both = await bothIn();
    both.livekit.roomSid = null;
    await both.reconcile();
    await both.reconcile();
    expect(await both.present()).toHaveLength(2);
  });

  test("brings back, a minute later, who was taken for gone and is in the room", async () => {
    const both = await bothIn();
    const { livekit, tell, reconcile, lookTwice, present, booking, provider, client } = both;
    await tell("participant_left", provider);
    expect((await booking()).away).toBeTruthy();
    await reconcile();
    // Their going may be younger than the list.
    expect(await present()).toEqual([client]);
    vi.setSystemTime(Date.now() + MINUTE);
    await reconcile();
    expect(await present()).toHaveLength(2);
    expect((await booking()).away).toBeNull();
    const { people } = await story(both);
    expect(people).toHaveLength(2);
    expect(people.map(({ leftAt }) => leftAt)).toEqual([undefined, undefined]);
    // And out again, should they go without a word.
    livekit.present = [client];
    await lookTwice();
    expect(await present()).toEqual([client]);
  });

  test("that one room's people are not told leaves the others; a second one ends the look", async () => {
    const both = await bothIn();
    const { world, livekit, reconcile, present, provider } = both;
    const other = await book(world);
    await eventsOf(world, other, "RM_2")("participant_joined", provider, { sid: "PA_other" });
    vi.setSystemTime(Date.now() + 5 * MINUTE);
    livekit.otherRooms = { [(await bookingOf(world, other)).roomName]: "RM_2" };
    const answer = fetch;
    const lookWith = async (troubles: number) => {
      let asked = 0;
      vi.stubGlobal("fetch", async (input: string | URL, init?: RequestInit) => {
        const isOfPeople = String(input).endsWith("ListParticipants");
        if (isOfPeople && (asked += 1) <= troubles) return new Response(null, { status: 500 });
        return await answer(input, init);
      });
      await reconcile();
      vi.setSystemTime(Date.now() + MINUTE);
      return asked;
    };
    livekit.present = [];
    expect(await lookWith(1)).toBe(2);
    expect(await lookWith(1)).toBe(2);
    expect(await present()).toHaveLength(2);
    const { people } = await story(both);
    const theirs = people.find(({ participantSid }) => participantSid === "PA_other");
    expect(theirs).toMatchObject({ state: "left" });
    const third = await book(world);
    await eventsOf(world, third, "RM_3")("participant_joined", provider, { sid: "PA_third" });
    livekit.otherRooms[(await bookingOf(world, third)).roomName] = "RM_3";
    expect(await lookWith(9)).toBe(2);
  });

  test("that tells of both sides tells of the provider first: nobody waits for one", async () => {
    const both = await bothIn();
    const { world, livekit, tell, reconcile, provider, client } = both;
    await tell("room_finished");
    await eventsOf(world, both.bookingId, "RM_2")("room_started");
    const presentSince = (NOW + 6 * MINUTE) / 1000;
    const back = { roomSid: "RM_2", connection: "2", presentSince };
    Object.assign(livekit, { ...back, present: [client, provider] });
    vi.setSystemTime(NOW + 8 * MINUTE);
    await reconcile();
    expect(await both.present()).toHaveLength(2);
    const notices = await world.t.run(async (ctx) => await ctx.db.query("notices").collect());
    expect(notices.filter(({ kind }) => kind === "client_waits")).toEqual([]);
  });
});

describe("somebody whose coming was never told", () => {
  async function lateClient() {
    const both = await bothIn();
    const next = eventsOf(both.world, both.bookingId, "RM_2");
    await both.tell("room_finished");
    await next("room_started");
    Object.assign(both.livekit, { roomSid: "RM_2", present: [both.client] });
    return { ...both, next };
  }

  test("is in since then, though nobody else is", async () => {
    const { world, livekit, client, reconcile, present } = await lateClient();
    // The same sid would be the connection that has ended with its room.
    const { people } = await story({ world });
    expect(people.map(({ state }) => state)).toEqual(["left", "left"]);
    livekit.connection = "2";
    livekit.presentSince = (NOW + 6 * MINUTE) / 1000;
    vi.setSystemTime(NOW + 6 * MINUTE + LOST_AFTER_MS - 1);
    await reconcile();
    expect(await present()).toEqual([]);
    vi.setSystemTime(NOW + 6 * MINUTE + LOST_AFTER_MS);
    await reconcile();
    expect(await present()).toEqual([client]);
    const joined = expect.objectContaining({ state: "joined", joinedAt: NOW + 6 * MINUTE });
    expect((await story({ world })).people).toContainEqual(joined);
  });

  test("is not in while their media is not there", async () => {
    const { livekit, reconcile, present } = await lateClient();
    Object.assign(livekit, { connection: "2", presentSince: 0 });
    vi.setSystemTime(NOW + 10 * MINUTE);
    await reconcile();
    expect(await present()).toEqual([]);
  });

  test("is put out where the door is shut to them, and a recorder is nobody", async () => {
    const { world, livekit, provider, client, reconcile, present } = await bothIn();
    const { stranger } = world.people;
    livekit.present = [provider, client, stranger, "EG_recorder"];
    await reconcile();
    const removals = (await scheduled(world)).filter(({ name }) => name === "moderation:remove");
    expect(removals.map(({ args }) => args.identity)).toEqual([stranger]);
    expect((await story({ world })).people).toHaveLength(3);
    expect(await present()).not.toContain("EG_recorder");
  });
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
