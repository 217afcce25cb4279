import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy";
import { actionsIn, eventsOf } from "./events";
import { as, attempt, backendWithPeople, MINUTE, NOW, PEOPLE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const READY = { camera: "ready", microphone: "off", network: "ok" } as const;

/** A booking of two clients into which the provider lets people by hand. */
async function withLobby(policy: object = { lobby: "by_hand" }) {
  vi.stubGlobal("fetch", async () => new Response("{}"));
  const world = await backendWithPeople();
  const result = await world.asProvider.mutation(api.bookings.create, {
    requestKey: "lobby",
    title: "Group practice",
    clientIds: [world.people.client, world.people.otherClient],
    startsAt: "now",
    durationMinutes: 30,
    policy: { ...DEFAULT_POLICY, ...policy },
  });
  if (result.kind !== "created") throw new Error(result.reason);
  return { world, bookingId: result.bookingId };
}

async function askFor(world: World, person: (typeof PEOPLE)[number], bookingId: string) {
  return await as(world.t, person).mutation(api.sessions.join, attempt(bookingId));
}

/** Time passes, and with it what was scheduled. */
async function pass(world: World, ms: number) {
  const until = Date.now() + ms;
  while (Date.now() < until) {
    vi.advanceTimersByTime(Math.min(5_000, until - Date.now()));
    await world.t.finishInProgressScheduledFunctions();
  }
}

async function line(world: World, bookingId: Id<"bookings">) {
  return await world.asProvider.query(api.lobby.line, { bookingId });
}

describe("a client where people are let in by hand", () => {
  test("waits, is seen by the provider with time and readiness, and gets in when admitted", async () => {
    const { world, bookingId } = await withLobby();
    expect(await askFor(world, "client", bookingId)).toMatchObject({
      kind: "denied",
      reason: "lobby",
    });
    await world.asClient.mutation(api.lobby.beat, { bookingId, readiness: READY });
    expect(await line(world, bookingId)).toEqual([
      { personId: world.people.client, name: "Demo client", sinceAt: NOW, readiness: READY },
    ]);
    expect(await world.asClient.query(api.lobby.mine, { bookingId })).toMatchObject({
      state: "waiting",
      position: 1,
    });

    const args = { bookingId, personId: world.people.client };
    expect(await world.asProvider.mutation(api.lobby.admit, args)).toEqual({ kind: "done" });
    expect(await world.asClient.query(api.lobby.mine, { bookingId })).toMatchObject({
      state: "admitted",
    });
    expect(await askFor(world, "client", bookingId)).toMatchObject({ kind: "granted" });
    expect(await line(world, bookingId)).toEqual([]);
    expect(await actionsIn(world, bookingId)).toEqual([
      { action: "admitted", actorId: world.people.provider, subjectId: world.people.client },
    ]);
  });

  test("is refused the room as well, and leaves a row of the token log", async () => {
    const { world, bookingId } = await withLobby();
    await askFor(world, "client", bookingId);
    expect(await world.asClient.action(api.sessions.ensureRoom, { bookingId })).toMatchObject({
      kind: "denied",
      reason: "lobby",
    });
    const { page } = await world.asAdmin.query(api.admin.tokenLogs, {
      paginationOpts: { numItems: 5, cursor: null },
    });
    expect(page).toMatchObject([{ outcome: "denied", reason: "lobby", grants: [] }]);
  });

  test("stays admitted for the booking: a drop needs no second knock", async () => {
    const { world, bookingId } = await withLobby();
    await askFor(world, "client", bookingId);
    const args = { bookingId, personId: world.people.client };
    await world.asProvider.mutation(api.lobby.admit, args);
    vi.setSystemTime(NOW + 20 * MINUTE);
    expect(await askFor(world, "client", bookingId)).toMatchObject({ kind: "granted" });
  });

  test("stands in line by the time of coming, and moves up", async () => {
    const { world, bookingId } = await withLobby();
    await askFor(world, "client", bookingId);
    vi.setSystemTime(NOW + 1_000);
    await askFor(world, "otherClient", bookingId);
    const place = async () =>
      (await world.asOtherClient.query(api.lobby.mine, { bookingId }))?.position;
    expect(await place()).toBe(2);
    await world.asClient.mutation(api.lobby.leave, { bookingId });
    expect(await place()).toBe(1);
  });

  test("whose page fell silent leaves the line; one who is back soon has kept the place", async () => {
    const { world, bookingId } = await withLobby();
    await askFor(world, "client", bookingId);
    vi.setSystemTime(NOW + 1_000);
    await askFor(world, "otherClient", bookingId);
    for (let seconds = 0; seconds < 100; seconds += 15) {
      await pass(world, 15_000);
      await world.asOtherClient.mutation(api.lobby.beat, { bookingId, readiness: READY });
    }
    expect((await line(world, bookingId)).map(({ name }) => name)).toEqual(["Demo otherClient"]);
    await world.asClient.mutation(api.lobby.beat, { bookingId, readiness: READY });
    expect((await line(world, bookingId)).map(({ name }) => name)).toEqual([
      "Demo client",
      "Demo otherClient",
    ]);
  });

  test("who is away for longer stands at the end again", async () => {
    const { world, bookingId } = await withLobby();
    await askFor(world, "client", bookingId);
    await world.asClient.mutation(api.lobby.leave, { bookingId });
    vi.setSystemTime(NOW + 5 * MINUTE);
    await askFor(world, "otherClient", bookingId);
    vi.setSystemTime(NOW + 6 * MINUTE);
    await askFor(world, "client", bookingId);
    expect((await line(world, bookingId)).map(({ name }) => name)).toEqual([
      "Demo otherClient",
      "Demo client",
    ]);
  });

  test("is declined kindly, may ask again after a minute, and not before", async () => {
    const { world, bookingId } = await withLobby();
    await askFor(world, "client", bookingId);
    const args = { bookingId, personId: world.people.client };
    const message = "I am still with somebody; 10:15?";
    await world.asProvider.mutation(api.lobby.decline, { ...args, message });
    expect(await askFor(world, "client", bookingId)).toMatchObject({ reason: "declined" });
    expect(await world.asClient.query(api.lobby.mine, { bookingId })).toMatchObject({
      state: "declined",
      message,
      askAgainAt: NOW + MINUTE,
    });
    expect(await world.asClient.mutation(api.lobby.askAgain, { bookingId })).toEqual({
      kind: "refused",
      reason: "too_soon",
    });
    await world.asClient.mutation(api.lobby.beat, { bookingId, readiness: READY });
    expect(await line(world, bookingId)).toEqual([]);
    vi.setSystemTime(NOW + MINUTE);
    await world.asClient.mutation(api.lobby.askAgain, { bookingId });
    expect(await line(world, bookingId)).toHaveLength(1);
  });

  test("let in by one tab does not stand in line by another, and is not declined any more", async () => {
    const { world, bookingId } = await withLobby();
    await askFor(world, "client", bookingId);
    const args = { bookingId, personId: world.people.client };
    await world.asProvider.mutation(api.lobby.admit, args);
    await world.asClient.mutation(api.lobby.askAgain, { bookingId });
    expect(await line(world, bookingId)).toEqual([]);
    expect(await world.asProvider.mutation(api.lobby.decline, args)).toMatchObject({
      kind: "refused",
    });
    expect(await askFor(world, "client", bookingId)).toMatchObject({ kind: "granted" });
  });

  test("is not declined with an essay", async () => {
    const { world, bookingId } = await withLobby();
    await askFor(world, "client", bookingId);
    const args = { bookingId, personId: world.people.client, message: "x".repeat(281) };
    expect(await world.asProvider.mutation(api.lobby.decline, args)).toEqual({
      kind: "refused",
      reason: "bad_message",
    });
  });
});

describe("nobody but the booking's provider", () => {
  test.each(PEOPLE.slice(1))("sees or decides who comes in: %s", async (person) => {
    const { world, bookingId } = await withLobby();
    await askFor(world, "client", bookingId);
    const who = as(world.t, person);
    const args = { bookingId, personId: world.people.client };
    expect(await who.query(api.lobby.line, { bookingId })).toEqual([]);
    for (const decide of [api.lobby.admit, api.lobby.decline]) {
      expect(await who.mutation(decide, args)).toEqual({ kind: "refused", reason: "not_found" });
    }
    expect(await askFor(world, "client", bookingId)).toMatchObject({ reason: "lobby" });
  });

  test("a stranger does not get in line", async () => {
    const { world, bookingId } = await withLobby();
    expect(await askFor(world, "stranger", bookingId)).toMatchObject({ reason: "not_found" });
    await world.asStranger.mutation(api.lobby.beat, { bookingId, readiness: READY });
    expect(await world.asStranger.mutation(api.lobby.askAgain, { bookingId })).toMatchObject({
      kind: "refused",
    });
    expect(await world.asStranger.query(api.lobby.mine, { bookingId })).toBeNull();
    expect(await line(world, bookingId)).toEqual([]);
  });

  test("the provider does not wait at their own door", async () => {
    const { world, bookingId } = await withLobby();
    expect(await askFor(world, "provider", bookingId)).toMatchObject({ kind: "granted" });
  });
});

describe("a policy that changes", () => {
  test("to automatic lets in everybody who waits", async () => {
    const { world, bookingId } = await withLobby();
    await askFor(world, "client", bookingId);
    await world.asProvider.mutation(api.bookings.setPolicy, { bookingId, policy: DEFAULT_POLICY });
    expect(await world.asClient.query(api.lobby.mine, { bookingId })).toMatchObject({
      state: "admitted",
    });
    expect(await askFor(world, "client", bookingId)).toMatchObject({ kind: "granted" });
  });

  test("to by hand keeps in whom it finds inside, and puts out who comes with an older token", async () => {
    const { world, bookingId } = await withLobby({ lobby: "automatic" });
    const tell = eventsOf(world, bookingId);
    expect(await askFor(world, "otherClient", bookingId)).toMatchObject({ kind: "granted" });
    await tell("participant_joined", world.people.client);
    const policy = { ...DEFAULT_POLICY, lobby: "by_hand" as const };
    await world.asProvider.mutation(api.bookings.setPolicy, { bookingId, policy });
    expect(await askFor(world, "client", bookingId)).toMatchObject({ kind: "granted" });

    const removed = vi.fn(async (_request: string | URL | Request) => new Response("{}"));
    vi.stubGlobal("fetch", removed);
    await tell("participant_joined", world.people.otherClient);
    vi.advanceTimersByTime(1);
    await world.t.finishInProgressScheduledFunctions();
    expect(String(removed.mock.calls[0]?.[0])).toContain("RemoveParticipant");
  });
});
