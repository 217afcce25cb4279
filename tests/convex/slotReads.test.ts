import { afterEach, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { QueryCtx } from "../../convex/_generated/server";
import { findOffering, nearestFree } from "../../convex/model/slots/offering";
import { viewSlots } from "../../convex/model/slots/slotViews";
import { piecesOf } from "../../lib/booking/slotPieces";
import { bookedBy, DATE, DAY, HOUR, NINE, openCalendar, order } from "./calendarWorld";
import { backendWithPeople, fieldsOf, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** A calendar with so much of each kind a day, for nine weeks, beside three free slots a date. */
async function busyWorld(sessions: number, blocks: number, everyMinutes = 30) {
  const world = await backendWithPeople();
  const serviceId = await openCalendar(world);
  const bookingId = await bookedBy(world, "client", serviceId, NINE + 5 * DAY);
  await world.t.run(async (ctx) => {
    const one = await fieldsOf(ctx, bookingId);
    await ctx.db.delete("bookings", bookingId);
    const busy = { providerId: one.providerId, source: "elsewhere" };
    for (let day = -7; day < 56; day += 1) {
      const evening = NINE + day * DAY + 4 * HOUR;
      for (let i = 0; i < sessions; i += 1) {
        const startsAt = evening + i * everyMinutes * MINUTE;
        const times = { startsAt, endsAt: startsAt + (everyMinutes - 2) * MINUTE };
        await ctx.db.insert("bookings", { ...one, ...times, requestKey: `${day}-${i}` });
      }
      for (let i = 0; i < blocks; i += 1) {
        const startsAt = evening + i * MINUTE;
        await ctx.db.insert("busyBlocks", { ...busy, startsAt, endsAt: startsAt + MINUTE });
      }
    }
  });
  return { world, serviceId };
}

/** A database that counts the documents it gives. */
function countingReads(db: QueryCtx["db"]) {
  let documents = 0;
  const follow = (target: object): any =>
    new Proxy(target, {
      get(of: any, name) {
        const value = of[name];
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          const result = value.apply(of, args);
          if (typeof result !== "object" || result === null) return result;
          if (!(result instanceof Promise)) return follow(result);
          return result.then((found) => {
            documents += Array.isArray(found) ? found.length : Number(found !== null);
            return found;
          });
        };
      },
    });
  return { db: follow(db) as QueryCtx["db"], documents: () => documents };
}

test.each([
  ["beside another calendar", 24, 16, 30],
  ["of two thousand sessions", 65, 0, 10],
])("sees every slot of a busy month, as the page asks for it: %s", async (_what, ...busy) => {
  const { world, serviceId } = await busyWorld(...busy);
  const slots: number[] = [];
  for (const piece of piecesOf("2026-12")) {
    const result = await world.t.query(api.slots.list, { serviceId, now: NOW, ...piece });
    if (result.kind !== "slots") throw new Error(result.reason);
    expect(result.full).toEqual([]);
    slots.push(...result.slots.map(({ startsAt }) => startsAt));
  }
  // From the last of November to the first of January: 25 working days.
  expect(slots).toHaveLength(25 * 3);
  expect(new Set(slots).size).toBe(slots.length);
});

test.each([
  [30, 0, 12],
  [30, 60, 1],
])("offers what is known: %i sessions and %i blocks a day", async (sessions, blocks, dates) => {
  const { world, serviceId } = await busyWorld(sessions, blocks);
  const args = { serviceId, fromDate: DATE, days: 42, now: NOW };
  const result = await world.t.query(api.slots.list, args);
  if (result.kind !== "slots") throw new Error(result.reason);
  const free = Array.from({ length: 42 }, (_, day) => NINE + day * DAY)
    .filter((at) => ![0, 6].includes(new Date(at).getUTCDay()))
    .flatMap((at) => [at, at + HOUR, at + 2 * HOUR]);
  const starts = result.slots.map(({ startsAt }) => startsAt);
  expect(starts).toEqual(free.slice(0, starts.length));
  expect(starts.length).toBeGreaterThanOrEqual(3 * dates);
  expect(starts.length).toBeLessThan(free.length);
});

test("the nearest times stay those of a few dates where too much is taken in more", async () => {
  const { world, serviceId } = await busyWorld(0, 100);
  const sunday = NINE + 18 * DAY;
  const refused = await order(world, "client", serviceId, sunday);
  if (refused.kind !== "refused" || !("alternatives" in refused)) throw new Error("not refused");
  const monday = sunday + DAY;
  expect(refused.alternatives.map(({ startsAt }) => startsAt)).toEqual([
    monday,
    monday + HOUR,
    monday + 2 * HOUR,
  ]);
});

test.each([
  [0, 0],
  [14, 0],
  [24, 60],
  [0, 400],
])("costs less than a thousand documents: %i sessions and %i blocks a day", async (...many) => {
  const { world, serviceId } = await busyWorld(...many);
  const documents = await world.t.run(async (ctx) => {
    const counted = countingReads(ctx.db);
    const args = { serviceId, fromDate: DATE, days: 42, now: NOW };
    const result = await viewSlots({ ...ctx, db: counted.db } as QueryCtx, args);
    expect(result.kind).toBe("slots");
    return counted.documents();
  });
  expect(documents).toBeGreaterThan(3);
  expect(documents).toBeLessThanOrEqual(1_000);
});

/** A calendar of which each slot of so many weeks is taken. */
async function takenWorld(weeks: number, perDay: number) {
  const world = await backendWithPeople();
  const serviceId = await openCalendar(world, { horizonDays: 730 });
  const first = await bookedBy(world, "client", serviceId, NINE);
  await world.t.run(async (ctx) => {
    const one = await fieldsOf(ctx, first);
    for (let day = 0; day < weeks * 7; day += 1) {
      // From eight o'clock on: where clocks go forward, that is nine.
      for (let i = -1; i < perDay; i += 1) {
        if (day === 0 && i === 0) continue;
        const startsAt = NINE + day * DAY + i * HOUR;
        const times = { startsAt, endsAt: startsAt + 50 * MINUTE };
        await ctx.db.insert("bookings", { ...one, ...times, requestKey: `${day}-${i}` });
      }
    }
  });
  return { world, serviceId };
}

async function alternativesIn({ world, serviceId }: Awaited<ReturnType<typeof takenWorld>>) {
  return await world.t.run(async (ctx) => {
    const counted = countingReads(ctx.db);
    const counting = { ...ctx, db: counted.db } as QueryCtx;
    const offering = (await findOffering(counting, serviceId))!;
    const asked = { now: NOW, except: {} };
    const slots = await nearestFree(counting, offering, NINE, asked);
    return { starts: slots.map(({ startsAt }) => startsAt), documents: counted.documents() };
  });
}

test.each([5, 15])("looks for other times as far as %i weeks ahead", async (weeks) => {
  const { starts } = await alternativesIn(await takenWorld(weeks, 3));
  const next = NINE + weeks * 7 * DAY;
  expect(starts).toEqual([next, next + HOUR, next + 2 * HOUR]);
});

test("a search for other times that finds none has an end", async () => {
  const { starts, documents } = await alternativesIn(await takenWorld(105, 8));
  expect(starts).toEqual([]);
  expect(documents).toBeGreaterThan(3_000);
  expect(documents).toBeLessThanOrEqual(4_200);
});
