import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import {
  bookedBy,
  DATE,
  DAY,
  freeOn,
  HOUR,
  NINE,
  order,
  SERVICE,
  worldWithCalendar,
  ZONE,
} from "./calendarWorld";
import { eventsOf } from "./events";
import { as, attempt, book, MINUTE, NOW, type Person, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const TEN = NINE + HOUR;
const ELEVEN = NINE + 2 * HOUR;
const LENGTH = 50 * MINUTE;

function move(
  world: World,
  person: Person,
  bookingId: Id<"bookings">,
  startsAt: number,
  reason?: string,
) {
  return as(world.t, person).mutation(api.bookings.move, { bookingId, startsAt, reason });
}

async function booked(more: Partial<typeof SERVICE> = {}) {
  const { world, serviceId } = await worldWithCalendar(more);
  return { world, serviceId, bookingId: await bookedBy(world, "client", serviceId) };
}

async function jobsOf(world: World, name: string) {
  return await world.t.run(async (ctx) => {
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    return jobs
      .filter((job) => job.name.includes(name) && job.state.kind === "pending")
      .map((job) => job.scheduledTime);
  });
}

/** The moves in what the client reads of the booking's history, the newest first. */
async function movesSeen(world: World, bookingId: Id<"bookings">) {
  const changes = (await world.asClient.query(api.bookings.history, { bookingId }))!;
  return changes.filter(({ action }) => action === "moved");
}

describe("moving a booking", () => {
  test.each(["client", "provider"] as const)(
    "by the %s moves its window, people and list with it",
    async (person) => {
      const { world, serviceId, bookingId } = await booked();
      expect(await move(world, person, bookingId, ELEVEN, " A train. ")).toEqual({
        kind: "moved",
        startsAt: ELEVEN,
        endsAt: ELEVEN + LENGTH,
      });
      expect(await freeOn(world, serviceId)).toEqual([NINE, TEN]);
      expect(await jobsOf(world, "openWindow")).toEqual([ELEVEN - 15 * MINUTE]);
      expect(await jobsOf(world, "closeWindow")).toEqual([ELEVEN + LENGTH + 15 * MINUTE]);
      const paginationOpts = { numItems: 5, cursor: null };
      const list = await world.asClient.query(api.bookings.listMine, {
        when: "current",
        paginationOpts,
      });
      expect(list.page).toMatchObject([{ _id: bookingId, startsAt: ELEVEN, state: "booked" }]);
      const by = person === "client" ? "you" : person;
      const times = { fromStartsAt: NINE, toStartsAt: ELEVEN };
      expect(await movesSeen(world, bookingId)).toMatchObject([
        { by, move: times, reason: "A train." },
      ]);
      expect(await world.asStranger.query(api.bookings.history, { bookingId })).toBeNull();
      const row = await world.t.run(async (ctx) => await ctx.db.get("bookings", bookingId));
      expect(row?.sequence).toBe(2);
    },
  );

  test("to where it is already is the same answer, once", async () => {
    const { world, bookingId } = await booked();
    const once = await move(world, "client", bookingId, TEN);
    expect(await move(world, "client", bookingId, TEN)).toEqual(once);
    expect(await movesSeen(world, bookingId)).toHaveLength(1);
  });

  test("is told to pages of the version before as it was", async () => {
    const { world, bookingId } = await booked();
    await move(world, "client", bookingId, TEN, "A train.");
    const told = { actorRole: "client", name: "Demo client", reason: "A train." };
    expect(await world.asProvider.query(api.bookings.moves, { bookingId })).toMatchObject([
      { ...told, fromStartsAt: NINE, toStartsAt: TEN },
    ]);
    expect(await world.asStranger.query(api.bookings.moves, { bookingId })).toBeNull();
  });

  test("over its own old time is no conflict with itself", async () => {
    const { world, bookingId } = await booked({ stepMinutes: 30 });
    expect(await move(world, "client", bookingId, NINE + 30 * MINUTE)).toMatchObject({
      kind: "moved",
    });
  });

  test("fault 6: two at once to one slot: one is moved, the other told of others", async () => {
    const { world, serviceId, bookingId } = await booked();
    const other = await bookedBy(world, "otherClient", serviceId, TEN);
    const answers = await Promise.all([
      move(world, "client", bookingId, ELEVEN),
      move(world, "otherClient", other, ELEVEN),
    ]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(["moved", "refused"]);
    const lost = answers.find(({ kind }) => kind === "refused");
    expect(lost).toMatchObject({ reason: "taken", alternatives: [{}, {}, {}] });
  });

  test.each([
    ["not_found", "stranger", ELEVEN, undefined],
    ["bad_reason", "client", ELEVEN, "x".repeat(501)],
    ["too_late", "client", NOW - HOUR, undefined],
    ["too_late", "provider", NOW - HOUR, undefined],
    ["too_late", "provider", NaN, undefined],
    ["too_far", "provider", NOW + 800 * DAY, undefined],
    ["taken", "client", NINE + 17 * MINUTE, undefined],
    ["taken", "provider", TEN + 10 * MINUTE, undefined],
  ] as const)("%s, by the %s: refused, and nothing moves", async (reason, person, at, why) => {
    const { world, serviceId, bookingId } = await booked();
    await bookedBy(world, "otherClient", serviceId, TEN);
    const result = await move(world, person, bookingId, at, why);
    expect(result).toMatchObject({ kind: "refused", reason });
    const row = await world.t.run(async (ctx) => await ctx.db.get("bookings", bookingId));
    expect(row).toMatchObject({ startsAt: NINE, sequence: 1 });
  });

  test("a provider may leave the hours, and nobody a session that has begun", async () => {
    const { world, bookingId } = await booked();
    const evening = NINE + 9 * HOUR;
    expect(await move(world, "provider", bookingId, evening)).toMatchObject({ kind: "moved" });
    vi.setSystemTime(evening + MINUTE);
    const started = { kind: "refused", reason: "already_started" };
    expect(await move(world, "provider", bookingId, evening + DAY)).toEqual(started);
    vi.setSystemTime(evening + 2 * HOUR);
    expect(await move(world, "provider", bookingId, evening + DAY)).toMatchObject({
      reason: "already_over",
    });
  });

  test("a client has until the service's limit, for both a move and an end", async () => {
    const { world, bookingId } = await booked();
    vi.setSystemTime(NINE - 2 * HOUR + 1);
    const late = { kind: "refused", reason: "not_allowed" };
    expect(await move(world, "client", bookingId, ELEVEN)).toEqual(late);
    expect(await world.asClient.mutation(api.bookings.cancel, { bookingId })).toEqual(late);
    expect(await move(world, "provider", bookingId, ELEVEN)).toMatchObject({ kind: "moved" });
    vi.setSystemTime(ELEVEN - 2 * HOUR);
    expect(await world.asClient.mutation(api.bookings.cancel, { bookingId })).toEqual({
      kind: "cancelled",
    });
  });

  test("terms are those of the booking, not what the service says now", async () => {
    const { world, serviceId, bookingId } = await booked({ clientMoveMinutes: null });
    const service = { ...SERVICE, lengthMinutes: 20, clientMoveMinutes: 0, bufferAfterMinutes: 0 };
    await world.asProvider.mutation(api.services.change, { serviceId, service });
    const late = { kind: "refused", reason: "not_allowed" };
    expect(await move(world, "client", bookingId, ELEVEN)).toEqual(late);
    expect(await move(world, "provider", bookingId, ELEVEN)).toMatchObject({
      endsAt: ELEVEN + LENGTH,
    });
    expect(await freeOn(world, serviceId)).toEqual([NINE, TEN]);
  });

  test("that its provider agreed to is theirs to move: a client asks anew", async () => {
    const { world, serviceId } = await worldWithCalendar({ approval: "request" });
    const asked = await order(world, "client", serviceId);
    if (asked.kind !== "requested") throw new Error(asked.kind);
    const { requestId } = asked;
    const made = await world.asProvider.mutation(api.requests.approve, { requestId });
    if (made.kind !== "booked") throw new Error(made.reason);
    const { bookingId } = made;
    const refused = { kind: "refused", reason: "not_allowed" };
    expect(await move(world, "client", bookingId, ELEVEN)).toEqual(refused);
    const seen = await world.asClient.query(api.bookings.get, { bookingId });
    expect(seen!.terms).toMatchObject({ clientMoveUntil: null, isOnRequest: true });
    expect(await move(world, "provider", bookingId, ELEVEN)).toMatchObject({ kind: "moved" });
  });

  test("is not over what somebody has who provides it as well, and offers no such time", async () => {
    const { world, bookingId } = await booked();
    const personId = world.people.stranger;
    await world.t.run((ctx) => ctx.db.patch("users", personId, { isProvider: true }));
    await world.asProvider.mutation(api.participants.handOver, { bookingId, personId });
    await book({ ...world, asProvider: world.asStranger }, { startsIn: (ELEVEN - NOW) / MINUTE });
    for (const person of ["client", "provider"] as const) {
      const refused = await move(world, person, bookingId, ELEVEN);
      expect(refused).toMatchObject({ reason: "taken", alternatives: expect.any(Array) });
      const { alternatives } = refused as { alternatives: { startsAt: number }[] };
      expect(alternatives.length).toBeGreaterThan(0);
      expect(alternatives.map(({ startsAt }) => startsAt)).not.toContain(ELEVEN);
    }
    expect(await move(world, "client", bookingId, TEN)).toMatchObject({ kind: "moved" });
  });

  test("goes to the slot that its client holds, which is then held no more", async () => {
    const { world, serviceId, bookingId } = await booked();
    await world.asClient.mutation(api.holds.take, { serviceId, startsAt: ELEVEN });
    expect(await move(world, "client", bookingId, ELEVEN)).toMatchObject({ kind: "moved" });
    expect(await world.t.run((ctx) => ctx.db.query("holds").collect())).toEqual([]);
  });

  test("is no way out for a client who is too late to cancel", async () => {
    const { world, bookingId } = await booked({ clientMoveMinutes: 0 });
    const cancel = () => world.asClient.mutation(api.bookings.cancel, { bookingId });
    vi.setSystemTime(NINE - HOUR);
    const late = { kind: "refused", reason: "not_allowed" };
    expect(await cancel()).toEqual(late);
    expect(await move(world, "client", bookingId, ELEVEN + 5 * DAY)).toMatchObject({
      kind: "moved",
    });
    expect(await cancel()).toEqual(late);
    expect(await world.asClient.query(api.bookings.get, { bookingId })).toMatchObject({
      terms: { clientCancelUntil: NINE - 2 * HOUR },
    });
    await move(world, "provider", bookingId, ELEVEN + 6 * DAY);
    expect(await cancel()).toEqual({ kind: "cancelled" });
  });

  test("what a provider made by hand is theirs to move, a group as well", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 3 });
    const group = await bookedBy(world, "client", serviceId);
    await bookedBy(world, "otherClient", serviceId);
    expect(await move(world, "client", group, ELEVEN)).toEqual({
      kind: "refused",
      reason: "group",
    });
    expect(await move(world, "provider", group, ELEVEN)).toMatchObject({ kind: "moved" });
    for (const who of [world.asClient, world.asOtherClient]) {
      expect(await who.query(api.bookings.get, { bookingId: group })).toMatchObject({
        startsAt: ELEVEN,
      });
    }
    const own = await book(world, { startsIn: 120 });
    expect(await move(world, "client", own, NINE)).toMatchObject({ reason: "not_allowed" });
    expect(await move(world, "provider", own, ELEVEN + 20 * MINUTE)).toEqual({
      kind: "refused",
      reason: "taken",
      alternatives: [],
    });
    expect(await move(world, "provider", own, NINE)).toMatchObject({ kind: "moved" });
  });

  test("a client whose service is gone is told, and the provider can", async () => {
    const { world, serviceId, bookingId } = await booked();
    await world.asProvider.mutation(api.services.remove, { serviceId });
    expect(await move(world, "client", bookingId, ELEVEN)).toEqual({
      kind: "refused",
      reason: "service_gone",
    });
    expect(await move(world, "provider", bookingId, ELEVEN)).toMatchObject({ kind: "moved" });
  });
});

