import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { addService, DAY, HOUR, NINE, openCalendar } from "./calendarWorld";
import { as, backendWithPeople, MINUTE, type Person, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const PERSONS = ["client", "otherClient", "stranger", "admin"] as const;
const person = fc.constantFrom(...PERSONS);
const which = fc.nat({ max: 7 });
const startsAt = fc
  .tuple(fc.constantFrom(0, 1, 5), fc.integer({ min: -1, max: 12 }))
  .map(([day, quarters]) => NINE + day * DAY + quarters * 15 * MINUTE);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("book"), person, which, startsAt }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("hold"), person, which, startsAt }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("move"), person, which, startsAt }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("moveAsProvider"), person, which, startsAt }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel"), person, which, startsAt }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("approve"), person, which, startsAt }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("decline"), person, which, startsAt }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait"), person, which, startsAt }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("later"), person, which, startsAt }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

let keys = 0;

/** One act of somebody; what it answers is not looked at, only what it leaves. */
async function act(world: World, services: string[], { do: what, person: name, ...args }: Step) {
  const who = as(world.t, name as Person);
  const serviceId = services[args.which % services.length]!;
  const { bookings, requests } = await rowsOf(world);
  const bookingId = bookings[args.which % Math.max(1, bookings.length)]?._id ?? "none";
  const requestId = requests[args.which % Math.max(1, requests.length)]?._id ?? "none";
  const { startsAt: at } = args;
  const clientKey = `step-${(keys += 1)}`;
  if (what === "book") {
    return await who.mutation(api.bookings.book, {
      serviceId,
      startsAt: at,
      clientKey,
      answers: [],
    });
  }
  if (what === "hold") return await who.mutation(api.holds.take, { serviceId, startsAt: at });
  if (what === "move") return await who.mutation(api.bookings.move, { bookingId, startsAt: at });
  if (what === "moveAsProvider") {
    return await world.asProvider.mutation(api.bookings.move, { bookingId, startsAt: at });
  }
  if (what === "cancel") return await who.mutation(api.bookings.cancel, { bookingId });
  if (what === "approve")
    return await world.asProvider.mutation(api.requests.approve, { requestId });
  if (what === "decline")
    return await world.asProvider.mutation(api.requests.decline, { requestId });
  const date = new Date(at).toISOString().slice(0, 10);
  if (what === "wait") return await who.mutation(api.waiting.join, { serviceId, date });
  return vi.setSystemTime(Date.now() + 3 * MINUTE);
}

async function rowsOf(world: World) {
  return await world.t.run(async (ctx) => ({
    bookings: await ctx.db.query("bookings").collect(),
    requests: await ctx.db.query("bookingRequests").collect(),
    holds: await ctx.db.query("holds").collect(),
    people: await ctx.db.query("bookingParticipants").collect(),
    jobs: await ctx.db.system.query("_scheduled_functions").collect(),
  }));
}

type Rows = Awaited<ReturnType<typeof rowsOf>>;

function expectSound({ bookings, requests, holds, people, jobs }: Rows) {
  const on = bookings.filter(({ state }) => state !== "cancelled");
  const taken = on.map((one) => ({
    what: `booking of ${one.service!.serviceId} at ${one.startsAt}`,
    from: one.startsAt - one.service!.bufferBeforeMinutes * MINUTE,
    until: one.endsAt + one.service!.bufferAfterMinutes * MINUTE,
  }));
  const claims = [
    ...requests.filter(({ state }) => state === "waiting"),
    ...holds.filter(({ expiresAt }) => expiresAt > Date.now()),
  ].map((one) => ({
    what: `booking of ${one.serviceId} at ${one.startsAt}`,
    from: one.busyFrom,
    until: one.busyUntil,
  }));
  const all = [...taken, ...claims];
  for (const [i, one] of all.entries()) {
    for (const other of all.slice(i + 1)) {
      // Seats of one session of a group are counted below.
      if (one.what === other.what) continue;
      expect(one.until <= other.from || other.until <= one.from, one.what).toBe(true);
    }
  }
  for (const what of new Set(taken.map((one) => one.what))) {
    expect(taken.filter((one) => one.what === what)).toHaveLength(1);
  }
  for (const booking of on) {
    expect(booking.clientIds.length).toBeLessThanOrEqual(booking.service!.seats);
    expect(new Set(booking.clientIds).size).toBe(booking.clientIds.length);
    const rows = people.filter(({ bookingId }) => bookingId === booking._id);
    const ids = [booking.providerId, ...booking.clientIds];
    expect(rows.map(({ userId }) => userId).sort()).toEqual(ids.sort());
    expect(rows.every((row) => row.startsAt === booking.startsAt)).toBe(true);
    const open = jobs.find(({ _id }) => _id === booking.openJob)!;
    const close = jobs.find(({ _id }) => _id === booking.closeJob)!;
    expect(open.scheduledTime).toBe(booking.startsAt - 15 * MINUTE);
    expect(close.scheduledTime).toBe(booking.endsAt + 15 * MINUTE);
    expect([open.state.kind, close.state.kind]).toEqual(["pending", "pending"]);
  }
  const opening = jobs.filter(
    ({ name, state }) => name.includes("openWindow") && state.kind === "pending",
  );
  expect(opening).toHaveLength(on.length);
}

test("whatever people do in whatever order, time is taken once and all that belongs to it follows", async () => {
  let booked = 0;
  let moved = 0;
  const cases = fc.array(step, { minLength: 14, maxLength: 24 });
  const check = fc.asyncProperty(cases, async (steps) => {
    const world = await backendWithPeople();
    const limits = { clientMoveMinutes: 0, clientCancelMinutes: 0 };
    const services = [
      await openCalendar(world, { ...limits, stepMinutes: 15, bufferBeforeMinutes: 5 }),
      await addService(world, { ...limits, seats: 2, stepMinutes: 30, lengthMinutes: 30 }),
      await addService(world, { ...limits, approval: "request", dailyCap: 1 }),
    ];
    for (const one of steps) await act(world, services, one);
    const rows = await rowsOf(world);
    expectSound(rows);
    booked += rows.bookings.length;
    moved += rows.bookings.filter(({ sequence }) => (sequence ?? 0) > 1).length;
    vi.useRealTimers();
  });
  await fc.assert(check, { numRuns: 30, seed: 20_240_104 });
  expect(booked).toBeGreaterThan(40);
  expect(moved).toBeGreaterThan(8);
}, 60_000);

test("holds go by themselves, so that in the end only bookings take time", async () => {
  const world = await backendWithPeople();
  const serviceId = await openCalendar(world);
  for (const [i, name] of PERSONS.slice(0, 3).entries()) {
    await as(world.t, name).mutation(api.holds.take, { serviceId, startsAt: NINE + i * HOUR });
  }
  const { holds } = await rowsOf(world);
  expect(holds).toHaveLength(3);
  for (const { _id } of holds) await world.t.mutation(internal.holds.expire, { holdId: _id });
  for (const { _id } of holds) await world.t.mutation(internal.holds.expire, { holdId: _id });
  expect((await rowsOf(world)).holds).toEqual([]);
});
