import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { missedBy, presenceOf, sidesOf, type Stay } from "../../convex/model/booking/attendance";
import { runs } from "../runs";
import { bookedBy, NINE, SERVICE, worldWithCalendar } from "./calendarWorld";
import { actionsIn, eventsOf } from "./events";
import { kindsOf } from "./noticeWorld";
import {
  as,
  attempt,
  backendWithPeople,
  book,
  MINUTE,
  NOW,
  type Person,
  type World,
} from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function live() {
  vi.stubGlobal("fetch", async () => new Response("{}"));
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const event = eventsOf(world, bookingId);
  const at = (minutes: number) => vi.setSystemTime(NOW + minutes * MINUTE);
  const joins = (person: Person, sid?: string) =>
    event("participant_joined", world.people[person], { sid });
  const leaves = (person: Person, sid?: string) =>
    event("participant_left", world.people[person], { sid });
  const end = () => world.asProvider.mutation(api.departure.endForAll, { bookingId });
  return { world, bookingId, at, joins, leaves, end };
}

async function seenBy(world: World, person: Person, bookingId: Id<"bookings">) {
  return await as(world.t, person).query(api.evidence.get, { bookingId, now: Date.now() });
}

describe("what a booking's sessions tell", () => {
  test("how long each side was there, waited and met the other", async () => {
    const { world, bookingId, at, joins, leaves, end } = await live();
    at(1);
    await joins("client");
    at(4);
    await joins("provider");
    at(20);
    await leaves("client");
    at(22);
    await end();
    for (const person of ["provider", "client"] as const) {
      const seen = await seenBy(world, person, bookingId);
      expect(seen).toMatchObject({ isOver: true, mayCorrect: person === "provider" });
      expect(seen!.people).toMatchObject([
        {
          name: "Demo provider",
          cameAt: NOW + 4 * MINUTE,
          presentMs: 18 * MINUTE,
          waitedMs: 2 * MINUTE,
          overlapMs: 16 * MINUTE,
          verdict: null,
        },
        {
          name: "Demo client",
          cameAt: NOW + MINUTE,
          presentMs: 19 * MINUTE,
          waitedMs: 3 * MINUTE,
          overlapMs: 16 * MINUTE,
          verdict: null,
        },
      ]);
    }
    expect(await seenBy(world, "stranger", bookingId)).toBeNull();
  });

  test("a window that is closed hours late adds nothing to the time together", async () => {
    const { world, bookingId, joins } = await live();
    await joins("client");
    await joins("provider");
    vi.setSystemTime(NOW + 600 * MINUTE);
    const together = async () => (await seenBy(world, "provider", bookingId))!.sides.client;
    const whole = { presentMs: 45 * MINUTE, waitedMs: 0, overlapMs: 45 * MINUTE };
    expect(await together()).toEqual(whole);
    await world.t.mutation(internal.bookings.closeWindow, { bookingId });
    expect(await together()).toEqual(whole);
    const [session] = await world.t.run(async (ctx) => await ctx.db.query("sessions").collect());
    expect(session).toMatchObject({ state: "ended", endedAt: NOW + 45 * MINUTE });
  });

  test("of a line that breaks hundreds of times each stay counts", async () => {
    const { world, bookingId, at, joins, leaves } = await live();
    await joins("client", "PA_0");
    at(1);
    await leaves("client", "PA_0");
    await world.t.run(async (ctx) => {
      const { _id, _creationTime, ...stay } = (await ctx.db.query("sessionParticipants").first())!;
      for (let i = 1; i < 150; i += 1) {
        const joinedAt = NOW + i * 10_000;
        const times = { joinedAt, leftAt: joinedAt + 5_000, participantSid: `PA_${i}` };
        await ctx.db.insert("sessionParticipants", { ...stay, ...times });
      }
    });
    at(30);
    const { people } = (await seenBy(world, "provider", bookingId))!;
    expect(people[1]!.presentMs).toBe(MINUTE + 144 * 5_000);
  });

  test("each side as one, however many are of it", async () => {
    vi.stubGlobal("fetch", async () => new Response("{}"));
    const world = await backendWithPeople();
    const { provider, client, otherClient } = world.people;
    const made = await world.asProvider.mutation(api.bookings.create, {
      requestKey: "group",
      title: "Group practice",
      clientIds: [client, otherClient],
      startsAt: "now",
      durationMinutes: 30,
    });
    if (made.kind !== "created") throw new Error(made.reason);
    const tell = eventsOf(world, made.bookingId);
    const at = (minutes: number) => vi.setSystemTime(NOW + minutes * MINUTE);
    await tell("participant_joined", client);
    at(2);
    await tell("participant_joined", provider);
    at(10);
    await tell("participant_left", client);
    await tell("participant_joined", otherClient);
    at(20);
    await world.asProvider.mutation(api.departure.endForAll, { bookingId: made.bookingId });
    expect((await seenBy(world, "provider", made.bookingId))!.sides).toEqual({
      provider: { presentMs: 18 * MINUTE, waitedMs: 0, overlapMs: 18 * MINUTE },
      client: { presentMs: 20 * MINUTE, waitedMs: 2 * MINUTE, overlapMs: 18 * MINUTE },
    });
    // To a client of a group, their side is they alone.
    expect((await seenBy(world, "client", made.bookingId))!.sides).toEqual({
      provider: { presentMs: 18 * MINUTE, waitedMs: 10 * MINUTE, overlapMs: 8 * MINUTE },
      client: { presentMs: 10 * MINUTE, waitedMs: 2 * MINUTE, overlapMs: 8 * MINUTE },
    });
  });

  test("a client does not see how others of a group were there", async () => {
    vi.stubGlobal("fetch", async () => new Response("{}"));
    const world = await backendWithPeople();
    const made = await world.asProvider.mutation(api.bookings.create, {
      requestKey: "group",
      title: "Group practice",
      clientIds: [world.people.client, world.people.otherClient],
      startsAt: "now",
      durationMinutes: 30,
    });
    if (made.kind !== "created") throw new Error(made.reason);
    const seen = await seenBy(world, "client", made.bookingId);
    expect(seen!.people.map(({ name }) => name)).toEqual(["Demo provider", "Demo client"]);
  });
});

