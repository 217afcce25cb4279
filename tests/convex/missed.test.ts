import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { bookedBy, NINE, SERVICE, worldWithCalendar } from "./calendarWorld";
import { actionsIn, eventsOf } from "./events";
import { kindsOf } from "./noticeWorld";
import { attempt, backendWithPeople, book, MINUTE, NOW, type World } from "./setup";
import { live, seenBy } from "./evidenceWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
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
