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
  order,
  WEEK,
  worldWithCalendar,
  ZONE,
} from "./calendarWorld";
import { as, backendWithPeople, book, MINUTE, NOW, type Person, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function offersOf(world: World, person: Person) {
  const rows = await as(world.t, person).query(api.waiting.mine, {});
  return rows.map(({ offer }) => offer);
}

describe("the time of a session", () => {
  /** What Demo provider has at nine is handed to a second one, who has one slot a day, then. */
  async function coProvided() {
    const world = await backendWithPeople();
    const { stranger: personId } = world.people;
    await world.t.run((ctx) => ctx.db.patch("users", personId, { isProvider: true }));
    const page = { slug: "second-provider", headline: "", zone: ZONE, isPublished: true };
    await world.asStranger.mutation(api.pages.save, page);
    await world.asStranger.mutation(api.availability.setWeek, { week: WEEK });
    const second = { ...world, asProvider: world.asStranger };
    const serviceId = await addService(second, { lengthMinutes: 170, stepMinutes: 180 });
    const bookingId = await book(world, { startsIn: (NINE - NOW) / MINUTE, minutes: 60 });
    await world.asProvider.mutation(api.participants.handOver, { bookingId, personId });
    const joined = await world.asOtherClient.mutation(api.waiting.join, { serviceId, date: DATE });
    expect(joined).toMatchObject({ kind: "waiting" });
    return { world, bookingId };
  }

  test.each(["cancel", "move"] as const)(
    "is offered by all who provided it: %s",
    async (change) => {
      const { world, bookingId } = await coProvided();
      expect(await offersOf(world, "otherClient")).toEqual([null]);
      const move = { bookingId, startsAt: NINE + 2 * DAY };
      if (change === "cancel") await world.asProvider.mutation(api.bookings.cancel, { bookingId });
      else await world.asProvider.mutation(api.bookings.move, move);
      expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE }]);
    },
  );

  test.each(["cancel", "endForAll"] as const)(
    "that has begun is offered as far as it is left: %s",
    async (end) => {
      const { world, serviceId } = await worldWithCalendar({ noticeMinutes: 0 });
      vi.setSystemTime(NINE);
      const bookingId = await book(world, { minutes: 180 });
      const wish = { serviceId, date: DATE };
      expect(await world.asOtherClient.mutation(api.waiting.join, wish)).toMatchObject({
        kind: "waiting",
      });
      vi.setSystemTime(NINE + 20 * MINUTE);
      if (end === "cancel") await world.asProvider.mutation(api.bookings.cancel, { bookingId });
      else await world.asProvider.mutation(api.departure.endForAll, { bookingId });
      expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE + HOUR }]);
    },
  );
});

describe("what is kept free after a session", () => {
  const world = async () =>
    await worldWithCalendar({
      lengthMinutes: 30,
      stepMinutes: 15,
      noticeMinutes: 0,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 60,
    });
  const firstFree = async (...args: Parameters<typeof freeOn>) =>
    ((await freeOn(...args))[0]! - NINE) / MINUTE;

  test("stays free for longer than its window is open", async () => {
    const { world: here, serviceId } = await world();
    const bookingId = await bookedBy(here, "client", serviceId);
    expect(await firstFree(here, serviceId)).toBe(90);
    vi.setSystemTime(NINE + 46 * MINUTE);
    await here.t.mutation(internal.bookings.closeWindow, { bookingId });
    expect(await firstFree(here, serviceId)).toBe(90);
    const early = await order(here, "otherClient", serviceId, NINE + 60 * MINUTE);
    expect(early).toMatchObject({ kind: "refused", reason: "taken" });
    const after = await order(here, "otherClient", serviceId, NINE + 90 * MINUTE);
    expect(after).toMatchObject({ kind: "booked" });
  });

  test("is counted from the real end of one that was ended ahead of its time", async () => {
    const { world: here, serviceId } = await world();
    const bookingId = await bookedBy(here, "client", serviceId);
    vi.setSystemTime(NINE + 10 * MINUTE);
    await here.asProvider.mutation(api.departure.endForAll, { bookingId });
    expect(await firstFree(here, serviceId)).toBe(75);
  });

  test("is nothing where a session ended before it began", async () => {
    const { world: here, serviceId } = await world();
    const bookingId = await bookedBy(here, "client", serviceId);
    vi.setSystemTime(NINE - 10 * MINUTE);
    await here.asProvider.mutation(api.departure.endForAll, { bookingId });
    expect(await firstFree(here, serviceId)).toBe(0);
  });
});