describe("a session that somebody misses", () => {
  test("is noted when it is over, and told to both", async () => {
    const { world, bookingId, at, joins, end } = await live();
    await joins("provider");
    at(11);
    await end();
    const seen = await seenBy(world, "client", bookingId);
    expect(seen!.people).toMatchObject([
      { verdict: null },
      { cameAt: null, verdict: { isNoShow: true, by: "rule" } },
    ]);
    expect(await actionsIn(world, bookingId)).toContainEqual({
      action: "no_show_set",
      actorId: null,
      subjectId: world.people.client,
    });
    expect((await kindsOf(world, "client"))[0]).toBe("no_show");
    expect((await kindsOf(world, "provider"))[0]).toBe("no_show");
  });

  /** The client's whole stay is told once the session is over, and the rule has judged it. */
  async function toldLate(before?: (bookingId: Id<"bookings">, world: World) => Promise<unknown>) {
    const { world, bookingId, at, joins, end } = await live();
    await joins("provider");
    await before?.(bookingId, world);
    at(12);
    await end();
    at(14);
    const tell = eventsOf(world, bookingId);
    const { client } = world.people;
    return {
      world,
      bookingId,
      tellLate: async () => {
        await tell("participant_left", client, { at: NOW + 11 * MINUTE });
        await tell("participant_joined", client, { at: NOW + MINUTE });
      },
    };
  }

  test("is taken back, once, when it is told late that they were there", async () => {
    const { world, bookingId, tellLate } = await toldLate();
    const seen = async () => (await seenBy(world, "client", bookingId))!.people[1]!;
    expect(await seen()).toMatchObject({ overlapMs: 0, verdict: { isNoShow: true, by: "rule" } });
    await tellLate();
    expect(await seen()).toMatchObject({
      overlapMs: 10 * MINUTE,
      verdict: { isNoShow: false, by: "rule" },
    });
    await eventsOf(world, bookingId)("room_finished");
    const actions = (await actionsIn(world, bookingId)).filter(({ action }) =>
      action.startsWith("no_show"),
    );
    const ofClient = { actorId: null, subjectId: world.people.client };
    expect(actions).toEqual([
      { action: "no_show_set", ...ofClient },
      { action: "no_show_corrected", ...ofClient },
    ]);
    const facts = await world.t.run(async (ctx) => ctx.db.query("insightFacts").collect());
    expect(facts.map(({ counts }) => counts.noShows).filter(Boolean)).toEqual([1, -1]);
  });

  test("is taken back of who signed out once it was over", async () => {
    const { world, bookingId, tellLate } = await toldLate(async (bookingId, world) => {
      await world.asClient.mutation(api.sessions.join, attempt(bookingId));
    });
    const { client: userId } = world.people;
    await world.t.run((ctx) => ctx.db.insert("signOuts", { userId, at: NOW + 13 * MINUTE }));
    await tellLate();
    const { verdict } = (await seenBy(world, "client", bookingId))!.people[1]!;
    expect(verdict).toMatchObject({ isNoShow: false, by: "rule" });
  });

  test("is taken back of who was there before it ended without its provider", async () => {
    const { world, bookingId, at, joins, leaves } = await live();
    await joins("provider");
    at(11);
    await leaves("provider");
    const [sinceAt, closedAt] = [NOW + 11 * MINUTE, NOW + 13 * MINUTE];
    const away = { sinceAt, endsAt: closedAt, closedAt };
    await world.t.run((ctx) => ctx.db.patch("bookings", bookingId, { away }));
    at(46);
    await world.t.mutation(internal.bookings.closeWindow, { bookingId });
    const seen = async () => (await seenBy(world, "client", bookingId))!.people[1]!;
    expect(await seen()).toMatchObject({ verdict: { isNoShow: true, by: "rule" } });
    const tell = eventsOf(world, bookingId);
    const { client } = world.people;
    await tell("participant_left", client, { at: NOW + 11 * MINUTE });
    await tell("participant_joined", client, { at: NOW + MINUTE });
    expect(await seen()).toMatchObject({ verdict: { isNoShow: false, by: "rule" } });
  });

  test("stays as a person has said it, whatever is told late", async () => {
    const { world, bookingId, tellLate } = await toldLate();
    const personId = world.people.client;
    for (const isNoShow of [false, true]) {
      const correction = { bookingId, personId, isNoShow, reason: "They sent a friend." };
      await world.asProvider.mutation(api.evidence.correct, correction);
    }
    await tellLate();
    const { verdict } = (await seenBy(world, "client", bookingId))!.people[1]!;
    expect(verdict).toMatchObject({ isNoShow: true, by: "hand" });
  });

  test("stays so for who came when it was over", async () => {
    const { world, bookingId } = await toldLate();
    await eventsOf(world, bookingId)("participant_joined", world.people.client);
    expect((await seenBy(world, "client", bookingId))!.people[1]).toMatchObject({
      presentMs: 0,
      verdict: { isNoShow: true, by: "rule" },
    });
  });

  test("by its provider: a client waited long enough", async () => {
    const { world, bookingId, joins } = await live();
    await joins("client");
    await vi.advanceTimersByTimeAsync(46 * MINUTE);
    await world.t.finishInProgressScheduledFunctions();
    const seen = await seenBy(world, "client", bookingId);
    expect(seen!.people[0]).toMatchObject({ verdict: { isNoShow: true, by: "rule" } });
  });

  test.each([
    ["nobody came", [], 20],
    ["the wait was too short", ["provider"], 9],
    ["both came", ["provider", "client"], 20],
  ] as const)("is nobody's where %s", async (_what, come, minutes) => {
    const { world, bookingId, at, joins, end } = await live();
    for (const person of come) await joins(person);
    at(minutes);
    await end();
    const seen = await seenBy(world, "provider", bookingId);
    expect(seen!.people.map(({ verdict }) => verdict)).toEqual([null, null]);
  });

  test.each([
    ["is so by who looked in for seconds before the other came", [[0, 2]], [60, 720], true],
    ["is not by who met the other, if only for seconds", [[300, 302]], [0, 720], false],
    ["is not by who tried for a minute and could not wait", [[0, 61]], [62, 800], false],
    [
      "is so by two looks of less than a minute together",
      [
        [0, 20],
        [25, 50],
      ],
      [60, 800],
      true,
    ],
  ] as const)("%s", async (_what, looks, [from, until], isMissed) => {
    const { world, bookingId, at, joins, leaves, end } = await live();
    const steps = [
      ...looks.flatMap(([came, left], i) => [
        { second: came, act: () => joins("client", `PA_${i}`) },
        { second: left, act: () => leaves("client", `PA_${i}`) },
      ]),
      { second: from, act: () => joins("provider") },
    ].toSorted((a, b) => a.second - b.second);
    for (const { second, act } of steps) {
      at(second / 60);
      await act();
    }
    at(until / 60);
    await end();
    const { people } = (await seenBy(world, "provider", bookingId))!;
    expect(people.map(({ verdict }) => verdict?.isNoShow ?? false)).toEqual([false, isMissed]);
  });

  test.each([
    [undefined, 9, false],
    [undefined, 10, true],
    [20, 19, false],
    [20, 20, true],
    [5, 5, true],
  ])("with %j minutes in its terms, after a wait of %i: %j", async (minutes, wait, isMissed) => {
    vi.stubGlobal("fetch", async () => new Response("{}"));
    const { world, serviceId } = await worldWithCalendar({ noShowAfterMinutes: minutes });
    const bookingId = await bookedBy(world, "client", serviceId);
    // A later change of the service is not theirs.
    const service = { ...SERVICE, noShowAfterMinutes: 60 };
    await world.asProvider.mutation(api.services.change, { serviceId, service });
    vi.setSystemTime(NINE);
    await eventsOf(world, bookingId)("participant_joined", world.people.provider);
    vi.setSystemTime(NINE + wait * MINUTE);
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    const seen = (await seenBy(world, "client", bookingId))!;
    expect(seen.noShowAfterMinutes).toBe(minutes ?? 10);
    expect(seen.people[1]!.verdict?.isNoShow ?? false).toBe(isMissed);
  });

  test("is not excused by a stay at the time from which it was moved away", async () => {
    vi.stubGlobal("fetch", async () => new Response("{}"));
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 10 });
    const { provider, client } = world.people;
    const today = eventsOf(world, bookingId);
    await today("participant_joined", client);
    await today("participant_joined", provider);
    vi.setSystemTime(NOW + 5 * MINUTE);
    const startsAt = NOW + 24 * 60 * MINUTE;
    const moved = await world.asProvider.mutation(api.bookings.move, { bookingId, startsAt });
    expect(moved.kind).toBe("moved");
    vi.setSystemTime(startsAt);
    const tomorrow = eventsOf(world, bookingId, "RM_2");
    await tomorrow("participant_joined", provider, { sid: "PA_tomorrow" });
    vi.setSystemTime(startsAt + 12 * MINUTE);
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    const seen = await seenBy(world, "provider", bookingId);
    expect(seen!.people).toMatchObject([
      { cameAt: startsAt, overlapMs: 0, verdict: null },
      { cameAt: null, presentMs: 0, verdict: { isNoShow: true, by: "rule" } },
    ]);
  });

  test("a move within the open window keeps who is in the room counted", async () => {
    const { world, at } = await live();
    const bookingId = await book(world, { startsIn: 60 });
    at(50);
    const event = eventsOf(world, bookingId, "RM_3");
    await event("participant_joined", world.people.client, { sid: "PA_early" });
    at(52);
    const startsAt = NOW + 65 * MINUTE;
    const moved = await world.asProvider.mutation(api.bookings.move, { bookingId, startsAt });
    expect(moved.kind).toBe("moved");
    at(70);
    const seen = await seenBy(world, "provider", bookingId);
    expect(seen!.people[1]).toMatchObject({ cameAt: NOW + 50 * MINUTE });
  });

  test("is corrected by a provider with a reason; the record keeps both", async () => {
    const { world, bookingId, at, joins, end } = await live();
    await joins("provider");
    const correction = {
      bookingId,
      personId: world.people.client,
      isNoShow: false,
      reason: " We spoke by phone. ",
    };
    const correct = (more: object = {}) =>
      world.asProvider.mutation(api.evidence.correct, { ...correction, ...more });
    expect(await correct()).toEqual({ kind: "refused", reason: "not_over" });
    at(12);
    await end();
    expect(await correct({ reason: " " })).toEqual({ kind: "refused", reason: "bad_reason" });
    expect(await correct({ personId: world.people.provider })).toEqual({
      kind: "refused",
      reason: "yourself",
    });
    expect(await correct({ personId: world.people.stranger })).toEqual({
      kind: "refused",
      reason: "not_found",
    });
    expect(await correct()).toEqual({ kind: "corrected" });
    expect(await correct()).toEqual({ kind: "corrected" });
    expect((await seenBy(world, "client", bookingId))!.people[1]).toMatchObject({
      verdict: { isNoShow: false, by: "hand", reason: "We spoke by phone." },
    });
    const actions = (await actionsIn(world, bookingId)).map(({ action }) => action);
    expect(actions.filter((action) => action.startsWith("no_show"))).toEqual([
      "no_show_set",
      "no_show_corrected",
    ]);
    const rows = await world.t.run(async (ctx) => ctx.db.query("noShows").collect());
    expect(rows.map(({ isNoShow }) => isNoShow)).toEqual([true, false]);
  });

  test("of a provider is an admin's to correct", async () => {
    const { world, bookingId, at, end } = await live();
    at(20);
    await end();
    const args = { bookingId, personId: world.people.provider, isNoShow: true, reason: "Known." };
    expect(await world.asAdmin.mutation(api.admin.correctNoShow, args)).toEqual({
      kind: "corrected",
    });
    const seen = await seenBy(world, "client", bookingId);
    expect(seen!.people[0]!.verdict).toMatchObject({ isNoShow: true, by: "hand" });
  });
});

