import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import {
  addService,
  bookedBy,
  DATE,
  DAY,
  freeOn,
  HOUR,
  NINE,
  openCalendar,
  order,
  SERVICE,
  worldWithCalendar,
} from "./calendarWorld";
import { eventsOf } from "./events";
import { as, attempt, backendWithPeople, book, MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const THREE = [NINE, NINE + HOUR, NINE + 2 * HOUR];

async function bookingsIn(world: World) {
  return await world.t.run(async (ctx) => await ctx.db.query("bookings").collect());
}

describe("booking a slot", () => {
  test("makes the booking of both sides, with the service's own terms", async () => {
    const policy = { ...SERVICE.policy, lobby: "by_hand" as const };
    const { world, serviceId } = await worldWithCalendar({ policy, bufferBeforeMinutes: 5 });
    expect(await freeOn(world, serviceId)).toEqual(THREE);
    const bookingId = await bookedBy(world, "client", serviceId);
    const [booking] = await bookingsIn(world);
    expect(booking).toMatchObject({
      _id: bookingId,
      title: "First conversation",
      startsAt: NINE,
      endsAt: NINE + 50 * MINUTE,
      state: "booked",
      sequence: 1,
      policy: { lobby: "by_hand" },
      service: { serviceId, seats: 1, bufferBeforeMinutes: 5, clientCancelMinutes: 120 },
      openJob: expect.any(String),
      closeJob: expect.any(String),
    });
    const until = NINE - 120 * MINUTE;
    for (const who of [world.asClient, world.asProvider]) {
      expect(await who.query(api.bookings.get, { bookingId })).toMatchObject({
        startsAt: NINE,
        terms: { serviceId, seats: 1, clientCancelUntil: until, clientMoveUntil: until },
      });
    }
    expect(await world.asOtherClient.query(api.bookings.get, { bookingId })).toBeNull();
    expect(await freeOn(world, serviceId)).toEqual([NINE + 2 * HOUR]);
  });

  test("twice with one key, or of a lost answer, is one booking", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const clientKey = "form";
    const first = await order(world, "client", serviceId, NINE, { clientKey });
    const again = await order(world, "client", serviceId, NINE, { clientKey });
    expect(again).toEqual(first);
    expect(await bookingsIn(world)).toHaveLength(1);
    const other = await order(world, "otherClient", serviceId, NINE + HOUR, { clientKey });
    expect(other.kind).toBe("booked");
    expect(other).not.toEqual(first);
  });

  test("again by the key of another form is refused", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const other = await addService(world);
    const form = { clientKey: "form" };
    await order(world, "client", serviceId, NINE, form);
    const refused = { kind: "refused", reason: "bad_key" };
    expect(await order(world, "client", serviceId, NINE + HOUR, form)).toEqual(refused);
    expect(await order(world, "client", other, NINE, form)).toEqual(refused);
    expect(await bookingsIn(world)).toHaveLength(1);
  });

  test("again once it is cancelled says that it is over, however often it is asked", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const form = { clientKey: "form" };
    const first = await order(world, "client", serviceId, NINE, form);
    if (first.kind !== "booked") throw new Error(first.kind);
    for (let i = 0; i < 13; i += 1) {
      expect(await order(world, "client", serviceId, NINE, form)).toEqual(first);
    }
    await world.asProvider.mutation(api.bookings.cancel, { bookingId: first.bookingId });
    expect(await order(world, "client", serviceId, NINE, form)).toEqual({
      kind: "refused",
      reason: "closed",
    });
  });

  test("that is taken comes with the three nearest free ones", async () => {
    const { world, serviceId } = await worldWithCalendar();
    await bookedBy(world, "client", serviceId, NINE + HOUR);
    const at = (startsAt: number) => ({ startsAt, endsAt: startsAt + 50 * MINUTE, seatsLeft: 1 });
    expect(await order(world, "otherClient", serviceId, NINE + HOUR)).toEqual({
      kind: "refused",
      reason: "taken",
      alternatives: [at(NINE), at(NINE + 2 * HOUR), at(NINE + DAY)],
    });
    const off = await order(world, "otherClient", serviceId, NINE + 17 * MINUTE);
    expect(off).toMatchObject({ reason: "taken", alternatives: [{ startsAt: NINE }, {}, {}] });
  });

  test.each(["taken", "too_late"])(
    "%s comes with free ones that are five weeks away",
    async (reason) => {
      const { world, serviceId } = await worldWithCalendar();
      const off = { fromDate: DATE, days: 35, kind: "time_off" as const, windows: [], note: "" };
      expect(await world.asProvider.mutation(api.availability.setDates, off)).toEqual({
        kind: "saved",
      });
      const startsAt = reason === "taken" ? NINE : NOW;
      const first = NINE + 35 * DAY;
      expect(await order(world, "client", serviceId, startsAt)).toMatchObject({
        reason,
        alternatives: [first, first + HOUR, first + 2 * HOUR].map((at) => ({ startsAt: at })),
      });
    },
  );

  test("too far ahead comes with the last ones that are free, however long before", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const fromDate = "2026-11-26";
    const off = { fromDate, days: 62, kind: "time_off" as const, windows: [], note: "" };
    await world.asProvider.mutation(api.availability.setDates, off);
    expect(await order(world, "client", serviceId, NINE + 70 * DAY)).toMatchObject({
      reason: "too_far",
      alternatives: THREE.map((at) => ({ startsAt: at })),
    });
  });

  test.each([
    ["too_late", NOW - DAY],
    ["too_late", NOW + 30 * MINUTE],
    ["too_late", NaN],
    ["too_late", -1],
    ["too_late", 1e300],
    ["too_far", NINE + 70 * DAY],
  ])("%s at %d is refused with other times", async (reason, startsAt) => {
    const { world, serviceId } = await worldWithCalendar();
    const result = await order(world, "client", serviceId, startsAt);
    expect(result).toMatchObject({ kind: "refused", reason, alternatives: [{}, {}, {}] });
    expect(await bookingsIn(world)).toEqual([]);
  });

  test("of a service that is gone, closed, unpublished or one's own is refused", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const gone = { kind: "refused", reason: "service_gone" };
    expect(await order(world, "provider", serviceId)).toMatchObject({ reason: "own_service" });
    await world.asClient.mutation(api.holds.take, { serviceId, startsAt: NINE });
    const service = { ...SERVICE, isActive: false };
    await world.asProvider.mutation(api.services.change, { serviceId, service });
    expect(await order(world, "client", serviceId)).toEqual(gone);
    await world.asProvider.mutation(api.services.remove, { serviceId });
    expect(await order(world, "client", serviceId)).toEqual(gone);
    expect(await order(world, "client", "nothing" as never)).toEqual(gone);
    expect(await world.asClient.mutation(api.holds.take, { serviceId, startsAt: NINE })).toEqual(
      gone,
    );
    const other = await addService(world);
    await world.asProvider.mutation(api.pages.save, {
      slug: "demo-provider",
      headline: "",
      zone: "UTC",
      isPublished: false,
    });
    expect(await order(world, "client", other)).toEqual(gone);
    expect(await bookingsIn(world)).toEqual([]);
  });

  test("a booking outlives its service, and stays in the way of others", async () => {
    const { world, serviceId } = await worldWithCalendar();
    await bookedBy(world, "client", serviceId);
    await world.asProvider.mutation(api.services.remove, { serviceId });
    const other = await addService(world);
    expect(await freeOn(world, other)).toEqual(THREE.slice(1));
  });

  test("what the provider made by hand takes its time as well, and none once cancelled", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const bookingId = await book(world, { startsIn: (NINE - NOW) / MINUTE, minutes: 61 });
    expect(await freeOn(world, serviceId)).toEqual([NINE + 2 * HOUR]);
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    expect(await freeOn(world, serviceId)).toEqual(THREE);
  });

  test("a session that is handed to a provider takes the time of that one too", async () => {
    const { world } = await worldWithCalendar();
    await world.t.run((ctx) => ctx.db.patch("users", world.people.stranger, { isProvider: true }));
    const second = { ...world, asProvider: world.asStranger };
    await second.asProvider.mutation(api.pages.save, {
      slug: "second",
      headline: "",
      zone: "Europe/Berlin",
      isPublished: true,
    });
    const week = [{ weekday: 3, fromMinute: 540, toMinute: 660 }];
    await second.asProvider.mutation(api.availability.setWeek, { week });
    const serviceId = await addService(second);
    const bookingId = await book(world, { startsIn: (NINE - NOW) / MINUTE });
    expect(await freeOn(world, serviceId)).toEqual(THREE.slice(0, 2));
    const args = { bookingId, personId: world.people.stranger };
    await world.asProvider.mutation(api.participants.handOver, args);
    expect(await freeOn(world, serviceId)).toEqual([NINE + HOUR]);
  });

  test("the cap of a date counts the sessions that are over", async () => {
    const { world, serviceId } = await worldWithCalendar({ dailyCap: 2, noticeMinutes: 0 });
    const bookingId = await bookedBy(world, "client", serviceId);
    vi.setSystemTime(NINE + 70 * MINUTE);
    await world.t.mutation(internal.bookings.closeWindow, { bookingId });
    const now = Date.now();
    expect(await freeOn(world, serviceId, DATE, now)).toEqual([NINE + 2 * HOUR]);
    await bookedBy(world, "otherClient", serviceId, NINE + 2 * HOUR);
    await world.asOtherClient.query(api.bookings.listMine, {
      when: "current",
      paginationOpts: { numItems: 5, cursor: null },
    });
    const refused = await order(world, "client", serviceId, NINE + 3 * HOUR);
    expect(refused).toMatchObject({ reason: "taken" });
  });
});