test("who waits for a group keeps their place where the page's zone is another one", async () => {
  const { world, serviceId } = await worldWithCalendar({ seats: 2 });
  const bookingId = await bookedBy(world, "client", serviceId);
  await bookedBy(world, "admin", serviceId);
  const join = (date: string) =>
    world.asOtherClient.mutation(api.waiting.join, { serviceId, date, startsAt: NINE });
  const first = await join(DATE);
  expect(first).toMatchObject({ kind: "waiting" });
  const page = { slug: "demo-provider", headline: "", zone: "Pacific/Pago_Pago" };
  await world.asProvider.mutation(api.pages.save, { ...page, isPublished: true });
  const whole = { fromMinute: 0, toMinute: 24 * 60 };
  const week = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, ...whole }));
  await world.asProvider.mutation(api.availability.setWeek, { week });
  // There it is the evening before.
  expect(await join("2026-11-24")).toEqual(first);
  await world.asClient.mutation(api.bookings.cancel, { bookingId });
  expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE }]);
  expect(await bookedBy(world, "otherClient", serviceId)).toBe(bookingId);
  expect(await offersOf(world, "otherClient")).toEqual([]);
});

test("the seat of a client who becomes a provider of the session goes to who waits", async () => {
  const { world, serviceId } = await worldWithCalendar({ seats: 2 });
  const { client: personId } = world.people;
  await world.t.run((ctx) => ctx.db.patch("users", personId, { isProvider: true }));
  const bookingId = await bookedBy(world, "client", serviceId);
  await bookedBy(world, "otherClient", serviceId);
  const wish = { serviceId, date: DATE, startsAt: NINE };
  await world.asStranger.mutation(api.waiting.join, wish);
  expect(await offersOf(world, "stranger")).toEqual([null]);
  await world.asProvider.mutation(api.participants.handOver, { bookingId, personId });
  expect(await offersOf(world, "stranger")).toMatchObject([{ startsAt: NINE }]);
});

test("a seat that is kept for who waits is not given back to who was put out", async () => {
  const { world, serviceId } = await worldWithCalendar({ seats: 2 });
  const bookingId = await bookedBy(world, "client", serviceId);
  await bookedBy(world, "otherClient", serviceId);
  await world.asStranger.mutation(api.waiting.join, { serviceId, date: DATE, startsAt: NINE });
  const subject = { bookingId, personId: world.people.otherClient };
  await world.asProvider.mutation(api.participants.remove, subject);
  expect(await offersOf(world, "stranger")).toMatchObject([{ startsAt: NINE }]);
  const letBack = () => world.asProvider.mutation(api.participants.letBack, subject);
  expect(await letBack()).toEqual({ kind: "refused", reason: "full" });
  await world.asStranger.mutation(api.holds.take, { serviceId, startsAt: NINE });
  expect(await letBack()).toEqual({ kind: "refused", reason: "full" });
  await world.asStranger.mutation(api.holds.release, {});
  vi.setSystemTime(NOW + HOUR + MINUTE);
  expect(await letBack()).toEqual({ kind: "done" });
});

test("who chooses the seat that is kept for them takes one seat, and not two", async () => {
  const { world, serviceId } = await worldWithCalendar({ seats: 3 });
  const bookingId = await bookedBy(world, "client", serviceId);
  for (const person of ["admin", "otherClient"] as const) await bookedBy(world, person, serviceId);
  await world.asStranger.mutation(api.waiting.join, { serviceId, date: DATE, startsAt: NINE });
  await world.asClient.mutation(api.bookings.cancel, { bookingId });
  expect(await freeOn(world, serviceId)).not.toContain(NINE);
  await world.asAdmin.mutation(api.bookings.cancel, { bookingId });
  const taken = await world.asStranger.mutation(api.holds.take, { serviceId, startsAt: NINE });
  expect(taken).toMatchObject({ kind: "held" });
  expect(await freeOn(world, serviceId)).toContain(NINE);
  expect(await bookedBy(world, "client", serviceId)).toBe(bookingId);
  expect(await freeOn(world, serviceId)).not.toContain(NINE);
  expect(await bookedBy(world, "stranger", serviceId)).toBe(bookingId);
});
