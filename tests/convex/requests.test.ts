import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import {
  addService,
  DATE,
  freeOn,
  HOUR,
  NINE,
  order,
  SERVICE,
  worldWithCalendar,
} from "./calendarWorld";
import { kindsOf } from "./noticeWorld";
import { as, book, MINUTE, NOW, PEOPLE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const THREE = [NINE, NINE + HOUR, NINE + 2 * HOUR];

async function asked(more: Partial<typeof SERVICE> = {}) {
  const { world, serviceId } = await worldWithCalendar({ approval: "request", ...more });
  const result = await order(world, "client", serviceId, NINE, { clientKey: "form" });
  if (result.kind !== "requested") throw new Error(result.kind);
  return { world, serviceId, requestId: result.requestId };
}

function approve(world: World, requestId: Id<"bookingRequests">) {
  return world.asProvider.mutation(api.requests.approve, { requestId });
}

describe("a request", () => {
  test("keeps its time, makes no booking, and is seen by both sides alone", async () => {
    const { world, serviceId, requestId } = await asked();
    expect(await freeOn(world, serviceId)).toEqual(THREE.slice(1));
    const row = { requestId, startsAt: NINE, state: "waiting", title: "First conversation" };
    expect(await world.asProvider.query(api.requests.list, {})).toMatchObject([
      { ...row, name: "Demo client" },
    ]);
    expect(await world.asClient.query(api.requests.mine, {})).toMatchObject([
      { ...row, name: "Demo provider" },
    ]);
    expect(await world.asStranger.query(api.requests.list, {})).toEqual([]);
    expect(await world.asStranger.query(api.requests.mine, {})).toEqual([]);
    expect(await world.t.run(async (ctx) => await ctx.db.query("bookings").collect())).toEqual([]);
    expect(await order(world, "client", serviceId, NINE, { clientKey: "form" })).toEqual({
      kind: "requested",
      requestId,
    });
  });

  test("that is approved is a booking, however often, and its key finds it", async () => {
    const { world, serviceId, requestId } = await asked();
    const first = await approve(world, requestId);
    expect(first).toMatchObject({ kind: "booked" });
    expect(await approve(world, requestId)).toEqual(first);
    expect(await order(world, "client", serviceId, NINE, { clientKey: "form" })).toEqual(first);
    expect(await freeOn(world, serviceId)).toEqual(THREE.slice(1));
    const late = await world.asProvider.mutation(api.requests.decline, { requestId });
    expect(late).toEqual({ kind: "refused", reason: "decided" });
    expect(await world.asProvider.query(api.requests.list, {})).toEqual([]);
  });

  test("that is declined frees its time and says why", async () => {
    const { world, serviceId, requestId } = await asked();
    const decline = (message: string) =>
      world.asProvider.mutation(api.requests.decline, { requestId, message });
    expect(await decline("x".repeat(501))).toEqual({ kind: "refused", reason: "bad_message" });
    expect(await decline(" Away. ")).toEqual({ kind: "closed" });
    expect(await decline("again")).toEqual({ kind: "closed" });
    expect(await freeOn(world, serviceId)).toEqual(THREE);
    expect(await world.asClient.query(api.requests.mine, {})).toMatchObject([
      { state: "declined", message: "Away." },
    ]);
    expect(await approve(world, requestId)).toEqual({ kind: "refused", reason: "decided" });
    expect(await order(world, "client", serviceId, NINE, { clientKey: "form" })).toEqual({
      kind: "refused",
      reason: "closed",
    });
  });

  test("is taken back by its client, and expires when its start comes", async () => {
    const { world, serviceId, requestId } = await asked();
    expect(await world.asClient.mutation(api.requests.withdraw, { requestId })).toEqual({
      kind: "closed",
    });
    expect(await freeOn(world, serviceId)).toEqual(THREE);
    await order(world, "client", serviceId, NINE);
    vi.advanceTimersByTime(NINE - NOW - 1);
    expect(await freeOn(world, serviceId, "2026-11-25", NOW)).toEqual(THREE.slice(1));
    vi.advanceTimersByTime(1);
    await world.t.finishInProgressScheduledFunctions();
    expect(await world.asClient.query(api.requests.mine, {})).toMatchObject([{ state: "expired" }]);
    expect(await freeOn(world, serviceId, "2026-11-25", NOW)).toEqual(THREE);
  });

  test.each(PEOPLE.slice(1))("is not decided by %s", async (person) => {
    const { world, requestId } = await asked();
    const who = as(world.t, person);
    const refused = { kind: "refused", reason: "not_found" };
    expect(await who.mutation(api.requests.approve, { requestId })).toEqual(refused);
    expect(await who.mutation(api.requests.decline, { requestId })).toEqual(refused);
    const taken = await who.mutation(api.requests.withdraw, { requestId });
    expect(taken).toEqual(person === "client" ? { kind: "closed" } : refused);
  });

  test("cannot be approved past its start, over a session, or without its service", async () => {
    const { world, serviceId, requestId } = await asked();
    const bookingId = await book(world, { startsIn: (NINE - NOW) / MINUTE + 20 });
    expect(await approve(world, requestId)).toEqual({ kind: "refused", reason: "taken" });
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    await world.asProvider.mutation(api.services.remove, { serviceId });
    expect(await approve(world, requestId)).toEqual({ kind: "refused", reason: "service_gone" });
    vi.setSystemTime(NINE);
    expect(await approve(world, requestId)).toEqual({ kind: "refused", reason: "too_late" });
  });

  test("ends with its service, and its client hears of it; so do those in its line", async () => {
    const { world, serviceId } = await asked();
    const other = await addService(world, { title: "Another one" });
    const grouped = await addService(world, { title: "Group practice" });
    const { provider: providerId, stranger, otherClient } = world.people;
    await world.t.run(async (ctx) => {
      const wish = { providerId, date: DATE };
      const ofGroup = { ...wish, serviceId: grouped, userId: stranger };
      for (let i = 0; i < 60; i += 1) await ctx.db.insert("waitingEntries", ofGroup);
      const ofOther = { ...wish, serviceId: other, userId: otherClient };
      await ctx.db.insert("waitingEntries", ofOther);
    });
    for (const gone of [serviceId, grouped]) {
      await world.asProvider.mutation(api.services.remove, { serviceId: gone });
    }
    for (let i = 0; i < 6; i += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      await world.t.finishInProgressScheduledFunctions();
    }
    expect(await world.asProvider.query(api.requests.list, {})).toEqual([]);
    expect(await world.asClient.query(api.requests.mine, {})).toMatchObject([
      { state: "declined", title: "First conversation" },
    ]);
    expect((await kindsOf(world, "client"))[0]).toBe("request_declined");
    expect(await world.asOtherClient.query(api.waiting.mine, {})).toMatchObject([
      { offer: { startsAt: NINE } },
    ]);
    expect(await world.asStranger.query(api.waiting.mine, {})).toEqual([]);
    const notices = await world.t.run(async (ctx) => await ctx.db.query("notices").collect());
    const told = notices.filter(({ userId }) => userId === stranger);
    expect(told).toHaveLength(60);
    expect(told[0]).toMatchObject({ kind: "line_closed", title: "Group practice" });
  });

  test("for a seat of a group joins the session of those before it", async () => {
    const { world, serviceId, requestId } = await asked({ seats: 2 });
    const other = await order(world, "otherClient", serviceId, NINE);
    if (other.kind !== "requested") throw new Error(other.kind);
    expect(await order(world, "stranger", serviceId, NINE)).toMatchObject({ reason: "taken" });
    const first = await approve(world, requestId);
    expect(await approve(world, other.requestId)).toEqual(first);
  });

  test("is one of at most ten of a client that wait", async () => {
    const { world, serviceId } = await asked({ horizonDays: 60 });
    for (let i = 1; i <= 9; i += 1) {
      const startsAt = THREE[i % 3]! + Math.floor(i / 3) * 24 * HOUR;
      // Weekends have no hours.
      const day = new Date(startsAt).getUTCDay();
      const at = day === 6 ? startsAt + 48 * HOUR : startsAt;
      expect(await order(world, "client", serviceId, at)).toMatchObject({ kind: "requested" });
    }
    expect(await order(world, "client", serviceId, NINE + 14 * 24 * HOUR)).toEqual({
      kind: "refused",
      reason: "too_many_requests",
    });
  });
});
