import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { bookedBy, freeOn, HOUR, NINE, order, worldWithCalendar } from "./calendarWorld";
import { eventsOf } from "./events";
import { attempt, type World } from "./setup";
import { THREE } from "./orderWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("a group", () => {
  test("is one session with a seat each, until it is full", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 2, dailyCap: 1 });
    const bookingId = await bookedBy(world, "client", serviceId);
    expect(await freeOn(world, serviceId)).toEqual([NINE]);
    expect(await order(world, "client", serviceId)).toEqual({
      kind: "refused",
      reason: "already_booked",
    });
    expect(await bookedBy(world, "otherClient", serviceId)).toBe(bookingId);
    expect(await freeOn(world, serviceId)).toEqual([]);
    const full = await order(world, "stranger", serviceId);
    expect(full).toMatchObject({ reason: "taken", alternatives: [{}, {}, {}] });
    const { terms } = (await world.asOtherClient.query(api.bookings.get, { bookingId }))!;
    expect(terms).toMatchObject({ seats: 2, clientMoveUntil: null });
  });

  test("tells a client how many there are, and of the others no name", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 3 });
    const bookingId = await bookedBy(world, "client", serviceId);
    await bookedBy(world, "otherClient", serviceId);
    vi.setSystemTime(NINE);
    await world.t.mutation(internal.bookings.openWindow, { bookingId });
    await eventsOf(world, bookingId)("participant_joined", world.people.client);
    const said = { bookingId, wantsAnotherTime: false };
    await world.asClient.mutation(api.doctor.tellOtherSide, said);
    const list = { when: "current" as const, paginationOpts: { numItems: 5, cursor: null } };
    const seen = await world.asOtherClient.query(api.bookings.get, { bookingId });
    const listed = await world.asOtherClient.query(api.bookings.listMine, list);
    const summed = await world.asOtherClient.query(api.summary.get, { bookingId });
    expect(JSON.stringify([seen, listed.page, summed])).not.toContain("Demo client");
    const own = { clients: [{ name: "Demo otherClient" }], clientCount: 2 };
    expect(listed.page).toMatchObject([own]);
    expect(seen).toMatchObject({ ...own, present: [], presentCount: 1, troubles: [] });
    const provided = await world.asProvider.query(api.bookings.get, { bookingId });
    expect(provided).toMatchObject({
      clients: [{ name: "Demo client" }, { name: "Demo otherClient" }],
      present: [{ name: "Demo client" }],
      troubles: [{ name: "Demo client" }],
    });
    const self = await world.asClient.query(api.bookings.get, { bookingId });
    expect(self).toMatchObject({ present: [{ name: "Demo client" }], presentCount: 1 });
  });

  test("counts a held seat", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 2 });
    await world.asClient.mutation(api.holds.take, { serviceId, startsAt: NINE });
    await bookedBy(world, "otherClient", serviceId);
    expect(await order(world, "stranger", serviceId)).toMatchObject({ reason: "taken" });
    expect(await order(world, "client", serviceId)).toMatchObject({ kind: "booked" });
  });

  /** A session of two, and the first one has given up their seat. */
  async function givenUp() {
    vi.stubGlobal("fetch", async () => Response.json({}));
    const { world, serviceId } = await worldWithCalendar({ seats: 2 });
    const bookingId = await bookedBy(world, "client", serviceId);
    await bookedBy(world, "otherClient", serviceId);
    const cancel = () =>
      world.asClient.mutation(api.bookings.cancel, { bookingId, reason: " A cold. " });
    expect(await cancel()).toEqual({ kind: "cancelled" });
    expect(await cancel()).toEqual({ kind: "cancelled" });
    return { world, serviceId, bookingId };
  }

  const ofPage = { paginationOpts: { numItems: 5, cursor: null } };
  const listed = async (world: World) => {
    const list = (when: "current" | "past") =>
      world.asClient.query(api.bookings.listMine, { when, ...ofPage });
    return [...(await list("current")).page, ...(await list("past")).page];
  };

  test("stays with who gave up a seat as what they cancelled, and tells nothing that came after", async () => {
    const { world, bookingId } = await givenUp();
    const cancelled = {
      state: "cancelled",
      cancelledBy: "client",
      cancelReason: "A cold.",
      isGivenUp: true,
      startsAt: NINE,
      clients: [],
      clientCount: 0,
    };
    await world.asProvider.mutation(api.bookings.move, { bookingId, startsAt: NINE + HOUR });
    vi.setSystemTime(NINE + HOUR);
    await world.t.mutation(internal.bookings.openWindow, { bookingId });
    await eventsOf(world, bookingId)("participant_joined", world.people.otherClient);
    expect(await listed(world)).toMatchObject([cancelled]);
    const seen = await world.asClient.query(api.bookings.get, { bookingId });
    expect(seen).toMatchObject({ ...cancelled, present: [], presentCount: 0, troubles: [] });
    expect(JSON.stringify(seen)).not.toContain("otherClient");
    expect(await world.asClient.mutation(api.sessions.join, attempt(bookingId))).toMatchObject({
      kind: "denied",
      reason: "not_found",
    });
    const opened = { bookingId, ...ofPage };
    expect((await world.asClient.query(api.chat.list, opened)).page).toEqual([]);
    expect(await world.asClient.query(api.bookings.answers, { bookingId })).toBeNull();
    const subject = { bookingId, personId: world.people.client };
    const { people } = (await world.asProvider.query(api.participants.everybody, { bookingId }))!;
    expect(people.map(({ personId }) => personId)).not.toContain(subject.personId);
    for (const deed of [api.participants.remove, api.participants.letBack]) {
      expect(await world.asProvider.mutation(deed, subject)).toMatchObject({ kind: "refused" });
    }
    await world.t.mutation(internal.bookings.closeWindow, { bookingId });
    expect(await listed(world)).toMatchObject([cancelled]);
  });

  test("keeps the last twenty who gave up a seat, and those who are in it", async () => {
    const { world, bookingId } = await givenUp();
    const rows = async () =>
      await world.t.run((ctx) => ctx.db.query("bookingParticipants").collect());
    const first = (await rows()).find(({ userId }) => userId === world.people.client)!;
    await world.t.run(async (ctx) => {
      const { _id, _creationTime, ...row } = first;
      for (let i = 1; i < 20; i += 1) {
        const userId = await ctx.db.insert("users", {
          ...{ tokenIdentifier: `gone-${i}`, name: "", isProvider: false, isAdmin: false },
        });
        const gaveUp = { ...row.gaveUp!, at: row.gaveUp!.at + i };
        await ctx.db.insert("bookingParticipants", { ...row, userId, gaveUp });
      }
      const booking = (await ctx.db.get("bookings", bookingId))!;
      const userId = world.people.stranger;
      await ctx.db.patch("bookings", bookingId, { clientIds: [...booking.clientIds, userId] });
      const { removedAt: _removed, gaveUp: _gaveUp, ...fresh } = row;
      await ctx.db.insert("bookingParticipants", { ...fresh, userId });
    });
    await world.asStranger.mutation(api.bookings.cancel, { bookingId });
    const after = await rows();
    expect(after.filter(({ gaveUp }) => gaveUp)).toHaveLength(20);
    expect(after.some(({ userId }) => userId === world.people.client)).toBe(false);
    const cancel = world.asClient.mutation(api.bookings.cancel, { bookingId });
    expect(await cancel).toEqual({ kind: "cancelled" });
    expect(await world.asOtherClient.query(api.bookings.get, { bookingId })).toMatchObject({
      state: "booked",
    });
  });

  test("a client who gives up a seat leaves the session to the others, and may book again", async () => {
    const { world, serviceId, bookingId } = await givenUp();
    expect(await world.asOtherClient.query(api.bookings.get, { bookingId })).toMatchObject({
      state: "booked",
      clients: [{ name: "Demo otherClient" }],
    });
    expect(await bookedBy(world, "client", serviceId)).toBe(bookingId);
    expect(await listed(world)).toMatchObject([{ state: "booked", isGivenUp: false }]);
    const asked = { bookingId };
    expect(await world.asProvider.query(api.bookings.answers, asked)).toHaveLength(2);
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    expect(await freeOn(world, serviceId)).toEqual(THREE);
  });
});
