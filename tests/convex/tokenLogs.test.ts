import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { attempt, backendWithPeople, book, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function worldWithLogs() {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const other = await book(world, { startsIn: 60 });
  const asks = [
    [world.asClient, bookingId],
    [world.asProvider, bookingId],
    [world.asStranger, bookingId],
    [world.asClient, other],
  ] as const;
  for (const [who, id] of asks) {
    await who.mutation(api.sessions.join, attempt(id));
    vi.setSystemTime(Date.now() + MINUTE);
  }
  const read = async (filter: object) => {
    const paginationOpts = { numItems: 10, cursor: null };
    const { page } = await world.asAdmin.query(api.admin.tokenLogs, { ...filter, paginationOpts });
    return page.map((row) => `${row.person.name.replace("Demo ", "")} ${row.reason}`);
  };
  return { world, bookingId, other, read };
}

const CLIENT_OK = "client in_window";
const PROVIDER_OK = "provider in_window";
const STRANGER = "stranger not_found";
const EARLY = "client too_early";

describe("the token log", () => {
  test("is newest first and filters by booking, person, outcome and time in any mix", async () => {
    const { world, bookingId, other, read } = await worldWithLogs();
    const { client, stranger } = world.people;
    const denied = { outcome: "denied" } as const;
    expect(await read({})).toEqual([EARLY, STRANGER, PROVIDER_OK, CLIENT_OK]);
    expect(await read({ bookingId })).toEqual([STRANGER, PROVIDER_OK, CLIENT_OK]);
    expect(await read({ bookingId: "no-such-booking" })).toEqual([]);
    expect(await read({ bookingId: client })).toEqual([]);
    expect(await read({ userId: client })).toEqual([EARLY, CLIENT_OK]);
    expect(await read(denied)).toEqual([EARLY, STRANGER]);
    expect(await read({ bookingId, userId: client })).toEqual([CLIENT_OK]);
    expect(await read({ bookingId, ...denied })).toEqual([STRANGER]);
    expect(await read({ userId: stranger, ...denied })).toEqual([STRANGER]);
    expect(await read({ bookingId: other, userId: client, ...denied })).toEqual([EARLY]);
    const early = { reason: "too_early" } as const;
    expect(await read(early)).toEqual([EARLY]);
    expect(await read({ ...early, ...denied })).toEqual([EARLY]);
    expect(await read({ ...early, outcome: "granted" })).toEqual([]);
    expect(await read({ bookingId, ...early })).toEqual([]);
    expect(await read({ bookingId: other, ...early })).toEqual([EARLY]);
    expect(await read({ userId: stranger, ...early })).toEqual([]);
    expect(await read({ userId: client, ...early })).toEqual([EARLY]);
    expect(await read({ bookingId: other, userId: client, ...early })).toEqual([EARLY]);
    expect(await read({ bookingId, userId: client, ...early })).toEqual([]);
    expect(await read({ ...early, until: NOW + 3 * MINUTE })).toEqual([]);
    const range = { from: NOW + MINUTE, until: NOW + 3 * MINUTE };
    expect(await read(range)).toEqual([STRANGER, PROVIDER_OK]);
    expect(await read({ ...range, ...denied })).toEqual([STRANGER]);
  });

  test("names the booking, the role and when a grant ends", async () => {
    const { world, bookingId } = await worldWithLogs();
    const args = { outcome: "granted" as const, paginationOpts: { numItems: 1, cursor: null } };
    const { page, isDone } = await world.asAdmin.query(api.admin.tokenLogs, args);
    expect(isDone).toBe(false);
    expect(page).toMatchObject([
      {
        at: NOW + MINUTE,
        role: "provider",
        booking: { _id: bookingId, title: "Weekly check-in" },
        expiresAt: NOW + 11 * MINUTE,
      },
    ]);
  });
});

describe("admin:grant", () => {
  test("gives rights to somebody who has signed in, and says when nobody has", async () => {
    const { t, asStranger } = await backendWithPeople();
    const tokenIdentifier = "https://people.example|stranger";
    const grant = (id: string) =>
      t.mutation(internal.admin.grant, { tokenIdentifier: id, isProvider: true });
    expect(await grant("nobody")).toBe("unknown_person");
    expect(await grant(tokenIdentifier)).toBe("granted");
    expect(await asStranger.query(api.users.me, {})).toMatchObject({
      isProvider: true,
      isAdmin: false,
    });
  });
});
