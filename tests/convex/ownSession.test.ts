import { afterEach, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { backendWithPeople, book } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

test("a session of one's own has no clients, and is a provider's", async () => {
  const world = await backendWithPeople();
  const own = { title: "A talk", startsAt: "now" as const, durationMinutes: 30, clientIds: [] };
  const create = async (who: "asProvider" | "asClient", more: object = { isAlone: true }) =>
    await world[who].mutation(api.bookings.create, { ...own, requestKey: "k", ...more });
  const refused = (reason: string) => ({ kind: "refused", reason });
  expect(await create("asClient")).toEqual(refused("not_provider"));
  expect(await create("asProvider", {})).toEqual(refused("no_clients"));
  const clientIds = [world.people.client];
  expect(await create("asProvider", { isAlone: true, clientIds })).toEqual(
    refused("too_many_clients"),
  );
  const created = await create("asProvider");
  expect(created.kind).toBe("created");
  const { bookingId } = created as { bookingId: string };
  expect(await world.asClient.query(api.bookings.get, { bookingId })).toBeNull();
  const booking = await world.asProvider.query(api.bookings.get, { bookingId });
  expect(booking).toMatchObject({ clients: [], state: "open" });
  expect(await book(world)).not.toBe(bookingId);
});
