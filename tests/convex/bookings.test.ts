import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { bookedBy, DAY, HOUR, NINE, worldWithCalendar } from "./calendarWorld";
import { backendWithPeople, book, MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const first = { numItems: 25, cursor: null };

function request(world: World, more: object = {}) {
  return {
    requestKey: "one",
    title: "Planning",
    clientIds: [world.people.client],
    startsAt: NOW + 60 * MINUTE,
    durationMinutes: 30,
    ...more,
  };
}

async function bookingOf(world: World, id: Id<"bookings">) {
  return await world.t.run(async (ctx) => (await ctx.db.get("bookings", id))!);
}

describe("create", () => {
  test("fault 7: a double click makes one booking", async () => {
    const world = await backendWithPeople();
    const one = await world.asProvider.mutation(api.bookings.create, request(world));
    const two = await world.asProvider.mutation(api.bookings.create, request(world));
    expect(one).toEqual(two);
    const list = await world.asClient.query(api.bookings.listMine, {
      when: "current",
      paginationOpts: first,
    });
    expect(list.page).toHaveLength(1);
  });

  test("a repeat after its start is the same answer", async () => {
    const world = await backendWithPeople();
    const one = await world.asProvider.mutation(api.bookings.create, request(world));
    vi.setSystemTime(NOW + 70 * MINUTE);
    expect(await world.asProvider.mutation(api.bookings.create, request(world))).toEqual(one);
    const other = request(world, { requestKey: "two" });
    const late = { kind: "refused", reason: "bad_time" };
    expect(await world.asProvider.mutation(api.bookings.create, other)).toEqual(late);
  });

  test("a repeat that asks for another booking is refused, until it was changed", async () => {
    const world = await backendWithPeople();
    const create = (more: object) =>
      world.asProvider.mutation(api.bookings.create, request(world, more));
    const one = await create({});
    if (one.kind !== "created") throw new Error(one.reason);
    const { bookingId } = one;
    const startsAt = NOW + 90 * MINUTE;
    const other = { kind: "refused", reason: "used_request_key" };
    expect(await create({ startsAt })).toEqual(other);
    expect(await create({ durationMinutes: 45 })).toEqual(other);
    expect(await create({ title: "Another" })).toEqual(other);
    expect(await create({ clientIds: [world.people.otherClient] })).toEqual(other);
    expect(await create({ clientIds: [], isAlone: true })).toEqual(other);
    expect(await create({})).toEqual(one);
    await world.asProvider.mutation(api.bookings.move, { bookingId, startsAt });
    expect(await create({})).toEqual(one);
  });

  test("a repeat still is one once a guest has come", async () => {
    const world = await backendWithPeople();
    const one = await world.asProvider.mutation(api.bookings.create, request(world));
    if (one.kind !== "created") throw new Error(one.reason);
    const { bookingId } = one;
    await world.t.run(async (ctx) => {
      const guest = { tokenIdentifier: "guest", name: "Guest", isProvider: false, isAdmin: false };
      const userId = await ctx.db.insert("users", { ...guest, guestOf: bookingId });
      const { clientIds } = (await ctx.db.get("bookings", bookingId))!;
      await ctx.db.patch("bookings", bookingId, { clientIds: [...clientIds, userId] });
    });
    expect(await world.asProvider.mutation(api.bookings.create, request(world))).toEqual(one);
  });

  test("over what is there only on purpose, live now as well", async () => {
    const { world, serviceId } = await worldWithCalendar({ bufferBeforeMinutes: 15 });
    const create = (more: object) =>
      world.asProvider.mutation(api.bookings.create, request(world, more));
    await bookedBy(world, "otherClient", serviceId, NINE + HOUR);
    const taken = { kind: "refused", reason: "taken", startsAt: NINE + HOUR };
    const half = { startsAt: NINE + HOUR / 2, durationMinutes: 30 };
    expect(await create(half)).toEqual(taken);
    expect(await create({ ...half, startsAt: NINE + HOUR + 59 * MINUTE })).toEqual(taken);
    expect((await create({ ...half, durationMinutes: 15 })).kind).toBe("created");
    await world.asClient.mutation(api.holds.take, { serviceId, startsAt: NINE + DAY });
    const held = { requestKey: "held", startsAt: NINE + DAY };
    expect(await create(held)).toEqual({ ...taken, startsAt: NINE + DAY });
    const onPurpose = { ...half, requestKey: "on purpose", mayOverlap: true };
    expect((await create(onPurpose)).kind).toBe("created");
    vi.setSystemTime(NINE + HOUR);
    const live = { requestKey: "live", startsAt: "now" };
    expect(await create(live)).toEqual(taken);
    expect((await create({ ...live, mayOverlap: true })).kind).toBe("created");
  });

  test("two at once for one time: the second hears of the first", async () => {
    const world = await backendWithPeople();
    const answers = await Promise.all(
      ["a", "b"].map((requestKey) =>
        world.asProvider.mutation(api.bookings.create, request(world, { requestKey })),
      ),
    );
    expect(answers.map(({ kind }) => kind).sort()).toEqual(["created", "refused"]);
    expect(answers).toContainEqual({
      kind: "refused",
      reason: "taken",
      startsAt: NOW + 60 * MINUTE,
    });
  });

  test("live now is open at once, and both sides see it with their own role", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const seen = await world.asClient.query(api.bookings.get, { bookingId });
    expect(seen).toMatchObject({
      state: "open",
      role: "client",
      startsAt: NOW,
      opensAt: NOW - 15 * MINUTE,
      closesAt: NOW + 45 * MINUTE,
      provider: { name: "Demo provider" },
      clients: [{ name: "Demo client" }],
      present: [],
    });
    const provided = await world.asProvider.query(api.bookings.listProvided, {
      when: "current",
      paginationOpts: first,
    });
    expect(provided.page).toMatchObject([{ _id: bookingId, role: "provider" }]);
  });

  test.each([
    ["bad_title", { title: "  " }],
    ["bad_title", { title: "t".repeat(121) }],
    ["bad_request_key", { requestKey: "" }],
    ["bad_request_key", { requestKey: "k".repeat(65) }],
    ["no_clients", { clientIds: [] }],
    ["bad_time", { startsAt: NOW - 2 * MINUTE }],
    ["bad_time", { startsAt: Infinity }],
    ["bad_time", { startsAt: NaN }],
    ["bad_time", { startsAt: NOW + 0.5 }],
    ["bad_time", { startsAt: NOW + 3 * 365 * 24 * 60 * MINUTE }],
    ["bad_time", { durationMinutes: 4 }],
    ["bad_time", { durationMinutes: 481 }],
    ["bad_time", { durationMinutes: 30.5 }],
  ])("refuses %s: %o", async (reason, change) => {
    const world = await backendWithPeople();
    const result = await world.asProvider.mutation(api.bookings.create, request(world, change));
    expect(result).toEqual({ kind: "refused", reason });
  });

  test("refuses who is no provider, oneself or the same client twice, and too many", async () => {
    const world = await backendWithPeople();
    const { provider, client } = world.people;
    const asked = async (who: World["asClient"], clientIds: Id<"users">[]) => {
      const result = await who.mutation(api.bookings.create, request(world, { clientIds }));
      return result.kind === "refused" ? result.reason : result.kind;
    };
    expect(await asked(world.asClient, [provider])).toBe("not_provider");
    expect(await asked(world.asProvider, [provider])).toBe("unknown_client");
    expect(await asked(world.asProvider, [client, client])).toBe("unknown_client");
    expect(await asked(world.asProvider, Array(21).fill(client))).toBe("too_many_clients");
  });

  test("a flood of writes is refused with a time to come back", async () => {
    const world = await backendWithPeople();
    const flood = async () => {
      for (let i = 0; i < 40; i += 1) {
        await world.asProvider.mutation(api.bookings.create, request(world, { title: "" }));
      }
    };
    await expect(flood()).rejects.toMatchObject({
      data: { code: "RATE_LIMITED", retryAt: expect.any(Number) },
    });
    await world.asClient.mutation(api.bookings.cancel, { bookingId: "x" });
  });
});