describe("answers", () => {
  const questions = [
    { key: "why", text: "What brings you here?", isRequired: true },
    { key: "since", text: "Since when?", isRequired: false },
  ];
  const answer = (key: string, text: string) => ({ key, text });

  test("are kept with their questions, for the provider and for who gave them", async () => {
    const { world, serviceId } = await worldWithCalendar({ questions });
    const hostile = `<script>alert(1)</script> {{7*7}} '; DROP TABLE --\u0000\u202e`;
    const result = await order(world, "client", serviceId, NINE, {
      answers: [answer("why", ` ${hostile} `)],
    });
    if (result.kind !== "booked") throw new Error(result.kind);
    const { bookingId } = result;
    for (const who of [world.asProvider, world.asClient]) {
      expect(await who.query(api.bookings.answers, { bookingId })).toEqual([
        {
          name: "Demo client",
          answers: [{ key: "why", question: "What brings you here?", text: hostile }],
        },
      ]);
    }
    expect(await world.asStranger.query(api.bookings.answers, { bookingId })).toBeNull();
  });

  test("of a group are told to its provider; of the others no client hears", async () => {
    const { world, serviceId } = await worldWithCalendar({ questions, seats: 2 });
    const say = (person: "client" | "otherClient") =>
      order(world, person, serviceId, NINE, { answers: [answer("why", `for ${person}`)] });
    const first = await say("client");
    await say("otherClient");
    if (first.kind !== "booked") throw new Error(first.kind);
    const { bookingId } = first;
    const told = async (who: typeof world.asClient) =>
      (await who.query(api.bookings.answers, { bookingId }))!.map(({ name }) => name);
    expect(await told(world.asProvider)).toEqual(["Demo client", "Demo otherClient"]);
    expect(await told(world.asOtherClient)).toEqual(["Demo otherClient"]);
  });

  test.each([
    ["answers_missing", []],
    ["answers_missing", [answer("why", "   ")]],
    ["bad_answers", [answer("why", "x"), answer("why", "y")]],
    ["bad_answers", [answer("why", "x"), answer("other", "y")]],
    ["bad_answers", [answer("why", "x".repeat(2_001))]],
  ])("%s: nothing is written", async (reason, answers) => {
    const { world, serviceId } = await worldWithCalendar({ questions });
    expect(await order(world, "client", serviceId, NINE, { answers })).toEqual({
      kind: "refused",
      reason,
    });
    expect(await bookingsIn(world)).toEqual([]);
    expect(await freeOn(world, serviceId)).toEqual(THREE);
  });

  test.each(["", "k".repeat(65)])("a key of %j is refused", async (clientKey) => {
    const { world, serviceId } = await worldWithCalendar();
    const result = await order(world, "client", serviceId, NINE, { clientKey });
    expect(result).toEqual({ kind: "refused", reason: "bad_key" });
  });
});

