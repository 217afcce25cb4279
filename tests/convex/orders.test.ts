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
import { as, backendWithPeople, book, MINUTE, NOW } from "./setup";
import { THREE, bookingsIn } from "./orderWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

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