describe("the window", () => {
  test("opens and closes a booking at its times, and moves it to the past", async () => {
    const world = await backendWithPeople();
    const calls: string[] = [];
    vi.stubGlobal("fetch", async (url: URL) => {
      calls.push(String(url).split("/").at(-1)!);
      return Response.json({ name: "r", sid: "RM_1" });
    });
    const bookingId = await book(world, { startsIn: 60 });
    expect((await bookingOf(world, bookingId)).state).toBe("booked");
    vi.setSystemTime(NOW + 45 * MINUTE);
    await world.t.mutation(internal.bookings.openWindow, { bookingId });
    expect((await bookingOf(world, bookingId)).state).toBe("open");
    vi.setSystemTime(NOW + 105 * MINUTE);
    await world.t.mutation(internal.bookings.closeWindow, { bookingId });
    await world.t.finishAllScheduledFunctions(vi.runAllTimers);
    expect((await bookingOf(world, bookingId)).state).toBe("ended");
    expect(calls).toEqual(expect.arrayContaining(["CreateRoom", "DeleteRoom"]));
    const lists = await Promise.all(
      (["current", "past"] as const).map((when) =>
        world.asClient.query(api.bookings.listMine, { when, paginationOpts: first }),
      ),
    );
    expect(lists.map((list) => list.page.length)).toEqual([0, 1]);
  });
});

