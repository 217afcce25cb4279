import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { Service } from "../../convex/model/slots/serviceTerms";
import {
  addService,
  bookedBy,
  HOUR,
  NINE,
  order,
  SERVICE,
  worldWithCalendar,
} from "./calendarWorld";
import { backendWithPeople, book, MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const END = NOW + 30 * MINUTE;

function extend(
  who: World["asClient"],
  bookingId: string,
  minutes: 5 | 10 | 15 | 30 = 10,
  endsAt = END,
) {
  return who.mutation(api.bookings.extend, { bookingId, minutes, endsAt });
}

async function closings(world: World, bookingId: Id<"bookings">): Promise<number[]> {
  return await world.t.run(async (ctx) => {
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    return jobs
      .filter(({ name, state }) => name.includes("closeWindow") && state.kind === "pending")
      .filter(({ args }) => (args[0] as { bookingId: string }).bookingId === bookingId)
      .map(({ scheduledTime }) => scheduledTime);
  });
}

describe("extend", () => {
  test("moves the end for both sides, the close with it, and the room's own time", async () => {
    const world = await backendWithPeople();
    const rooms: { departureTimeout?: number }[] = [];
    vi.stubGlobal("fetch", async (url: URL, request: { body: string }) => {
      if (String(url).endsWith("CreateRoom")) rooms.push(JSON.parse(request.body));
      return Response.json({ name: "r", sid: "RM_1" });
    });
    const bookingId = await book(world);
    const result = await extend(world.asProvider, bookingId);
    expect(result).toEqual({ kind: "extended", endsAt: END + 10 * MINUTE });
    for (const side of [world.asProvider, world.asClient]) {
      const seen = await side.query(api.bookings.get, { bookingId });
      expect(seen).toMatchObject({ endsAt: END + 10 * MINUTE, closesAt: END + 25 * MINUTE });
    }
    expect(await closings(world, bookingId)).toEqual([END + 25 * MINUTE]);
    vi.advanceTimersByTime(10);
    await world.t.finishInProgressScheduledFunctions();
    expect(rooms.at(-1)?.departureTimeout).toBeGreaterThanOrEqual(55 * 60);
  });

  test("a repeat of one request is one extension; the next one counts from the new end", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const first = await extend(world.asProvider, bookingId);
    expect(await extend(world.asProvider, bookingId)).toEqual(first);
    expect(await extend(world.asProvider, bookingId, 5, END + 10 * MINUTE)).toEqual({
      kind: "extended",
      endsAt: END + 15 * MINUTE,
    });
  });

  test("is the provider's alone; a stranger and an admin learn nothing", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const reasonFor = async (who: World["asClient"], id: string = bookingId) => {
      const result = await extend(who, id);
      return result.kind === "refused" ? result.reason : result.kind;
    };
    expect(await reasonFor(world.asClient)).toBe("not_provider");
    expect(await reasonFor(world.asStranger)).toBe("not_found");
    expect(await reasonFor(world.asAdmin)).toBe("not_found");
    expect(await reasonFor(world.asProvider, "nonsense")).toBe("not_found");
    await expect(extend(world.t as never, bookingId)).rejects.toMatchObject({
      data: { code: "UNAUTHENTICATED" },
    });
    for (const who of [world.asClient, world.asStranger, world.asAdmin]) {
      expect(await who.query(api.bookings.extensions, { bookingId })).toBeNull();
    }
  });

  test("only while the booking is open, and for eight hours at most", async () => {
    const world = await backendWithPeople();
    const early = await book(world, { startsIn: 60 });
    expect(await extend(world.asProvider, early, 5, NOW + 90 * MINUTE)).toEqual({
      kind: "refused",
      reason: "not_open",
    });
    expect(await world.asProvider.query(api.bookings.extensions, { bookingId: early })).toBeNull();
    const cancelled = await book(world);
    await world.asProvider.mutation(api.bookings.cancel, { bookingId: cancelled });
    expect(await extend(world.asProvider, cancelled)).toMatchObject({ reason: "not_open" });
    const long = await book(world, { minutes: 475 });
    const longEnd = NOW + 475 * MINUTE;
    expect(await extend(world.asProvider, long, 10, longEnd)).toMatchObject({ reason: "too_long" });
    expect(await extend(world.asProvider, long, 5, longEnd)).toMatchObject({ kind: "extended" });
    const over = await book(world);
    vi.setSystemTime(END + 15 * MINUTE);
    expect(await extend(world.asProvider, over)).toMatchObject({ reason: "not_open" });
  });
});

