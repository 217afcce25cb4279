import { afterEach, describe, expect, test, vi } from "vitest";
import { LOST_AFTER_MS } from "../../convex/model/session/missedEvents";
import { bookingOf, eventsOf } from "./events";
import { book, MINUTE, NOW } from "./setup";
import { bothIn, story } from "./presenceWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
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