const IDS = ["p", "q", "c", "d"] as Id<"users">[];
const PEOPLE = IDS.map((userId, i) => ({
  userId,
  role: i < 2 ? ("provider" as const) : ("client" as const),
}));
const someStay: fc.Arbitrary<Stay> = fc
  .record({
    userId: fc.constantFrom(...IDS),
    from: fc.integer({ min: -15, max: 60 }),
    length: fc.integer({ min: 0, max: 40 }),
    isLobby: fc.boolean(),
  })
  .map(({ userId, from, length, isLobby }) => ({
    userId,
    from: from * MINUTE,
    until: (from + length) * MINUTE,
    isLobby,
  }));
const stays = fc.array(someStay, { maxLength: 12 });
const roleOf = (id: string) => PEOPLE.find(({ userId }) => userId === id)!.role;

test("minutes are those that a minute by minute count gives", () => {
  const check = fc.property(stays, (all) => {
    for (const one of presenceOf(PEOPLE, all)) {
      const counted = { present: 0, overlap: 0, there: 0 };
      for (let minute = -20; minute < 120; minute += 1) {
        const at = (minute + 0.5) * MINUTE;
        const here = all.filter(({ from, until }) => from < at && at < until);
        const room = here.filter(({ isLobby }) => !isLobby);
        const isIn = room.some(({ userId }) => userId === one.userId);
        const isMet = room.some(({ userId }) => roleOf(userId) !== one.role);
        if (isIn) counted.present += MINUTE;
        if (isIn && isMet) counted.overlap += MINUTE;
        if (here.some(({ userId }) => userId === one.userId)) counted.there += MINUTE;
      }
      expect(one.presentMs).toBe(counted.present);
      expect(one.overlapMs).toBe(counted.overlap);
      expect(one.waitedMs).toBe(counted.there - counted.overlap);
    }
  });
  fc.assert(check, { numRuns: runs(1_000), seed: 20_240_701 });
});

