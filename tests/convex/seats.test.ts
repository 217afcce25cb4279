import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import {
  bookedBy,
  DATE,
  freeOn,
  HOUR,
  NINE,
  order,
  SERVICE,
  worldWithCalendar,
} from "./calendarWorld";
import { kindsOf } from "./noticeWorld";
import { as, MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const THREE = [NINE, NINE + HOUR, NINE + 2 * HOUR];

async function changeSeats(world: World, serviceId: Id<"services">, seats: number) {
  const service = { ...SERVICE, seats };
  await world.asProvider.mutation(api.services.change, { serviceId, service });
}

/** Cancelled sessions of the service, all at one start. */
async function cancelledAtNine(world: World, serviceId: Id<"services">, count: number) {
  const { seats, bufferBeforeMinutes, bufferAfterMinutes } = SERVICE;
  const { clientCancelMinutes, clientMoveMinutes } = SERVICE;
  const buffers = { bufferBeforeMinutes, bufferAfterMinutes };
  const limits = { clientCancelMinutes, clientMoveMinutes };
  await world.t.run(async (ctx) => {
    for (let i = 0; i < count; i += 1) {
      await ctx.db.insert("bookings", {
        title: "Called off",
        providerId: world.people.provider,
        clientIds: [world.people.client],
        startsAt: NINE,
        endsAt: NINE + 50 * MINUTE,
        state: "cancelled",
        roomName: `room-${i}`,
        requestKey: `key-${i}`,
        service: { serviceId, seats, ...buffers, ...limits },
      });
    }
  });
}

/** Of a session, asked for already; who may watch it was said with the question. */
async function askedRecording(
  world: World,
  bookingId: Id<"bookings">,
  watchers: "provider" | "both",
) {
  const terms = { consent: "all" as const, watchers, keepDays: 30, purpose: "" };
  return await world.t.run(
    async (ctx) =>
      await ctx.db.insert("recordings", {
        ...{ bookingId, terms, startedBy: world.people.provider, kind: "audio", layout: "grid" },
        ...{ state: "requested", intent: "running", awaiting: [], isPartial: false, restarts: 0 },
      }),
  );
}

describe("the seats of a session", () => {
  test("that are taken once a recording was asked for have it in their list, if it is theirs", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 2 });
    const bookingId = await bookedBy(world, "client", serviceId);
    const recordingId = await askedRecording(world, bookingId, "both");
    await askedRecording(world, bookingId, "provider");
    await bookedBy(world, "otherClient", serviceId);
    const userId = world.people.otherClient;
    const listed = await world.t.run(
      async (ctx) =>
        await ctx.db
          .query("recordingPeople")
          .withIndex("by_user", (q) => q.eq("userId", userId))
          .collect(),
    );
    expect(listed).toMatchObject([{ recordingId, isNew: false }]);
    const paginationOpts = { numItems: 5, cursor: null };
    const { page } = await world.asOtherClient.query(api.recordings.list, { paginationOpts });
    expect(page).toMatchObject([{ _id: recordingId }]);
  });

  test("are those that it was booked with: one's own stays one's own", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const bookingId = await bookedBy(world, "client", serviceId);
    await changeSeats(world, serviceId, 3);
    expect(await freeOn(world, serviceId)).toEqual(THREE.slice(1));
    expect(await order(world, "stranger", serviceId)).toMatchObject({ reason: "taken" });
    const booking = await world.t.run((ctx) => ctx.db.get("bookings", bookingId));
    expect(booking!.clientIds).toEqual([world.people.client]);
  });

  test("of a group become no more when its service has more, and fewer when it has fewer", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 2 });
    const bookingId = await bookedBy(world, "client", serviceId);
    await changeSeats(world, serviceId, 5);
    expect(await bookedBy(world, "otherClient", serviceId)).toBe(bookingId);
    expect(await order(world, "stranger", serviceId)).toMatchObject({ reason: "taken" });
    await bookedBy(world, "client", serviceId, NINE + HOUR);
    await changeSeats(world, serviceId, 1);
    expect(await order(world, "stranger", serviceId, NINE + HOUR)).toMatchObject({
      reason: "taken",
    });
  });

  test("are shown until the end of their session, however long its service is by now", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 3 });
    const bookingId = await bookedBy(world, "client", serviceId);
    const service = { ...SERVICE, seats: 3, lengthMinutes: 110 };
    await world.asProvider.mutation(api.services.change, { serviceId, service });
    const args = { serviceId, fromDate: DATE, days: 1, now: NOW };
    const shown = await world.t.query(api.slots.list, args);
    if (shown.kind !== "slots") throw new Error(shown.reason);
    const endsAt = NINE + 50 * MINUTE;
    expect(shown.slots[0]).toEqual({ startsAt: NINE, endsAt, seatsLeft: 2 });
    expect(await bookedBy(world, "otherClient", serviceId)).toBe(bookingId);
  });

  test("are in one session, however many were cancelled at its time", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 2 });
    await cancelledAtNine(world, serviceId, 20);
    const bookingId = await bookedBy(world, "client", serviceId);
    expect(await bookedBy(world, "otherClient", serviceId)).toBe(bookingId);
  });

  test("are free, however many were cancelled there", async () => {
    const { world, serviceId } = await worldWithCalendar();
    await cancelledAtNine(world, serviceId, 600);
    expect(await freeOn(world, serviceId)).toEqual(THREE);
  });
});

