import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { eventsOf } from "./events";
import { recordAttempt } from "./insightWorld";
import { backendWithPeople, book, MINUTE, NOW, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const FIRST = { numItems: 25, cursor: null };
const FAILED = { outcome: "failed", failure: { hop: "media", code: "media_blocked" } } as const;

async function recent(world: World, paginationOpts: typeof FIRST = FIRST) {
  const args = { now: Date.now(), paginationOpts };
  return await world.asAdmin.query(api.admin.recentSessions, args);
}

describe("recent sessions", () => {
  test("are those that have opened and were not cancelled, the newest first", async () => {
    const world = await backendWithPeople();
    const first = await book(world, { startsIn: 5 });
    const second = await book(world, { startsIn: 60 });
    const cancelled = await book(world, { startsIn: 120 });
    const later = await book(world, { startsIn: 400 });
    await world.asProvider.mutation(api.bookings.cancel, { bookingId: cancelled });
    vi.setSystemTime(NOW + 180 * MINUTE);
    const { page } = await recent(world);
    expect(page.map(({ bookingId }) => bookingId)).toEqual([second, first]);
    vi.setSystemTime(NOW + 386 * MINUTE);
    expect((await recent(world)).page[0]!.bookingId).toBe(later);
  });

  test("say who was in, who could not get in, and how often a connection broke", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const row = async () => (await recent(world)).page[0]!;
    expect(await row()).toMatchObject({
      people: [
        { role: "provider", way: "absent" },
        { role: "client", way: "absent" },
      ],
      count: { people: 2, in: 0, keptOut: 0 },
      breaks: 0,
    });
    await eventsOf(world, bookingId)("participant_joined", world.people.provider);
    await recordAttempt(world.asClient, bookingId, FAILED);
    expect(await row()).toMatchObject({
      people: [
        { userId: world.people.client, way: "kept_out" },
        { userId: world.people.provider, way: "in" },
      ],
      count: { people: 2, in: 1, keptOut: 1 },
    });
    await recordAttempt(world.asClient, bookingId);
    await world.asClient.mutation(api.telemetry.recordEvents, {
      bookingId,
      attemptId: "an-attempt",
      events: [
        { seq: 0, kind: "dropped", agoMs: 4_000 },
        { seq: 1, kind: "back", tookMs: 3_000, tries: 2, agoMs: 1_000 },
      ],
    });
    expect(await row()).toMatchObject({ count: { in: 2, keptOut: 0 }, breaks: 1 });
  });

  test("a door that a rule of the booking keeps shut keeps nobody out", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const refused = { outcome: "refused", failure: { hop: "booking", code: "locked" } } as const;
    await recordAttempt(world.asClient, bookingId, refused);
    expect((await recent(world)).page[0]!.count).toEqual({ people: 2, in: 0, keptOut: 0 });
  });

  test("come page by page", async () => {
    const world = await backendWithPeople();
    const ids = [await book(world, { startsIn: 5 }), await book(world, { startsIn: 60 })];
    vi.setSystemTime(NOW + 180 * MINUTE);
    const one = await recent(world, { ...FIRST, numItems: 1 });
    expect(one).toMatchObject({ isDone: false, page: [{ bookingId: ids[1] }] });
    const next = await recent(world, { numItems: 1, cursor: one.continueCursor as never });
    expect(next.page).toMatchObject([{ bookingId: ids[0] }]);
  });
});
