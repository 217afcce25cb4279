import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { bookedBy, freeOn, HOUR, NINE, order, SERVICE, worldWithCalendar } from "./calendarWorld";
import { as, MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
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

describe("the seats of a session", () => {
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
