import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import {
  bookedBy,
  DATE,
  HOUR,
  NINE,
  SERVICE,
  WEEK,
  worldWithCalendar,
  ZONE,
} from "./calendarWorld";
import { settle } from "./clerkWorld";
import { MINUTE, NOW, type World } from "./setup";
import { fullDay, line, offersOf } from "./waitingWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("who waits is offered what is free by", () => {
  const passed = async (world: World) => {
    await vi.advanceTimersByTimeAsync(1_000);
    await world.t.finishInProgressScheduledFunctions();
    await vi.advanceTimersByTimeAsync(1_000);
    await world.t.finishInProgressScheduledFunctions();
  };
  const THURSDAY = "2026-11-26";

  /** Two full dates, one person waiting for each. */
  async function fullDays() {
    const { world, serviceId } = await worldWithCalendar({ dailyCap: 1 });
    for (const at of [NINE, NINE + 24 * HOUR]) await bookedBy(world, "client", serviceId, at);
    await line(world, "otherClient", serviceId);
    await line(world, "stranger", serviceId, THURSDAY);
    return { world, serviceId };
  }

  async function fullHours() {
    const { world, serviceId } = await worldWithCalendar();
    for (const at of [NINE, NINE + HOUR, NINE + 2 * HOUR]) {
      await bookedBy(world, "client", serviceId, at);
    }
    await line(world, "otherClient", serviceId);
    return { world, serviceId };
  }

  test("a raised cap, on each date", async () => {
    const { world, serviceId } = await fullDays();
    const service = { ...SERVICE, dailyCap: 2 };
    await world.asProvider.mutation(api.services.change, { serviceId, service });
    await passed(world);
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE + HOUR }]);
    expect(await offersOf(world, "stranger")).toMatchObject([{ startsAt: NINE + 25 * HOUR }]);
  });

  test("new hours of the week", async () => {
    const { world } = await fullHours();
    const week = [...WEEK, { weekday: 3, fromMinute: 14 * 60, toMinute: 15 * 60 }];
    await world.asProvider.mutation(api.availability.setWeek, { week });
    await passed(world);
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE + 5 * HOUR }]);
  });

  test("a page that is published again, and one in another zone", async () => {
    const page = { slug: "demo-provider", headline: "Listening.", zone: ZONE };
    const one = await fullHours();
    const save = (world: World, more: { isPublished: boolean; zone?: string }) =>
      world.asProvider.mutation(api.pages.save, { ...page, ...more });
    await save(one.world, { isPublished: false });
    const [{ bookingId }] = (await one.world.asProvider.query(api.notices.list, {})) as [any];
    await one.world.asClient.mutation(api.bookings.cancel, { bookingId });
    await passed(one.world);
    expect(await offersOf(one.world, "otherClient")).toEqual([null]);
    await save(one.world, { isPublished: true });
    await passed(one.world);
    expect(await offersOf(one.world, "otherClient")).toMatchObject([{ startsAt: NINE + 2 * HOUR }]);

    const { world } = await fullHours();
    await save(world, { isPublished: true, zone: "Europe/London" });
    await passed(world);
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE + 3 * HOUR }]);
  });

  test("a service that is paused says so, keeps each place, and goes on where it was", async () => {
    const { world, serviceId, bookingId } = await fullDay();
    await line(world, "otherClient", serviceId);
    await line(world, "stranger", serviceId);
    const change = (isActive: boolean) =>
      world.asProvider.mutation(api.services.change, {
        serviceId,
        service: { ...SERVICE, dailyCap: 1, isActive },
      });
    const told = async () =>
      (await world.asOtherClient.query(api.waiting.mine, {})).map(({ isOffered }) => isOffered);
    expect(await told()).toEqual([true]);
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE }]);
    await change(false);
    expect(await told()).toEqual([false]);
    // What was kept for them could not be taken: they are still the first.
    await settle(world, HOUR + MINUTE);
    expect(await offersOf(world, "otherClient")).toEqual([null]);
    await change(true);
    await passed(world);
    expect(await told()).toEqual([true]);
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE }]);
    expect(await offersOf(world, "stranger")).toEqual([null]);
  });

  test("new hours of a date, and by the week's where they hold again", async () => {
    const one = await fullHours();
    const windows = [{ fromMinute: 16 * 60, toMinute: 17 * 60 }];
    const dates = { fromDate: DATE, days: 1, kind: "changed" as const, note: "" };
    await one.world.asProvider.mutation(api.availability.setDates, { ...dates, windows });
    await passed(one.world);
    expect(await offersOf(one.world, "otherClient")).toMatchObject([{ startsAt: NINE + 7 * HOUR }]);

    const { world, serviceId } = await worldWithCalendar();
    const short = [{ fromMinute: 9 * 60, toMinute: 10 * 60 }];
    await world.asProvider.mutation(api.availability.setDates, { ...dates, windows: short });
    await bookedBy(world, "client", serviceId);
    await line(world, "otherClient", serviceId);
    await world.asProvider.mutation(api.availability.clearDates, { fromDate: DATE, days: 1 });
    await passed(world);
    expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt: NINE + HOUR }]);
  });

  test("a calendar elsewhere that is free again, or is taken out", async () => {
    for (const isTakenOut of [false, true]) {
      const { world, serviceId } = await worldWithCalendar();
      const providerId = world.people.provider;
      const calendarId = await world.t.run((ctx) =>
        ctx.db.insert("outsideCalendars", {
          providerId,
          name: "Elsewhere",
          host: "calendar.example",
          sealedUrl: "x",
          dueAt: NOW,
        }),
      );
      const read = (blocks: { startsAt: number; endsAt: number }[]) =>
        world.t.mutation(internal.outsideCalendars.store, { calendarId, outcome: "ok", blocks });
      await read([{ startsAt: NINE, endsAt: NINE + 3 * HOUR }]);
      await line(world, "otherClient", serviceId);
      await read([{ startsAt: NINE, endsAt: NINE + 3 * HOUR }]);
      await passed(world);
      expect(await offersOf(world, "otherClient")).toEqual([null]);
      if (isTakenOut) await world.asProvider.mutation(api.outsideCalendars.remove, { calendarId });
      else await read([{ startsAt: NINE, endsAt: NINE + HOUR }]);
      await passed(world);
      const startsAt = isTakenOut ? NINE : NINE + HOUR;
      expect(await offersOf(world, "otherClient")).toMatchObject([{ startsAt }]);
    }
  });
});
