import { afterEach, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { LIMITS } from "../../convex/model/limits";
import { backendWithPeople, book, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const READY = { camera: "ready", microphone: "failed", network: "ok" } as const;

test("a client who gets ready is seen by the provider, hours before the door opens too", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world, { startsIn: 180 });
  const list = async () => await world.asProvider.query(api.preparations.list, { bookingId });
  expect(await list()).toEqual([]);
  await world.asClient.mutation(api.preparations.tell, { bookingId, readiness: READY });
  const first = { personId: world.people.client, readiness: READY, lastSeenAt: NOW };
  expect(await list()).toEqual([first]);

  vi.setSystemTime(NOW + MINUTE);
  const mended = { ...READY, microphone: "ready" } as const;
  await world.asClient.mutation(api.preparations.tell, { bookingId, readiness: mended });
  expect(await list()).toEqual([{ ...first, readiness: mended, lastSeenAt: NOW + MINUTE }]);

  await world.asClient.mutation(api.preparations.leave, { bookingId });
  expect(await list()).toEqual([{ ...first, readiness: mended, lastSeenAt: 0 }]);
});

test("nobody else tells or sees it, and of a booking that is over nothing is kept", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world, { startsIn: 180 });
  const told = { bookingId, readiness: READY };
  await world.asStranger.mutation(api.preparations.tell, told);
  // A provider's own page is not on their board.
  await world.asProvider.mutation(api.preparations.tell, told);
  expect(await world.asProvider.query(api.preparations.list, { bookingId })).toEqual([]);
  await world.asClient.mutation(api.preparations.tell, told);
  expect(await world.asClient.query(api.preparations.list, { bookingId })).toEqual([]);
  expect(await world.asStranger.query(api.preparations.list, { bookingId })).toEqual([]);

  const cancelled = await book(world, { startsIn: 300 });
  await world.asProvider.mutation(api.bookings.cancel, { bookingId: cancelled });
  await world.asClient.mutation(api.preparations.tell, { ...told, bookingId: cancelled });
  const kept = await world.t.run(async (ctx) => await ctx.db.query("preparations").collect());
  expect(kept.map((row) => row.bookingId)).toEqual([bookingId]);
});

test("what pages told is gone after a day", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world, { startsIn: 180 });
  await world.asClient.mutation(api.preparations.tell, { bookingId, readiness: READY });
  vi.setSystemTime(NOW + 25 * 60 * MINUTE);
  await world.t.mutation(internal.retention.prune, { table: "preparations" });
  expect(await world.asProvider.query(api.preparations.list, { bookingId })).toEqual([]);
});

test("who tells too often learns that it was not heard, and is heard later", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const tell = async () =>
    await world.asClient.mutation(api.preparations.tell, { bookingId, readiness: READY });
  for (let told = 0; told < LIMITS.beat.capacity; told += 1) expect(await tell()).toBe(true);
  expect(await tell()).toBe(false);
  vi.setSystemTime(Date.now() + 3_000);
  expect(await tell()).toBe(true);
});
