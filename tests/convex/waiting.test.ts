import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import {
  addService,
  bookedBy,
  DATE,
  freeOn,
  HOUR,
  NINE,
  order,
  SERVICE,
  worldWithCalendar,
} from "./calendarWorld";
import { as, book, MINUTE, NOW, type Person } from "./setup";
import { fullDay, line, offersOf } from "./waitingWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("a waiting list", () => {
  test("is for the dates that are told to be full, and for no others", async () => {
    const { world, serviceId } = await fullDay();
    // A Saturday, without hours, is not full.
    const args = { serviceId, fromDate: "2026-11-24", days: 5, now: NOW };
    expect(await world.t.query(api.slots.list, args)).toMatchObject({
      full: [{ date: DATE, startsAt: NINE }],
    });
  });

  test("takes who asks once, and tells the provider who waits", async () => {
    const { world, serviceId } = await fullDay();
    const first = await line(world, "otherClient", serviceId);
    expect(first).toMatchObject({ kind: "waiting" });
    expect(await line(world, "otherClient", serviceId)).toEqual(first);
    const slug = "demo-provider";
    const row = { serviceId, date: DATE, title: "First conversation", offer: null, slug };
    expect(await world.asOtherClient.query(api.waiting.mine, {})).toMatchObject([
      { ...row, name: "Demo provider" },
    ]);
    const seen = await world.asProvider.query(api.waiting.list, { fromDate: DATE });
    expect(seen).toMatchObject([{ ...row, name: "Demo otherClient" }]);
    expect(await world.asClient.query(api.waiting.list, { fromDate: DATE })).toEqual([]);
  });

  test.each([
    ["not_full", "2026-11-26"],
    ["bad_date", "2026-11-28"],
    ["bad_date", "2026-11-23"],
    ["bad_date", "2027-11-24"],
    ["bad_date", "2026-02-30"],
    ["bad_date", "tomorrow"],
  ])("%s: %s is refused", async (reason, date) => {
    const { world, serviceId } = await fullDay();
    expect(await line(world, "otherClient", serviceId, date)).toEqual({ kind: "refused", reason });
  });

  test("gives a place that is free again to the first, for an hour, then to the next", async () => {
    const { world, serviceId, bookingId } = await fullDay();
    await line(world, "otherClient", serviceId);
    await line(world, "stranger", serviceId);
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    const until = (at: number) => ({ startsAt: NINE, expiresAt: at });
    expect(await offersOf(world, "otherClient")).toEqual([until(NOW + HOUR)]);
    expect(await offersOf(world, "stranger")).toEqual([null]);
    expect(await freeOn(world, serviceId)).toEqual([]);
    expect(await order(world, "client", serviceId)).toMatchObject({ reason: "taken" });
    vi.advanceTimersByTime(HOUR);
    await world.t.finishInProgressScheduledFunctions();
    expect(await offersOf(world, "otherClient")).toEqual([]);
    expect(await offersOf(world, "stranger")).toEqual([until(NOW + 2 * HOUR)]);
    expect(await order(world, "otherClient", serviceId)).toMatchObject({ reason: "taken" });
    expect(await order(world, "stranger", serviceId)).toMatchObject({ kind: "booked" });
    expect(await offersOf(world, "stranger")).toEqual([]);
    expect(await world.t.run(async (ctx) => await ctx.db.query("holds").collect())).toEqual([]);
  });

  test("gives one place to each, however many are free again", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const starts = [NINE, NINE + HOUR, NINE + 2 * HOUR];
    const bookings = [];
    for (const at of starts) bookings.push(await bookedBy(world, "client", serviceId, at));
    await line(world, "otherClient", serviceId);
    for (const bookingId of bookings.slice(1)) {
      await world.asClient.mutation(api.bookings.cancel, { bookingId });
    }
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE + HOUR }]);
    expect(await freeOn(world, serviceId)).toEqual([NINE + 2 * HOUR]);
  });

  test("what is kept for somebody stays theirs while they choose elsewhere", async () => {
    const { world, serviceId, bookingId } = await fullDay();
    await line(world, "otherClient", serviceId);
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    const other = await addService(world);
    const startsAt = NINE + 2 * HOUR;
    await world.asOtherClient.mutation(api.holds.take, { serviceId: other, startsAt });
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE }]);
    expect(await order(world, "otherClient", serviceId)).toMatchObject({ kind: "booked" });
  });

  test("who leaves it passes on what was kept for them; others cannot make them", async () => {
    const { world, serviceId, bookingId } = await fullDay();
    const joined = await line(world, "otherClient", serviceId);
    if (joined.kind !== "waiting") throw new Error(joined.reason);
    const { entryId } = joined;
    await line(world, "stranger", serviceId);
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    const leave = (person: Person) => as(world.t, person).mutation(api.waiting.leave, { entryId });
    expect(await leave("stranger")).toEqual({ kind: "refused", reason: "not_found" });
    expect(await leave("provider")).toEqual({ kind: "refused", reason: "not_found" });
    expect(await leave("otherClient")).toEqual({ kind: "left" });
    expect(await offersOf(world, "stranger")).toMatchObject([{ startsAt: NINE }]);
  });

  test("a place in a group, of a moved session and of a declined request is given on", async () => {
    const { world, serviceId } = await worldWithCalendar({ dailyCap: 1, approval: "request" });
    const asked = await order(world, "client", serviceId);
    if (asked.kind !== "requested") throw new Error(asked.kind);
    await line(world, "otherClient", serviceId);
    await world.asProvider.mutation(api.requests.decline, { requestId: asked.requestId });
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE }]);

    const group = await addService(world, { seats: 2, lengthMinutes: 170, stepMinutes: 180 });
    const thursday = NINE + 24 * HOUR;
    const bookingId = await bookedBy(world, "client", group, thursday);
    await bookedBy(world, "admin", group, thursday);
    await line(world, "stranger", group, "2026-11-26");
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    expect(await offersOf(world, "stranger")).toMatchObject([{ startsAt: thursday }]);
    expect(await bookedBy(world, "stranger", group, thursday)).toBe(bookingId);
  });

  test("is given what somebody lets go by choosing or booking another slot", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const thursday = NINE + 24 * HOUR;
    for (const at of [NINE + HOUR, NINE + 2 * HOUR]) await bookedBy(world, "admin", serviceId, at);
    const hold = (startsAt: number) =>
      world.asClient.mutation(api.holds.take, { serviceId, startsAt });
    await hold(NINE);
    await line(world, "otherClient", serviceId);
    await line(world, "stranger", serviceId);
    await hold(thursday);
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE }]);
    for (const at of [thursday + HOUR, thursday + 2 * HOUR]) {
      await bookedBy(world, "admin", serviceId, at);
    }
    await line(world, "otherClient", serviceId, "2026-11-26");
    await bookedBy(world, "client", serviceId, thursday + 24 * HOUR);
    expect(await offersOf(world, "otherClient")).toMatchObject([
      { startsAt: NINE },
      { startsAt: thursday },
    ]);
  });

  test("gives on what was kept for somebody who books another slot of that date", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const bookings: Id<"bookings">[] = [];
    for (const at of [NINE, NINE + HOUR, NINE + 2 * HOUR]) {
      bookings.push(await bookedBy(world, "client", serviceId, at));
    }
    await line(world, "otherClient", serviceId);
    await world.asClient.mutation(api.bookings.cancel, { bookingId: bookings[0]! });
    await line(world, "stranger", serviceId);
    // Another slot is free, which nobody was told of.
    await world.t.run((ctx) => ctx.db.patch("bookings", bookings[1]!, { state: "cancelled" }));
    await bookedBy(world, "otherClient", serviceId, NINE + HOUR);
    expect(await offersOf(world, "stranger")).toMatchObject([{ startsAt: NINE }]);
  });

  test("comes before who asks as a change of terms has freed a place", async () => {
    const { world, serviceId } = await fullDay();
    await line(world, "otherClient", serviceId);
    const service = { ...SERVICE, dailyCap: 2 };
    await world.asProvider.mutation(api.services.change, { serviceId, service });
    expect(await line(world, "stranger", serviceId)).toMatchObject({ kind: "waiting" });
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE + HOUR }]);
    expect(await offersOf(world, "stranger")).toEqual([null]);
  });

  test("is not held up by those who were told before, however many", async () => {
    const { world, serviceId, bookingId } = await fullDay();
    const { provider: providerId, admin: userId } = world.people;
    await world.t.run(async (ctx) => {
      const row = { providerId, serviceId, userId, date: DATE, offeredUntil: NOW };
      for (let i = 0; i < 20; i += 1) await ctx.db.insert("waitingEntries", row);
    });
    await line(world, "otherClient", serviceId);
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE }]);
  });

  test("hears of a session of the evening before that reached into its date", async () => {
    const { world, serviceId } = await worldWithCalendar({ lengthMinutes: 30 });
    const week = [{ weekday: 3, fromMinute: 0, toMinute: 45 }];
    await world.asProvider.mutation(api.availability.setWeek, { week });
    const midnight = NINE - 9 * HOUR;
    const startsIn = (midnight - NOW) / MINUTE - 30;
    const bookingId = await book(world, { startsIn, minutes: 60 });
    expect(await line(world, "otherClient", serviceId)).toMatchObject({ kind: "waiting" });
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: midnight }]);
  });

  test("hears of the evening before also where a date has 23 hours", async () => {
    const { world, serviceId } = await worldWithCalendar({ lengthMinutes: 30, horizonDays: 365 });
    const week = [{ weekday: 0, fromMinute: 0, toMinute: 45 }];
    await world.asProvider.mutation(api.availability.setWeek, { week });
    const midnight = Date.UTC(2027, 2, 27, 23);
    const startsIn = (midnight - NOW) / MINUTE - 30;
    const bookingId = await book(world, { startsIn, minutes: 60 });
    const joined = await line(world, "otherClient", serviceId, "2027-03-28");
    expect(joined).toMatchObject({ kind: "waiting" });
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: midnight }]);
  });

  test("of a date that is over is forgotten", async () => {
    const { world, serviceId } = await fullDay();
    await line(world, "otherClient", serviceId);
    vi.setSystemTime(NINE + 28 * HOUR - MINUTE);
    await world.t.mutation(internal.waiting.prune, {});
    expect(await offersOf(world, "otherClient")).toEqual([null]);
    vi.setSystemTime(NINE + 28 * HOUR + MINUTE);
    await world.t.mutation(internal.waiting.prune, {});
    expect(await offersOf(world, "otherClient")).toEqual([]);
  });
});
