import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { bookedBy, DATE, freeOn, HOUR, NINE, order, worldWithCalendar } from "./calendarWorld";
import { as, MINUTE, NOW, type Person, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const THREE = [NINE, NINE + HOUR, NINE + 2 * HOUR];

function take(world: World, person: Person, serviceId: string, startsAt = NINE) {
  return as(world.t, person).mutation(api.holds.take, { serviceId, startsAt });
}

describe("a hold outlives the service's notice", () => {
  test("of who chose a slot in time", async () => {
    const { world, serviceId } = await worldWithCalendar({ noticeMinutes: 60 });
    vi.setSystemTime(NINE - 62 * MINUTE);
    expect(await take(world, "client", serviceId)).toMatchObject({ kind: "held" });
    vi.setSystemTime(NINE - 58 * MINUTE);
    expect(await order(world, "otherClient", serviceId)).toMatchObject({ reason: "too_late" });
    expect(await order(world, "client", serviceId)).toMatchObject({ kind: "booked" });
  });

  test("but not itself, nor the start", async () => {
    const { world, serviceId } = await worldWithCalendar({ noticeMinutes: 2 });
    vi.setSystemTime(NINE - 3 * MINUTE);
    await take(world, "client", serviceId);
    vi.setSystemTime(NINE + 1);
    expect(await order(world, "client", serviceId)).toMatchObject({ reason: "too_late" });
    const ten = NINE + HOUR;
    vi.setSystemTime(ten - 6 * MINUTE);
    await take(world, "otherClient", serviceId, ten);
    vi.setSystemTime(ten - MINUTE);
    expect(await order(world, "otherClient", serviceId, ten)).toMatchObject({
      reason: "too_late",
    });
  });

  test("of who was given a place by the waiting list", async () => {
    const { world, serviceId } = await worldWithCalendar({ dailyCap: 1 });
    const bookingId = await bookedBy(world, "client", serviceId);
    await world.asOtherClient.mutation(api.waiting.join, { serviceId, date: DATE });
    vi.setSystemTime(NINE - 70 * MINUTE);
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    vi.setSystemTime(NINE - 50 * MINUTE);
    expect(await order(world, "otherClient", serviceId)).toMatchObject({ kind: "booked" });
  });
});

describe("a hold is no longer for being taken again", () => {
  const held = {
    kind: "held",
    startsAt: NINE,
    expiresAt: NOW + 5 * MINUTE,
    againAt: NOW + 7 * MINUTE,
  };
  const again = (retryAt: number) => ({ kind: "refused", reason: "held_before", retryAt });

  test("as it is, given back, or by way of another slot", async () => {
    const { world, serviceId } = await worldWithCalendar();
    expect(await take(world, "client", serviceId)).toEqual(held);
    vi.setSystemTime(NOW + 4 * MINUTE);
    expect(await take(world, "client", serviceId)).toEqual(held);
    await world.asClient.mutation(api.holds.release, {});
    expect(await take(world, "client", serviceId)).toEqual(held);
    await take(world, "client", serviceId, NINE + HOUR);
    expect(await take(world, "client", serviceId)).toEqual(held);
    const rows = await world.t.run((ctx) => ctx.db.query("holds").collect());
    expect(rows).toMatchObject([{ startsAt: NINE, expiresAt: NOW + 5 * MINUTE }]);
  });

  test("and for two minutes after it others come first", async () => {
    const { world, serviceId } = await worldWithCalendar();
    await take(world, "client", serviceId);
    vi.advanceTimersByTime(5 * MINUTE);
    await world.t.finishInProgressScheduledFunctions();
    expect(await take(world, "client", serviceId)).toEqual(again(NOW + 7 * MINUTE));
    expect(await take(world, "client", serviceId, NINE + HOUR)).toMatchObject({ kind: "held" });
    expect(await take(world, "otherClient", serviceId)).toMatchObject({ kind: "held" });
    await world.asOtherClient.mutation(api.holds.release, {});
    vi.setSystemTime(NOW + 7 * MINUTE);
    expect(await take(world, "client", serviceId)).toEqual({
      ...held,
      expiresAt: NOW + 12 * MINUTE,
      againAt: NOW + 14 * MINUTE,
    });
  });

  test("and needs none to be booked", async () => {
    const { world, serviceId } = await worldWithCalendar();
    await take(world, "client", serviceId);
    vi.setSystemTime(NOW + 6 * MINUTE);
    expect(await take(world, "client", serviceId)).toEqual(again(NOW + 7 * MINUTE));
    expect(await order(world, "client", serviceId)).toMatchObject({ kind: "booked" });
  });
});

test("holds whose own job failed are swept up, and their turns with them", async () => {
  const { world, serviceId } = await worldWithCalendar();
  await take(world, "client", serviceId);
  const sweep = () => world.t.mutation(internal.holds.sweep, {});
  vi.setSystemTime(NOW + 6 * MINUTE);
  await sweep();
  expect(await freeOn(world, serviceId, DATE, NOW)).toEqual(THREE.slice(1));
  vi.setSystemTime(NOW + 8 * MINUTE);
  await sweep();
  expect(await freeOn(world, serviceId, DATE, NOW)).toEqual(THREE);
  const left = await world.t.run(async (ctx) => [
    ...(await ctx.db.query("holds").collect()),
    ...(await ctx.db.query("holdTurns").collect()),
  ]);
  expect(left).toEqual([]);
});