test("minutes of a side are those that a minute by minute count of it gives", () => {
  const check = fc.property(stays, (all) => {
    const sides = sidesOf(PEOPLE, all);
    for (const role of ["provider", "client"] as const) {
      const counted = { present: 0, overlap: 0, there: 0 };
      for (let minute = -20; minute < 120; minute += 1) {
        const at = (minute + 0.5) * MINUTE;
        const here = all.filter(({ from, until }) => from < at && at < until);
        const room = here.filter(({ isLobby }) => !isLobby);
        const isIn = room.some(({ userId }) => roleOf(userId) === role);
        const isMet = room.some(({ userId }) => roleOf(userId) !== role);
        if (isIn) counted.present += MINUTE;
        if (isIn && isMet) counted.overlap += MINUTE;
        if (here.some(({ userId }) => roleOf(userId) === role)) counted.there += MINUTE;
      }
      const { present: presentMs, overlap: overlapMs, there } = counted;
      expect(sides[role]).toEqual({ presentMs, overlapMs, waitedMs: there - overlapMs });
    }
  });
  fc.assert(check, { numRuns: runs(1_000), seed: 20_240_703 });
});

/** Who was there in some minute after the start, or in the room with the other side before it. */
function wasThere(all: Stay[], userId: Id<"users">): boolean {
  for (let minute = -20; minute < 120; minute += 1) {
    const at = (minute + 0.5) * MINUTE;
    const here = all.filter(({ from, until }) => from < at && at < until);
    const own = here.filter((stay) => stay.userId === userId);
    if (own.length > 0 && minute >= 0) return true;
    const isIn = own.some(({ isLobby }) => !isLobby);
    const isMet = here.some((stay) => !stay.isLobby && roleOf(stay.userId) !== roleOf(userId));
    if (isIn && isMet) return true;
  }
  return false;
}

test("nobody who was there has missed it, and nobody misses it whom nobody waited for", () => {
  const check = fc.property(stays, fc.integer({ min: 5, max: 60 }), (all, minutes) => {
    const terms = { startsAt: 0, endsAt: 50 * MINUTE, noShowAfterMinutes: minutes };
    const missed = missedBy(PEOPLE, all, terms);
    for (const userId of missed) {
      expect(wasThere(all, userId)).toBe(false);
      const others = all.filter((stay) => roleOf(stay.userId) !== roleOf(userId));
      const longest = others.reduce((sum, { from, until }) => sum + Math.max(0, until - from), 0);
      expect(longest).toBeGreaterThanOrEqual(Math.min(minutes, 50) * MINUTE);
    }
    const isProviderMissed = missed.some((id) => roleOf(id) === "provider");
    const hasProvider = IDS.some((id) => roleOf(id) === "provider" && wasThere(all, id));
    expect(isProviderMissed && hasProvider).toBe(false);
  });
  fc.assert(check, { numRuns: runs(2_000), seed: 20_240_702 });
});
