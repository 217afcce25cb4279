import fc from "fast-check";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Doc, Id } from "../../convex/_generated/dataModel";
import {
  act,
  bookingStep,
  calendars,
  type Deed,
  DEEDS,
  jobsOf,
  type Rows,
  rowsOf,
  step,
} from "./calendarSteps";
import { runs } from "../runs";
import { DAY, HOUR, NINE, openCalendar } from "./calendarWorld";
import { as, backendWithPeople, MINUTE, NOW } from "./setup";

const keys = { guest: "", set: "" };

beforeAll(async () => {
  const pair = await generateKeyPair("RS256", { extractable: true });
  keys.guest = (await exportPKCS8(pair.privateKey)).replaceAll(/-----[A-Z ]+-----|\s/g, "");
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "guest-1", alg: "RS256", use: "sig" };
  keys.set = JSON.stringify({ keys: [jwk] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

type Jobs = Awaited<ReturnType<typeof jobsOf>>;
type Busy = { what: string; from: number; until: number };

function expectApart(all: Busy[]) {
  const sorted = all.toSorted((a, b) => a.from - b.from);
  for (const [i, one] of sorted.entries()) {
    const next = sorted[i + 1];
    if (next) expect(one.until, `${one.what} and ${next.what}`).toBeLessThanOrEqual(next.from);
  }
}

function busyOf(booking: Doc<"bookings">): Busy {
  const { startsAt, endsAt, service } = booking;
  return {
    what: `${service?.serviceId ?? booking._id} at ${startsAt}`,
    from: startsAt - (service?.bufferBeforeMinutes ?? 0) * MINUTE,
    until: endsAt + (service?.bufferAfterMinutes ?? 0) * MINUTE,
  };
}

const isOn = ({ state }: Doc<"bookings">) => state !== "cancelled";

/** Nobody provides two sessions at once, by whomever they were made and to whomever handed over. */
function expectTimeTakenOnce({ bookings, people, requests, holds }: Rows) {
  const providing = people.filter(
    ({ role, removedAt }) => role === "provider" && removedAt === undefined,
  );
  for (const provider of new Set(providing.map(({ userId }) => userId))) {
    const own = providing.filter(({ userId }) => userId === provider);
    const ids = new Set(own.map(({ bookingId }) => bookingId));
    const taken = bookings.filter((one) => isOn(one) && ids.has(one._id)).map(busyOf);
    const claims = [
      ...requests.filter(({ state }) => state === "waiting"),
      ...holds.filter(({ expiresAt }) => expiresAt > Date.now()),
    ].filter(({ providerId }) => providerId === provider);
    // Seats of one session are counted elsewhere.
    const known = new Set(taken.map(({ what }) => what));
    const apart = claims.map((one) => ({
      what: `${one.serviceId} at ${one.startsAt}`,
      from: one.busyFrom,
      until: one.busyUntil,
    }));
    expectApart([
      ...taken,
      ...new Map(
        apart.filter(({ what }) => !known.has(what)).map((one) => [one.what, one]),
      ).values(),
    ]);
  }
}

/** How many hold a seat of a session, or have asked for one. */
function keptFor(
  { service, startsAt, clientIds }: Doc<"bookings">,
  { requests, holds }: Pick<Rows, "requests" | "holds">,
): number {
  const claims = [
    ...requests.filter(({ state }) => state === "waiting"),
    ...holds.filter(({ expiresAt }) => expiresAt > Date.now()),
  ].filter((one) => one.serviceId === service?.serviceId && one.startsAt === startsAt);
  const others = claims.filter(({ userId }) => !clientIds.includes(userId));
  return new Set(others.map(({ userId }) => userId)).size;
}

/** The rows of a booking's people are who it says that they are, and no group has too many. */
function expectItsPeople(booking: Doc<"bookings">, { people, users, invites, ...claims }: Rows) {
  const rows = people.filter(({ bookingId }) => bookingId === booking._id);
  expect(new Set(rows.map(({ userId }) => userId)).size).toBe(rows.length);
  const clients = rows.filter(
    ({ role, removedAt }) => role === "client" && removedAt === undefined,
  );
  expect(clients.map(({ userId }) => userId).sort()).toEqual(booking.clientIds.toSorted());
  const guests = new Set(users.filter(({ guestOf }) => guestOf).map(({ _id }) => _id));
  const { service, clientIds, invitedSeats = 0 } = booking;
  // Guests come beside the one seat of a client, and take a group's.
  const isBeside = (id: Id<"users">) => service?.seats === 1 && guests.has(id);
  const counted = clientIds.filter((id) => !isBeside(id)).length;
  const kept = service && service.seats > 1 ? keptFor(booking, claims) : 0;
  expect(counted + invitedSeats + kept).toBeLessThanOrEqual(service?.seats ?? 20);
  const open = invites.filter(
    ({ bookingId, usedAt, revokedAt, keepsSeat }) =>
      bookingId === booking._id && keepsSeat && usedAt === undefined && revokedAt === undefined,
  );
  expect(invitedSeats).toBe(open.length);
  expect(rows.every((row) => row.startsAt === booking.startsAt)).toBe(true);
}

function expectItsWindow(booking: Doc<"bookings">, jobs: Jobs) {
  const close = jobs.find(({ _id }) => _id === booking.closeJob)!;
  expect([close.scheduledTime, close.state.kind]).toEqual([
    booking.endsAt + 15 * MINUTE,
    "pending",
  ]);
  if (booking.state !== "booked") return;
  const open = jobs.find(({ _id }) => _id === booking.openJob)!;
  expect([open.scheduledTime, open.state.kind]).toEqual([
    booking.startsAt - 15 * MINUTE,
    "pending",
  ]);
}

function expectRemindersOfLive({ reminders, bookings, people }: Rows) {
  for (const { bookingId, userId, at } of reminders) {
    const booking = bookings.find(({ _id }) => _id === bookingId)!;
    expect(isOn(booking)).toBe(true);
    expect(at).toBeLessThan(booking.startsAt);
    const row = people.find((one) => one.bookingId === bookingId && one.userId === userId);
    expect(row!.removedAt).toBeUndefined();
  }
}

function expectSound(rows: Rows) {
  expectTimeTakenOnce(rows);
  expectRemindersOfLive(rows);
  for (const booking of rows.bookings.filter(isOn)) {
    expectItsPeople(booking, rows);
  }
}

test("whatever people do in whatever order, time is taken once and all that belongs to it follows", async () => {
  const done = new Map<Deed, number>();
  let looked = 0;
  const cases = fc.array(step, { minLength: 40, maxLength: 40 });
  const check = fc.asyncProperty(cases, async (steps) => {
    vi.stubEnv("CONVEX_SITE_URL", "https://site.example");
    vi.stubEnv("PARLEY_GUEST_KEY", keys.guest);
    vi.stubEnv("PARLEY_GUEST_JWKS", keys.set);
    const all = await calendars();
    let rows = await rowsOf(all.world);
    for (const one of steps) {
      const isDone = await act(all, rows, one);
      if (isDone) done.set(one.does, (done.get(one.does) ?? 0) + 1);
      rows = await rowsOf(all.world);
      expectSound(rows);
      looked += 1;
    }
    const jobs = await jobsOf(all.world);
    for (const booking of rows.bookings.filter(isOn)) expectItsWindow(booking, jobs);
    vi.useRealTimers();
  });
  await fc.assert(check, { numRuns: 26, seed: 20_240_104 });
  expect(looked).toBeGreaterThan(1_000);
  // Nothing is sound because it never happened.
  const few = DEEDS.filter((does) => (done.get(does) ?? 0) < 3);
  expect(few).toEqual([]);
}, 60_000);

const WEEKS_A_WORLD = 8;

test("in a thousand short stories no two sessions of a provider overlap with their buffers", async () => {
  let [count, refused] = [0, 0];
  const done = new Map<Deed, number>();
  let all = await calendars();
  const cases = fc.array(bookingStep, { minLength: 4, maxLength: 5 });
  const check = fc.asyncProperty(cases, async (steps) => {
    // Each story has a week of its own; a backend that has seen many is a slow one here.
    const week = count % WEEKS_A_WORLD;
    if (week === 0) all = await calendars();
    count += 1;
    const shift = week * 7 * DAY;
    vi.setSystemTime(NOW + shift);
    let rows = await rowsOf(all.world);
    for (const one of steps) {
      const isAhead = ({ startsAt }: { startsAt: number }) => startsAt >= NINE + shift - HOUR;
      const { bookings, requests } = rows;
      const ahead = { bookings: bookings.filter(isAhead), requests: requests.filter(isAhead) };
      const given = { ...rows, ...ahead };
      const isDone = await act(all, given, { ...one, startsAt: one.startsAt + shift });
      refused += Number(!isDone);
      if (!isDone) continue;
      done.set(one.does, (done.get(one.does) ?? 0) + 1);
      rows = await rowsOf(all.world);
      expectTimeTakenOnce(rows);
    }
  });
  await fc.assert(check, { numRuns: runs(1_000), seed: 20_240_105 });
  const times = (...deeds: Deed[]) => deeds.reduce((sum, one) => sum + (done.get(one) ?? 0), 0);
  expect(times("book", "create")).toBeGreaterThan(runs(800));
  expect(times("move", "moveAsProvider")).toBeGreaterThan(runs(100));
  expect(times("cancel")).toBeGreaterThan(runs(10));
  expect(times("approve")).toBeGreaterThan(runs(10));
  expect(times("hold")).toBeGreaterThan(runs(50));
  expect(refused).toBeGreaterThan(runs(1_000));
}, 120_000);

test("holds go by themselves, so that in the end only bookings take time", async () => {
  const world = await backendWithPeople();
  const serviceId = await openCalendar(world);
  for (const [i, name] of (["client", "otherClient", "stranger"] as const).entries()) {
    await as(world.t, name).mutation(api.holds.take, { serviceId, startsAt: NINE + i * HOUR });
  }
  const { holds } = await rowsOf(world);
  expect(holds).toHaveLength(3);
  for (const { _id } of holds) await world.t.mutation(internal.holds.expire, { holdId: _id });
  for (const { _id } of holds) await world.t.mutation(internal.holds.expire, { holdId: _id });
  expect((await rowsOf(world)).holds).toEqual([]);
});
