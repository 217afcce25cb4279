import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { bookedBy, DATE, freeOn, HOUR, NINE, order, worldWithCalendar } from "./calendarWorld";
import { as, MINUTE, NOW, type World } from "./setup";
import { THREE } from "./orderWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
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