describe("a held slot", () => {
  const take = (world: World, person: "client" | "otherClient", serviceId: string, at = NINE) =>
    as(world.t, person).mutation(api.holds.take, { serviceId, startsAt: at });

  test("is nobody else's for five minutes, and then free by itself", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const expiresAt = NOW + 5 * MINUTE;
    expect(await take(world, "client", serviceId)).toEqual({
      kind: "held",
      startsAt: NINE,
      expiresAt,
      againAt: expiresAt + 2 * MINUTE,
    });
    expect(await freeOn(world, serviceId)).toEqual(THREE.slice(1));
    const refused = { kind: "refused", reason: "taken", alternatives: [{}, {}, {}] };
    expect(await take(world, "otherClient", serviceId)).toMatchObject(refused);
    expect(await order(world, "otherClient", serviceId)).toMatchObject(refused);
    vi.advanceTimersByTime(5 * MINUTE);
    await world.t.finishInProgressScheduledFunctions();
    expect(await freeOn(world, serviceId)).toEqual(THREE);
    expect(await order(world, "otherClient", serviceId)).toMatchObject({ kind: "booked" });
  });

  test("past its time is free even before its release has run", async () => {
    const { world, serviceId } = await worldWithCalendar();
    await take(world, "client", serviceId);
    vi.setSystemTime(NOW + 5 * MINUTE);
    expect(await order(world, "otherClient", serviceId)).toMatchObject({ kind: "booked" });
  });

  test("is free to who holds it, moves with them, and ends with the booking", async () => {
    const { world, serviceId } = await worldWithCalendar();
    await take(world, "client", serviceId);
    const args = { serviceId, fromDate: DATE, days: 1, now: NOW };
    const seen = await world.asClient.query(api.slots.list, args);
    expect(seen).toMatchObject({ slots: THREE.map((startsAt) => ({ startsAt })) });
    await take(world, "client", serviceId, NINE + HOUR);
    expect(await freeOn(world, serviceId)).toEqual([NINE, NINE + 2 * HOUR]);
    await bookedBy(world, "client", serviceId, NINE + HOUR);
    const holds = await world.t.run(async (ctx) => await ctx.db.query("holds").collect());
    expect(holds).toEqual([]);
  });

  test("is free at once when it is given back", async () => {
    const { world, serviceId } = await worldWithCalendar();
    await take(world, "client", serviceId);
    await world.asOtherClient.mutation(api.holds.release, {});
    expect(await freeOn(world, serviceId)).toEqual(THREE.slice(1));
    await world.asClient.mutation(api.holds.release, {});
    expect(await freeOn(world, serviceId)).toEqual(THREE);
  });
});