describe("the room of a moved booking", () => {
  async function calls(world: World) {
    const made: string[] = [];
    vi.stubGlobal("fetch", async (url: URL) => {
      made.push(String(url).split("/").at(-1)!);
      return Response.json({ name: "r", sid: "RM_1" });
    });
    return async () => {
      vi.advanceTimersByTime(0);
      await world.t.finishInProgressScheduledFunctions();
      return made.splice(0);
    };
  }

  test("is closed, nobody gets in at the old time, and all do at the new one", async () => {
    const { world, bookingId } = await booked({
      policy: { ...SERVICE.policy, lobby: "by_hand" },
      clientMoveMinutes: 0,
    });
    const madeNow = await calls(world);
    vi.setSystemTime(NINE - 10 * MINUTE);
    await world.t.mutation(internal.bookings.openWindow, { bookingId });
    expect(await madeNow()).toContain("CreateRoom");
    const join = (person: Person) =>
      as(world.t, person).mutation(api.sessions.join, attempt(bookingId));
    expect(await join("client")).toMatchObject({ reason: "lobby" });
    const personId = world.people.client;
    await world.asProvider.mutation(api.lobby.admit, { bookingId, personId });
    expect(await join("client")).toMatchObject({ kind: "granted" });

    expect(await move(world, "client", bookingId, ELEVEN)).toMatchObject({ kind: "moved" });
    expect(await madeNow()).toContain("DeleteRoom");
    for (const person of ["client", "provider"] as const) {
      expect(await join(person)).toMatchObject({
        kind: "denied",
        reason: "too_early",
        retryAt: ELEVEN - 15 * MINUTE,
      });
    }
    expect(await world.asClient.action(api.sessions.ensureRoom, { bookingId })).toMatchObject({
      reason: "too_early",
    });
    vi.setSystemTime(NINE + 10 * MINUTE);
    expect(await join("client")).toMatchObject({ reason: "too_early" });
    vi.setSystemTime(ELEVEN - 10 * MINUTE);
    expect(await join("provider")).toMatchObject({ kind: "granted" });
    expect(await join("client")).toMatchObject({ reason: "lobby" });
  });

  test("is closed as well where the function that opens it is late", async () => {
    const { world, bookingId } = await booked();
    vi.setSystemTime(NINE - 10 * MINUTE);
    const join = await world.asClient.mutation(api.sessions.join, attempt(bookingId));
    expect(join).toMatchObject({ kind: "granted" });
    const tell = eventsOf(world, bookingId);
    await tell("participant_joined", world.people.client);
    expect(await move(world, "provider", bookingId, ELEVEN)).toMatchObject({ kind: "moved" });
    expect(await jobsOf(world, "closeRoom")).toEqual([NINE - 10 * MINUTE]);
    const sessions = await world.t.run(async (ctx) => await ctx.db.query("sessions").collect());
    expect(sessions).toMatchObject([{ state: "ended" }]);
  });

  test("stays open where the new window is open as well", async () => {
    const { world, bookingId } = await booked();
    const madeNow = await calls(world);
    vi.setSystemTime(NINE - 10 * MINUTE);
    await world.t.mutation(internal.bookings.openWindow, { bookingId });
    await madeNow();
    const at = NINE + 4 * MINUTE;
    expect(await move(world, "provider", bookingId, at)).toMatchObject({ kind: "moved" });
    expect(await madeNow()).not.toContain("DeleteRoom");
    expect(await world.asClient.mutation(api.sessions.join, attempt(bookingId))).toMatchObject({
      kind: "granted",
    });
    expect(await world.asClient.query(api.bookings.get, { bookingId })).toMatchObject({
      state: "open",
      closesAt: at + LENGTH + 15 * MINUTE,
    });
  });

  test("a freed slot can be booked by somebody else in the same breath", async () => {
    const { world, serviceId, bookingId } = await booked();
    await move(world, "client", bookingId, ELEVEN);
    expect(await order(world, "otherClient", serviceId, NINE)).toMatchObject({ kind: "booked" });
    expect(await move(world, "client", bookingId, NINE)).toMatchObject({ reason: "taken" });
  });
});

