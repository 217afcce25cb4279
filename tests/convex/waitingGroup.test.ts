import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { bookedBy, DATE, HOUR, NINE, order, worldWithCalendar } from "./calendarWorld";
import { MINUTE, NOW } from "./setup";
import { line, offersOf } from "./waitingWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** A group of two at nine, both seats of it taken; ten and eleven o'clock are free. */
async function fullGroup() {
  const { world, serviceId } = await worldWithCalendar({ seats: 2 });
  const bookingId = await bookedBy(world, "client", serviceId);
  await bookedBy(world, "admin", serviceId);
  return { world, serviceId, bookingId };
}

describe("the waiting list of a group", () => {
  test("is for those that are told to be full, beside what is free on that date", async () => {
    const { world, serviceId } = await fullGroup();
    const args = { serviceId, fromDate: DATE, days: 1, now: NOW };
    expect(await world.t.query(api.slots.list, args)).toMatchObject({
      slots: [{ startsAt: NINE + HOUR }, { startsAt: NINE + 2 * HOUR }],
      full: [],
      fullGroups: [{ startsAt: NINE, endsAt: NINE + 50 * MINUTE, seatsLeft: 0 }],
    });
    expect(await line(world, "otherClient", serviceId)).toMatchObject({ reason: "not_full" });
    const first = await line(world, "otherClient", serviceId, DATE, NINE);
    expect(first).toMatchObject({ kind: "waiting" });
    expect(await line(world, "otherClient", serviceId, DATE, NINE)).toEqual(first);
    const row = { date: DATE, startsAt: NINE, offer: null };
    expect(await world.asOtherClient.query(api.waiting.mine, {})).toMatchObject([row]);
    expect(await world.asProvider.query(api.waiting.list, { fromDate: DATE })).toMatchObject([row]);
  });

  test.each([
    ["bad_date", "otherClient", NINE + 30 * MINUTE],
    ["bad_date", "otherClient", NINE + 24 * HOUR],
    ["bad_date", "otherClient", NaN],
    ["not_full", "otherClient", NINE + HOUR],
    ["already_booked", "client", NINE],
    ["own_service", "provider", NINE],
  ] as const)("%s: %s at %d is refused", async (reason, person, startsAt) => {
    const { world, serviceId } = await fullGroup();
    const refused = { kind: "refused", reason };
    expect(await line(world, person, serviceId, DATE, startsAt)).toEqual(refused);
  });

  test("gives a seat of that session alone, and not what else is free", async () => {
    const { world, serviceId, bookingId } = await fullGroup();
    const other = await bookedBy(world, "client", serviceId, NINE + HOUR);
    await line(world, "otherClient", serviceId, DATE, NINE);
    await line(world, "stranger", serviceId, DATE, NINE);
    await world.asClient.mutation(api.bookings.cancel, { bookingId: other });
    expect(await offersOf(world, "otherClient")).toEqual([null]);
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE }]);
    expect(await offersOf(world, "stranger")).toEqual([null]);
    expect(await order(world, "client", serviceId)).toMatchObject({ reason: "taken" });
    expect(await bookedBy(world, "otherClient", serviceId)).toBe(bookingId);
    expect(await offersOf(world, "otherClient")).toEqual([]);
  });

  test("that gets nothing holds up nobody who takes any slot of that date", async () => {
    const { world, serviceId } = await fullGroup();
    const rest = [];
    for (const at of [NINE + HOUR, NINE + 2 * HOUR]) {
      for (const person of ["client", "admin"] as const) {
        rest.push(await bookedBy(world, person, serviceId, at));
      }
    }
    await line(world, "otherClient", serviceId, DATE, NINE);
    await line(world, "stranger", serviceId);
    await world.asClient.mutation(api.bookings.cancel, { bookingId: rest[0]! });
    expect(await offersOf(world, "otherClient")).toEqual([null]);
    expect(await offersOf(world, "stranger")).toMatchObject([{ startsAt: NINE + HOUR }]);
  });

  test("is not left by who books another session of that date", async () => {
    const { world, serviceId, bookingId } = await fullGroup();
    await line(world, "otherClient", serviceId, DATE, NINE);
    await bookedBy(world, "otherClient", serviceId, NINE + HOUR);
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE }]);
  });
});