describe("the seat of who is put out of a group", () => {
  async function full() {
    vi.stubGlobal("fetch", async () => Response.json({}));
    const { world, serviceId } = await worldWithCalendar({ seats: 2 });
    const bookingId = await bookedBy(world, "client", serviceId);
    await bookedBy(world, "otherClient", serviceId);
    const subject = { bookingId, personId: world.people.otherClient };
    const remove = () => world.asProvider.mutation(api.participants.remove, subject);
    const letBack = () => world.asProvider.mutation(api.participants.letBack, subject);
    return { world, serviceId, bookingId, remove, letBack };
  }

  test("is free for somebody else, and theirs again only while it is", async () => {
    const { world, serviceId, bookingId, remove, letBack } = await full();
    expect(await freeOn(world, serviceId)).toEqual(THREE.slice(1));
    expect(await remove()).toEqual({ kind: "done" });
    expect(await freeOn(world, serviceId)).toEqual(THREE);
    // Whoever was put out reads that, and not that they have a place.
    const refused = { kind: "refused", reason: "removed" };
    expect(await order(world, "otherClient", serviceId)).toEqual(refused);
    const wish = { serviceId, date: DATE, startsAt: NINE };
    expect(await world.asOtherClient.mutation(api.waiting.join, wish)).toEqual(refused);
    expect(await letBack()).toEqual({ kind: "done" });
    expect(await freeOn(world, serviceId)).toEqual(THREE.slice(1));
    await remove();
    expect(await bookedBy(world, "stranger", serviceId)).toBe(bookingId);
    expect(await letBack()).toEqual({ kind: "refused", reason: "full" });
    expect(await world.asOtherClient.query(api.bookings.get, { bookingId })).toBeNull();
    const booking = await world.t.run((ctx) => ctx.db.get("bookings", bookingId));
    expect(booking!.clientIds).toEqual([world.people.client, world.people.stranger]);
  });

  test("stays taken once forty were put out: a booking's people have a bound", async () => {
    const { world, serviceId, bookingId, remove } = await full();
    await world.t.run(async (ctx) => {
      for (let i = 0; i < 40; i += 1) {
        const tokenIdentifier = `https://people.example|gone-${i}`;
        const person = { tokenIdentifier, name: `Gone ${i}`, isProvider: false, isAdmin: false };
        const userId = await ctx.db.insert("users", person);
        const row = { bookingId, userId, startsAt: NINE, isOver: false, removedAt: 1 };
        await ctx.db.insert("bookingParticipants", { ...row, role: "client" });
      }
    });
    expect(await remove()).toEqual({ kind: "done" });
    expect(await order(world, "stranger", serviceId)).toMatchObject({ reason: "taken" });
    const { otherClient } = world.people;
    const seen = await world.asProvider.query(api.participants.everybody, { bookingId });
    expect(seen!.people.find(({ personId }) => personId === otherClient)).toMatchObject({
      isRemoved: true,
    });
  });

  test("goes to who waits for that date", async () => {
    const { world, serviceId, remove } = await full();
    for (const startsAt of THREE.slice(1)) {
      await bookedBy(world, "client", serviceId, startsAt);
      await bookedBy(world, "otherClient", serviceId, startsAt);
    }
    const entry = { serviceId, date: DATE };
    expect(await world.asStranger.mutation(api.waiting.join, entry)).toMatchObject({
      kind: "waiting",
    });
    await remove();
    expect((await kindsOf(world, "stranger"))[0]).toBe("place_offered");
  });

  test("does not keep the session alive that its last client cancels", async () => {
    const { world, serviceId, bookingId, remove } = await full();
    await remove();
    const answer = await world.asClient.mutation(api.bookings.cancel, { bookingId });
    expect(answer).toEqual({ kind: "cancelled" });
    expect(await world.asProvider.query(api.bookings.get, { bookingId })).toMatchObject({
      state: "cancelled",
      cancelledBy: "client",
    });
    expect(await freeOn(world, serviceId)).toEqual(THREE);
  });
});

describe("who provides a session with others", () => {
  async function group(more: Partial<typeof SERVICE> = {}) {
    const { world, serviceId } = await worldWithCalendar({ seats: 3, ...more });
    await world.t.run((ctx) => ctx.db.patch("users", world.people.stranger, { isProvider: true }));
    const handOver = (bookingId: Id<"bookings">) =>
      world.asProvider.mutation(api.participants.handOver, {
        bookingId,
        personId: world.people.stranger,
      });
    return { world, serviceId, handOver };
  }

  test("takes no seat in it", async () => {
    const { world, serviceId, handOver } = await group();
    const bookingId = await bookedBy(world, "client", serviceId);
    expect(await handOver(bookingId)).toEqual({ kind: "done" });
    expect(await order(world, "stranger", serviceId)).toEqual({
      kind: "refused",
      reason: "already_booked",
    });
    expect(await world.asStranger.query(api.bookings.get, { bookingId })).toMatchObject({
      role: "provider",
    });
  });

  test("is given none by a request of before", async () => {
    const { world, serviceId, handOver } = await group({ approval: "request" });
    const requests = [];
    for (const person of ["client", "stranger"] as const) {
      const asked = await order(world, person, serviceId);
      if (asked.kind !== "requested") throw new Error(asked.kind);
      requests.push(asked.requestId);
    }
    const approve = (requestId: Id<"bookingRequests">) =>
      as(world.t, "provider").mutation(api.requests.approve, { requestId });
    const first = await approve(requests[0]!);
    if (first.kind !== "booked") throw new Error(first.reason);
    await handOver(first.bookingId);
    expect(await approve(requests[1]!)).toEqual({ kind: "refused", reason: "taken" });
    const rows = await world.t.run((ctx) => ctx.db.query("bookingParticipants").collect());
    expect(rows).toHaveLength(3);
  });
});