describe("a group", () => {
  test("is one session with a seat each, until it is full", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 2, dailyCap: 1 });
    const bookingId = await bookedBy(world, "client", serviceId);
    expect(await freeOn(world, serviceId)).toEqual([NINE]);
    expect(await order(world, "client", serviceId)).toEqual({
      kind: "refused",
      reason: "already_booked",
    });
    expect(await bookedBy(world, "otherClient", serviceId)).toBe(bookingId);
    expect(await freeOn(world, serviceId)).toEqual([]);
    const full = await order(world, "stranger", serviceId);
    expect(full).toMatchObject({ reason: "taken", alternatives: [{}, {}, {}] });
    const { terms } = (await world.asOtherClient.query(api.bookings.get, { bookingId }))!;
    expect(terms).toMatchObject({ seats: 2, clientMoveUntil: null });
  });

  test("tells a client how many there are, and of the others no name", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 3 });
    const bookingId = await bookedBy(world, "client", serviceId);
    await bookedBy(world, "otherClient", serviceId);
    vi.setSystemTime(NINE);
    await world.t.mutation(internal.bookings.openWindow, { bookingId });
    await eventsOf(world, bookingId)("participant_joined", world.people.client);
    const said = { bookingId, wantsAnotherTime: false };
    await world.asClient.mutation(api.doctor.tellOtherSide, said);
    const list = { when: "current" as const, paginationOpts: { numItems: 5, cursor: null } };
    const seen = await world.asOtherClient.query(api.bookings.get, { bookingId });
    const listed = await world.asOtherClient.query(api.bookings.listMine, list);
    const summed = await world.asOtherClient.query(api.summary.get, { bookingId });
    expect(JSON.stringify([seen, listed.page, summed])).not.toContain("Demo client");
    const own = { clients: [{ name: "Demo otherClient" }], clientCount: 2 };
    expect(listed.page).toMatchObject([own]);
    expect(seen).toMatchObject({ ...own, present: [], presentCount: 1, troubles: [] });
    const provided = await world.asProvider.query(api.bookings.get, { bookingId });
    expect(provided).toMatchObject({
      clients: [{ name: "Demo client" }, { name: "Demo otherClient" }],
      present: [{ name: "Demo client" }],
      troubles: [{ name: "Demo client" }],
    });
    const self = await world.asClient.query(api.bookings.get, { bookingId });
    expect(self).toMatchObject({ present: [{ name: "Demo client" }], presentCount: 1 });
  });

  test("counts a held seat", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 2 });
    await world.asClient.mutation(api.holds.take, { serviceId, startsAt: NINE });
    await bookedBy(world, "otherClient", serviceId);
    expect(await order(world, "stranger", serviceId)).toMatchObject({ reason: "taken" });
    expect(await order(world, "client", serviceId)).toMatchObject({ kind: "booked" });
  });

  /** A session of two, and the first one has given up their seat. */
  async function givenUp() {
    vi.stubGlobal("fetch", async () => Response.json({}));
    const { world, serviceId } = await worldWithCalendar({ seats: 2 });
    const bookingId = await bookedBy(world, "client", serviceId);
    await bookedBy(world, "otherClient", serviceId);
    const cancel = () =>
      world.asClient.mutation(api.bookings.cancel, { bookingId, reason: " A cold. " });
    expect(await cancel()).toEqual({ kind: "cancelled" });
    expect(await cancel()).toEqual({ kind: "cancelled" });
    return { world, serviceId, bookingId };
  }

  const ofPage = { paginationOpts: { numItems: 5, cursor: null } };
  const listed = async (world: World) => {
    const list = (when: "current" | "past") =>
      world.asClient.query(api.bookings.listMine, { when, ...ofPage });
    return [...(await list("current")).page, ...(await list("past")).page];
  };

  test("stays with who gave up a seat as what they cancelled, and tells nothing that came after", async () => {
    const { world, bookingId } = await givenUp();
    const cancelled = {
      state: "cancelled",
      cancelledBy: "client",
      cancelReason: "A cold.",
      isGivenUp: true,
      startsAt: NINE,
      clients: [],
      clientCount: 0,
    };
    await world.asProvider.mutation(api.bookings.move, { bookingId, startsAt: NINE + HOUR });
    vi.setSystemTime(NINE + HOUR);
    await world.t.mutation(internal.bookings.openWindow, { bookingId });
    await eventsOf(world, bookingId)("participant_joined", world.people.otherClient);
    expect(await listed(world)).toMatchObject([cancelled]);
    const seen = await world.asClient.query(api.bookings.get, { bookingId });
    expect(seen).toMatchObject({ ...cancelled, present: [], presentCount: 0, troubles: [] });
    expect(JSON.stringify(seen)).not.toContain("otherClient");
    expect(await world.asClient.mutation(api.sessions.join, attempt(bookingId))).toMatchObject({
      kind: "denied",
      reason: "not_found",
    });
    const opened = { bookingId, ...ofPage };
    expect((await world.asClient.query(api.chat.list, opened)).page).toEqual([]);
    expect(await world.asClient.query(api.bookings.answers, { bookingId })).toBeNull();
    const subject = { bookingId, personId: world.people.client };
    const { people } = (await world.asProvider.query(api.participants.everybody, { bookingId }))!;
    expect(people.map(({ personId }) => personId)).not.toContain(subject.personId);
    for (const deed of [api.participants.remove, api.participants.letBack]) {
      expect(await world.asProvider.mutation(deed, subject)).toMatchObject({ kind: "refused" });
    }
    await world.t.mutation(internal.bookings.closeWindow, { bookingId });
    expect(await listed(world)).toMatchObject([cancelled]);
  });

  test("keeps the last twenty who gave up a seat, and those who are in it", async () => {
    const { world, bookingId } = await givenUp();
    const rows = async () =>
      await world.t.run((ctx) => ctx.db.query("bookingParticipants").collect());
    const first = (await rows()).find(({ userId }) => userId === world.people.client)!;
    await world.t.run(async (ctx) => {
      const { _id, _creationTime, ...row } = first;
      for (let i = 1; i < 20; i += 1) {
        const userId = await ctx.db.insert("users", {
          ...{ tokenIdentifier: `gone-${i}`, name: "", isProvider: false, isAdmin: false },
        });
        const gaveUp = { ...row.gaveUp!, at: row.gaveUp!.at + i };
        await ctx.db.insert("bookingParticipants", { ...row, userId, gaveUp });
      }
      const booking = (await ctx.db.get("bookings", bookingId))!;
      const userId = world.people.stranger;
      await ctx.db.patch("bookings", bookingId, { clientIds: [...booking.clientIds, userId] });
      const { removedAt: _removed, gaveUp: _gaveUp, ...fresh } = row;
      await ctx.db.insert("bookingParticipants", { ...fresh, userId });
    });
    await world.asStranger.mutation(api.bookings.cancel, { bookingId });
    const after = await rows();
    expect(after.filter(({ gaveUp }) => gaveUp)).toHaveLength(20);
    expect(after.some(({ userId }) => userId === world.people.client)).toBe(false);
    const cancel = world.asClient.mutation(api.bookings.cancel, { bookingId });
    expect(await cancel).toEqual({ kind: "cancelled" });
    expect(await world.asOtherClient.query(api.bookings.get, { bookingId })).toMatchObject({
      state: "booked",
    });
  });

  test("a client who gives up a seat leaves the session to the others, and may book again", async () => {
    const { world, serviceId, bookingId } = await givenUp();
    expect(await world.asOtherClient.query(api.bookings.get, { bookingId })).toMatchObject({
      state: "booked",
      clients: [{ name: "Demo otherClient" }],
    });
    expect(await bookedBy(world, "client", serviceId)).toBe(bookingId);
    expect(await listed(world)).toMatchObject([{ state: "booked", isGivenUp: false }]);
    const asked = { bookingId };
    expect(await world.asProvider.query(api.bookings.answers, asked)).toHaveLength(2);
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    expect(await freeOn(world, serviceId)).toEqual(THREE);
  });
});