describe("the calendar", () => {
  async function withNext(world: World, startsIn: number, minutes = 30) {
    const bookingId = await book(world);
    const next = await book(world, { startsIn, minutes });
    const choices = () => world.asProvider.query(api.bookings.extensions, { bookingId });
    return { bookingId, next, choices };
  }

  test("bounds the choices by the next booking of anybody, and says when it starts", async () => {
    const world = await backendWithPeople();
    const { bookingId, choices } = await withNext(world, 40);
    const startsAt = NOW + 40 * MINUTE;
    expect(await choices()).toEqual({ minutes: [5, 10], nextStartsAt: startsAt });
    expect(await extend(world.asProvider, bookingId, 15)).toEqual({
      kind: "refused",
      reason: "conflict",
      startsAt,
    });
    expect(await extend(world.asProvider, bookingId, 10)).toMatchObject({ kind: "extended" });
    expect(await choices()).toEqual({ minutes: [], nextStartsAt: startsAt });
  });

  test("keeps what the services of both keep free around them, and is noted", async () => {
    const world = await backendWithPeople();
    const { bookingId, next, choices } = await withNext(world, 50);
    const serviceId = await addService(world);
    const limits = { clientCancelMinutes: null, clientMoveMinutes: null };
    const terms = { serviceId, seats: 1, ...limits };
    await world.t.run(async (ctx) => {
      const after = { bufferBeforeMinutes: 0, bufferAfterMinutes: 5 };
      await ctx.db.patch("bookings", bookingId, { service: { ...terms, ...after } });
      const before = { bufferBeforeMinutes: 10, bufferAfterMinutes: 0 };
      await ctx.db.patch("bookings", next, { service: { ...terms, ...before } });
    });
    const startsAt = NOW + 50 * MINUTE;
    expect(await choices()).toEqual({ minutes: [5], nextStartsAt: startsAt });
    const conflict = { kind: "refused", reason: "conflict", startsAt };
    expect(await extend(world.asProvider, bookingId, 10)).toEqual(conflict);
    expect(await extend(world.asProvider, bookingId, 5)).toMatchObject({ kind: "extended" });
    const noted = await world.t.run(async (ctx) => ({
      booking: await ctx.db.get("bookings", bookingId),
      events: await ctx.db.query("bookingEvents").collect(),
    }));
    expect(noted.booking).toMatchObject({ sequence: 1 });
    expect(noted.events).toMatchObject([
      { bookingId, action: "extended", actorId: world.people.provider },
    ]);
  });

  test("a client's booking with somebody else is in the way as well", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await world.t.run((ctx) => ctx.db.patch("users", world.people.stranger, { isProvider: true }));
    await world.asStranger.mutation(api.bookings.create, {
      requestKey: "other",
      title: "Elsewhere",
      clientIds: [world.people.client],
      startsAt: NOW + 35 * MINUTE,
      durationMinutes: 30,
    });
    expect(await extend(world.asProvider, bookingId)).toMatchObject({
      reason: "conflict",
      startsAt: NOW + 35 * MINUTE,
    });
  });

  test("nothing in the way: cancelled, later, or of other people", async () => {
    const world = await backendWithPeople();
    const { next, choices } = await withNext(world, 40);
    await world.asClient.mutation(api.bookings.cancel, { bookingId: next });
    expect(await choices()).toEqual({ minutes: [5, 10, 15, 30], nextStartsAt: null });
    const later = await withNext(await backendWithPeople(), 60);
    expect(await later.choices()).toEqual({ minutes: [5, 10, 15, 30], nextStartsAt: null });
  });

  const TERMS = { noticeMinutes: 0, lengthMinutes: 60, bufferAfterMinutes: 0, stepMinutes: 15 };

  /** A session by a service at nine, ten minutes before its end. */
  async function atNine(more: Partial<Service> = {}) {
    const { world, serviceId } = await worldWithCalendar({ ...TERMS, ...more });
    const bookingId = await bookedBy(world, "client", serviceId);
    vi.setSystemTime(NINE + 50 * MINUTE);
    await world.t.mutation(internal.bookings.openWindow, { bookingId });
    const choices = () => world.asProvider.query(api.bookings.extensions, { bookingId });
    const more15 = () => extend(world.asProvider, bookingId, 15, NINE + HOUR);
    return { world, serviceId, bookingId, choices, more15 };
  }

  test("a time that is held for somebody is theirs, until they let it go", async () => {
    const { world, serviceId, choices, more15 } = await atNine();
    const startsAt = NINE + HOUR + 10 * MINUTE;
    await world.asProvider.mutation(api.services.change, {
      serviceId,
      service: { ...SERVICE, ...TERMS, stepMinutes: 5 },
    });
    const held = await world.asOtherClient.mutation(api.holds.take, { serviceId, startsAt });
    expect(held).toMatchObject({ kind: "held" });
    expect(await choices()).toEqual({ minutes: [5, 10], nextStartsAt: startsAt });
    expect(await more15()).toEqual({ kind: "refused", reason: "conflict", startsAt });
    await world.asOtherClient.mutation(api.holds.release, {});
    expect(await choices()).toEqual({ minutes: [5, 10, 15, 30], nextStartsAt: null });
    expect(await more15()).toMatchObject({ kind: "extended" });
  });

  test("what somebody asked for and waits for is theirs as well, with what is kept free around it", async () => {
    const { world, choices, more15 } = await atNine();
    const asked = { ...TERMS, approval: "request" as const, bufferBeforeMinutes: 5 };
    const serviceId = await addService(world, asked);
    const startsAt = NINE + HOUR + 15 * MINUTE;
    expect(await order(world, "otherClient", serviceId, startsAt)).toMatchObject({
      kind: "requested",
    });
    expect(await choices()).toEqual({ minutes: [5, 10], nextStartsAt: startsAt });
    expect(await more15()).toEqual({ kind: "refused", reason: "conflict", startsAt });
  });

  test("seats of the same session, and what a calendar elsewhere says, are not in the way", async () => {
    const { world, serviceId, choices } = await atNine({ seats: 3 });
    await world.t.run(async (ctx) => {
      const { provider: providerId, otherClient: userId } = world.people;
      const times = { startsAt: NINE, endsAt: NINE + HOUR };
      const busy = { busyFrom: NINE, busyUntil: NINE + HOUR };
      const expiresAt = Date.now() + 5 * MINUTE;
      await ctx.db.insert("holds", { providerId, serviceId, userId, ...times, ...busy, expiresAt });
      const block = { startsAt: NINE + HOUR, endsAt: NINE + 2 * HOUR };
      await ctx.db.insert("busyBlocks", { providerId, source: "one", ...block });
    });
    expect(await choices()).toEqual({ minutes: [5, 10, 15, 30], nextStartsAt: null });
  });

  test("a next booking that overlaps already leaves no choice", async () => {
    const world = await backendWithPeople();
    const { choices } = await withNext(world, 20);
    expect(await choices()).toEqual({ minutes: [], nextStartsAt: NOW + 20 * MINUTE });
  });
});