describe("cancel", () => {
  test("says who and when, again gives the same answer, and a past one is refused", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 60 });
    const cancel = (who: World["asClient"]) => who.mutation(api.bookings.cancel, { bookingId });
    expect(await cancel(world.asClient)).toEqual({ kind: "cancelled" });
    vi.setSystemTime(NOW + MINUTE);
    expect(await cancel(world.asProvider)).toEqual({ kind: "cancelled" });
    const seen = await world.asProvider.query(api.bookings.get, { bookingId });
    expect(seen).toMatchObject({ state: "cancelled", cancelledBy: "client", cancelledAt: NOW });
    const over = await book(world);
    vi.setSystemTime(NOW + 60 * MINUTE);
    const late = await world.asClient.mutation(api.bookings.cancel, { bookingId: over });
    expect(late).toEqual({ kind: "refused", reason: "already_over" });
  });

  test("a window that opens or closes later does not bring a cancelled booking back", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 60 });
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    await world.t.mutation(internal.bookings.openWindow, { bookingId });
    await world.t.mutation(internal.bookings.closeWindow, { bookingId });
    expect((await bookingOf(world, bookingId)).state).toBe("cancelled");
  });

  test("one client of several gives up their own place; the last one ends it", async () => {
    vi.stubGlobal("fetch", async () => Response.json({}));
    const world = await backendWithPeople();
    const { client, otherClient } = world.people;
    const both = request(world, { clientIds: [client, otherClient] });
    const made = await world.asProvider.mutation(api.bookings.create, both);
    if (made.kind !== "created") throw new Error(made.reason);
    const { bookingId } = made;
    const cancel = (who: World["asClient"]) => who.mutation(api.bookings.cancel, { bookingId });
    expect(await cancel(world.asClient)).toEqual({ kind: "cancelled" });
    expect(await cancel(world.asClient)).toEqual({ kind: "cancelled" });
    expect(await bookingOf(world, bookingId)).toMatchObject({
      state: "booked",
      clientIds: [otherClient],
    });
    expect(await world.asClient.query(api.bookings.get, { bookingId })).toMatchObject({
      state: "cancelled",
      isGivenUp: true,
      clients: [],
    });
    expect(await cancel(world.asStranger)).toEqual({ kind: "refused", reason: "not_found" });
    expect(await cancel(world.asOtherClient)).toEqual({ kind: "cancelled" });
    expect((await bookingOf(world, bookingId)).state).toBe("cancelled");
  });

  test("refuses a reason that is too long and changes nothing", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const args = { bookingId, reason: "x".repeat(501) };
    const result = await world.asClient.mutation(api.bookings.cancel, args);
    expect(result).toEqual({ kind: "refused", reason: "bad_reason" });
    expect((await bookingOf(world, bookingId)).state).toBe("open");
  });
});

describe("lists", () => {
  test("page through bookings in order, without loss or repeat", async () => {
    const world = await backendWithPeople();
    for (const startsIn of [300, 100, 200, 500, 400]) await book(world, { startsIn });
    const starts: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof read>> = await read(cursor);
      starts.push(...page.page.map((row) => (row.startsAt - NOW) / MINUTE));
      cursor = page.isDone ? null : page.continueCursor;
    } while (cursor !== null);
    expect(starts).toEqual([100, 200, 300, 400, 500]);

    function read(from: string | null) {
      const paginationOpts = { numItems: 2, cursor: from };
      return world.asClient.query(api.bookings.listMine, { when: "current", paginationOpts });
    }
  });

  test.each([
    [1e9, 100],
    [Infinity, 100],
    [0, 1],
    [-5, 1],
    [NaN, 1],
    [1.5, 1],
  ])("a page of %d rows that a caller asks for has %d", async (numItems, rows) => {
    const { t, asAdmin, asProvider, asClient, people } = await backendWithPeople();
    const bookingId = await t.run(async (ctx) => {
      const { provider, client } = people;
      const times = { startsAt: NOW, endsAt: NOW + 30 * MINUTE };
      const fields = { title: "Many", providerId: provider, clientIds: [client], ...times };
      for (let i = 0; i < 101; i += 1) {
        const own = { roomName: `room-${i}`, requestKey: `k-${i}`, state: "open" as const };
        const id = await ctx.db.insert("bookings", { ...fields, ...own });
        const row = { bookingId: id, startsAt: NOW, isOver: false };
        await ctx.db.insert("bookingParticipants", { ...row, userId: client, role: "client" });
        await ctx.db.insert("bookingParticipants", { ...row, userId: provider, role: "provider" });
        const ids = { attemptId: "a", deviceId: "d", requestId: `r-${i}` };
        const log = { userId: client, outcome: "denied" as const, reason: "ended" as const };
        await ctx.db.insert("tokenLogs", { ...ids, ...log, grants: [] });
      }
      const [first] = await ctx.db.query("bookings").take(1);
      for (let seq = 1; seq <= 101; seq += 1) {
        const own = { bookingId: first!._id, seq, clientKey: `k-${seq}` };
        await ctx.db.insert("messages", { ...own, authorId: client, text: "x" });
      }
      return first!._id;
    });
    const paginationOpts = { numItems, cursor: null };
    const list = { when: "current" as const, paginationOpts };
    const pages = [
      await asClient.query(api.bookings.listMine, list),
      await asProvider.query(api.bookings.listProvided, list),
      await asAdmin.query(api.admin.tokenLogs, { paginationOpts }),
      await asClient.query(api.chat.list, { bookingId, paginationOpts }),
    ];
    expect(pages.map(({ page }) => page.length)).toEqual([rows, rows, rows, rows]);
  });
});