describe("many at once", () => {
  test("for one slot: one has it, 199 are told of others, and nothing is half-written", async () => {
    const world = await backendWithPeople();
    const serviceId = await openCalendar(world);
    const people = Array.from({ length: 200 }, (_, i) => as(world.t, `racer-${i}`));
    for (const one of people) await one.mutation(api.users.ensure, {});
    const answers = await Promise.all(
      people.map((one, i) =>
        one.mutation(api.bookings.book, {
          serviceId,
          startsAt: NINE,
          clientKey: `race-${i}`,
          answers: [],
        }),
      ),
    );
    const booked = answers.filter(({ kind }) => kind === "booked");
    const refused = answers.filter(
      (one) => one.kind === "refused" && "alternatives" in one && one.alternatives.length === 3,
    );
    expect([booked.length, refused.length]).toEqual([1, 199]);
    const counts = await world.t.run(async (ctx) => ({
      bookings: (await ctx.db.query("bookings").collect()).length,
      people: (await ctx.db.query("bookingParticipants").collect()).length,
      requests: (await ctx.db.query("bookingRequests").collect()).length,
    }));
    expect(counts).toEqual({ bookings: 1, people: 2, requests: 1 });
  }, 30_000);

  test("a flood of one person is refused with a time to come back, others are served", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const flood = async () => {
      for (let i = 0; i < 13; i += 1) await order(world, "stranger", serviceId, NINE + 17);
    };
    await expect(flood()).rejects.toMatchObject({
      data: { code: "RATE_LIMITED", retryAt: expect.any(Number) },
    });
    expect((await order(world, "client", serviceId)).kind).toBe("booked");
  });
});