describe("a booking that may be moved", () => {
  test("is offered the times that only itself is in the way of, at its own length", async () => {
    const { world, serviceId, bookingId } = await booked();
    const args = { serviceId, bookingId, fromDate: DATE, days: 1, now: NOW };
    const seen = async (who: typeof world.asClient) => {
      const result = await who.query(api.slots.list, args);
      return result.kind === "slots" ? result.slots.map(({ startsAt }) => startsAt) : result;
    };
    expect(await seen(world.asClient)).toContain(NINE);
    expect(await freeOn(world, serviceId)).not.toContain(NINE);
    for (const who of [world.asStranger, world.asOtherClient]) {
      expect(await seen(who)).toEqual({ kind: "refused", reason: "not_found" });
    }
  });

  test("is not offered the times that another of its providers has not", async () => {
    const { world, serviceId, bookingId } = await booked();
    const { stranger: personId } = world.people;
    await world.t.run((ctx) => ctx.db.patch("users", personId, { isProvider: true }));
    await world.asProvider.mutation(api.participants.handOver, { bookingId, personId });
    await world.asStranger.mutation(api.bookings.create, {
      requestKey: "elsewhere",
      title: "Elsewhere",
      clientIds: [world.people.otherClient],
      startsAt: TEN,
      durationMinutes: 50,
    });
    const args = { serviceId, bookingId, fromDate: DATE, days: 1, now: NOW };
    const shown = await world.asClient.query(api.slots.list, args);
    if (shown.kind !== "slots") throw new Error(shown.reason);
    expect(shown.slots.map(({ startsAt }) => startsAt)).toEqual([NINE, ELEVEN]);
    const refused = await move(world, "client", bookingId, TEN);
    expect(refused).toMatchObject({ reason: "taken", alternatives: [{}, {}, {}] });
    expect(await move(world, "client", bookingId, ELEVEN)).toMatchObject({ kind: "moved" });
  });

  test("tells its people why it was cancelled, and where its provider is booked", async () => {
    const { world, bookingId } = await booked();
    await world.asClient.mutation(api.bookings.cancel, { bookingId, reason: " A cold. " });
    const page = { slug: "demo-provider", zone: ZONE };
    const row = { cancelReason: "A cold.", page };
    expect(await world.asProvider.query(api.bookings.get, { bookingId })).toMatchObject(row);
    await world.t.run(async (ctx) => {
      const one = (await ctx.db.query("providerPages").unique())!;
      await ctx.db.patch("providerPages", one._id, { isPublished: false });
    });
    expect(await world.asClient.query(api.bookings.get, { bookingId })).toMatchObject({
      page: { slug: null, zone: ZONE },
    });
  });
});
