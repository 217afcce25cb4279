import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy";
import { bookedBy, NINE, worldWithCalendar } from "./calendarWorld";
import { actionsIn, bookingOf, eventsOf, scheduled } from "./events";
import { as, attempt, backendWithPeople, book, MINUTE, NOW, PEOPLE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const LEFT = { disconnectReason: "CLIENT_INITIATED" };

/** Both are in the room since NOW. */
async function bothIn() {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const tell = eventsOf(world, bookingId);
  const { provider, client } = world.people;
  await tell("participant_joined", provider);
  await tell("participant_joined", client);
  return { world, bookingId, tell, provider, client };
}

async function asked(world: World, person: (typeof PEOPLE)[number], bookingId: string) {
  const answer = await as(world.t, person).mutation(api.sessions.join, attempt(bookingId));
  return answer.kind === "denied" ? answer.reason : answer.kind;
}

async function awayOf(world: World, bookingId: Id<"bookings">) {
  return (await world.asClient.query(api.bookings.get, { bookingId }))?.away;
}

async function closings(world: World) {
  return (await scheduled(world)).filter(
    ({ name, at }) => name === "livekit:closeRoom" && at <= Date.now(),
  );
}

describe("ending for all", () => {
  test("closes the room, refuses everybody from then on, and says when", async () => {
    const { world, bookingId } = await bothIn();
    vi.setSystemTime(NOW + 10 * MINUTE);
    expect(await world.asProvider.mutation(api.departure.endForAll, { bookingId })).toEqual({
      kind: "ended",
    });
    expect(await closings(world)).toHaveLength(1);
    for (const person of ["client", "provider"] as const) {
      expect(await asked(world, person, bookingId)).toBe("ended");
    }
    expect(await world.asClient.query(api.bookings.get, { bookingId })).toMatchObject({
      state: "ended",
      endedAt: NOW + 10 * MINUTE,
    });
    const past = { when: "past" as const, paginationOpts: { numItems: 5, cursor: null } };
    expect((await world.asClient.query(api.bookings.listMine, past)).page).toHaveLength(1);
    expect(await actionsIn(world, bookingId)).toMatchObject([{ action: "ended_for_all" }]);
    expect((await scheduled(world)).filter(({ name }) => name === "bookings:closeWindow")).toEqual(
      [],
    );
  });

  test("a room that somebody's earlier request makes again is closed again", async () => {
    const { world, bookingId } = await bothIn();
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    await eventsOf(world, bookingId, "RM_2")("room_started");
    expect(await closings(world)).toHaveLength(2);
  });

  test("is the end: nobody cancels or extends it afterwards, raises a hand or cannot connect", async () => {
    const { world, bookingId } = await bothIn();
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    expect(await world.asClient.mutation(api.bookings.cancel, { bookingId })).toEqual({
      kind: "refused",
      reason: "already_over",
    });
    const { endsAt } = await bookingOf(world, bookingId);
    const longer = { bookingId, minutes: 15 as const, endsAt };
    expect(await world.asProvider.mutation(api.bookings.extend, longer)).toEqual({
      kind: "refused",
      reason: "not_open",
    });
    expect(await world.asClient.mutation(api.hands.raise, { bookingId })).toMatchObject({
      reason: "closed",
    });
    const trouble = { bookingId, wantsAnotherTime: false };
    expect(await world.asClient.mutation(api.doctor.tellOtherSide, trouble)).toMatchObject({
      reason: "over",
    });
    expect((await bookingOf(world, bookingId)).state).toBe("ended");
  });

  test("leaves nobody present whose coming is told late", async () => {
    const { world, bookingId, client } = await bothIn();
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    const late = eventsOf(world, bookingId, "RM_2");
    await late("participant_joined", client, { sid: "PA_late" });
    const rows = await world.t.run(async (ctx) => ctx.db.query("sessionParticipants").collect());
    expect(rows.filter(({ state }) => state === "joined")).toEqual([]);
  });

  test("twice is one end", async () => {
    const { world, bookingId } = await bothIn();
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    expect(await actionsIn(world, bookingId)).toHaveLength(1);
  });

  test("is not for a session whose door is not open, and nothing for one that closed", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 60 });
    const end = (id = bookingId) =>
      world.asProvider.mutation(api.departure.endForAll, { bookingId: id });
    expect(await end()).toEqual({ kind: "refused", reason: "not_open" });
    const { state, ended, startsAt, endsAt } = await bookingOf(world, bookingId);
    expect([state, ended]).toEqual(["booked", undefined]);
    const other = await book(world, { startsIn: 60 });
    vi.setSystemTime(startsAt - 15 * MINUTE);
    expect(await end(other)).toEqual({ kind: "ended" });
    expect(await actionsIn(world, other)).toHaveLength(1);
    vi.setSystemTime(endsAt + 16 * MINUTE);
    expect(await end()).toEqual({ kind: "ended" });
    expect(await actionsIn(world, bookingId)).toEqual([]);
  });

  test.each(PEOPLE.slice(1))("is not for %s", async (person) => {
    const { world, bookingId } = await bothIn();
    expect(await as(world.t, person).mutation(api.departure.endForAll, { bookingId })).toEqual({
      kind: "refused",
      reason: "not_found",
    });
    expect(await asked(world, "provider", bookingId)).toBe("granted");
  });
});

describe("a provider who is gone", () => {
  const end = async (world: World, bookingId: Id<"bookings">, identities: string[] | null) =>
    await world.t.mutation(internal.departure.endWithoutProvider, { bookingId, identities });

  test("is told to the client with the end that the policy sets", async () => {
    const { world, bookingId, tell, provider } = await bothIn();
    vi.setSystemTime(NOW + 5 * MINUTE);
    await tell("participant_left", provider);
    const endsAt = NOW + 20 * MINUTE;
    expect(await awayOf(world, bookingId)).toEqual({
      sinceAt: NOW + 5 * MINUTE,
      endsAt,
      isClosed: false,
    });
    const checks = (await scheduled(world)).filter(({ name }) => name.endsWith("checkProvider"));
    expect(checks).toMatchObject([{ at: endsAt }]);
  });

  test("and is back in time withdraws it", async () => {
    const { world, bookingId, tell, provider } = await bothIn();
    await tell("participant_left", provider);
    await tell("participant_joined", provider, { sid: "PA_back", at: NOW + 1_000 });
    expect(await awayOf(world, bookingId)).toBeNull();
    expect((await scheduled(world)).filter(({ name }) => name.endsWith("checkProvider"))).toEqual(
      [],
    );
  });

  test("fault 13: and stays away: the session ends, the booking does not; it opens again when they are back", async () => {
    const { world, bookingId, tell, provider, client } = await bothIn();
    await tell("participant_left", provider);
    vi.setSystemTime(NOW + 15 * MINUTE);
    await end(world, bookingId, [client]);
    expect(await closings(world)).toHaveLength(1);
    expect((await bookingOf(world, bookingId)).state).toBe("open");
    expect(await asked(world, "client", bookingId)).toBe("provider_gone");
    expect(await asked(world, "provider", bookingId)).toBe("granted");
    expect(await actionsIn(world, bookingId)).toMatchObject([
      { action: "ended_without_provider", actorId: null },
    ]);
    await tell("participant_joined", provider, { sid: "PA_back", at: Date.now() });
    expect(await asked(world, "client", bookingId)).toBe("granted");
  });

  test("with a server that was killed is gone as well, once their client is back without them", async () => {
    const { world, bookingId, provider, client } = await bothIn();
    vi.setSystemTime(NOW + 5 * MINUTE);
    // Nothing is told of the room that was: the next one has another id.
    const next = eventsOf(world, bookingId, "RM_2");
    await next("room_started");
    expect(await awayOf(world, bookingId)).toBeNull();
    vi.setSystemTime(NOW + 5 * MINUTE + 2_000);
    await next("participant_joined", client, { sid: "PA_back" });
    const sinceAt = NOW + 5 * MINUTE + 2_000;
    const endsAt = sinceAt + 15 * MINUTE;
    expect(await awayOf(world, bookingId)).toMatchObject({ sinceAt, endsAt });
    vi.setSystemTime(endsAt);
    await end(world, bookingId, [client]);
    expect(await asked(world, "client", bookingId)).toBe("provider_gone");
    await next("participant_joined", provider, { sid: "PA_provider" });
    expect(await awayOf(world, bookingId)).toBeNull();
  });

  test("with a server that was killed and back in the next room is not away", async () => {
    const { world, bookingId, provider, client } = await bothIn();
    const next = eventsOf(world, bookingId, "RM_2");
    vi.setSystemTime(NOW + MINUTE);
    await next("participant_joined", client, { sid: "PA_back" });
    await next("participant_joined", provider, { sid: "PA_provider" });
    expect(await awayOf(world, bookingId)).toBeNull();
    expect((await scheduled(world)).filter(({ name }) => name.endsWith("checkProvider"))).toEqual(
      [],
    );
  });

  test("by a lost event alone: LiveKit has them in the room, so nothing ends", async () => {
    const { world, bookingId, tell, provider, client } = await bothIn();
    await tell("participant_left", provider);
    await end(world, bookingId, [client, provider]);
    expect(await awayOf(world, bookingId)).toBeNull();
    expect(await asked(world, "client", bookingId)).toBe("granted");
  });

  test("again: the end of an earlier wait does not end this one", async () => {
    const { world, bookingId, tell, provider, client } = await bothIn();
    await tell("participant_left", provider);
    vi.setSystemTime(NOW + 14 * MINUTE);
    await tell("participant_joined", provider, { sid: "PA_2", at: Date.now() });
    await tell("participant_left", provider, { sid: "PA_2", at: Date.now() });
    vi.setSystemTime(NOW + 15 * MINUTE);
    await end(world, bookingId, [client]);
    expect(await asked(world, "client", bookingId)).toBe("granted");
    expect((await awayOf(world, bookingId))?.isClosed).toBe(false);
  });

  test("and back while LiveKit could not be told: their room is not deleted under them", async () => {
    const { world, bookingId, tell, provider, client } = await bothIn();
    const { roomName } = await bookingOf(world, bookingId);
    const mayClose = () => world.t.query(internal.livekit.mayClose, { roomName });
    await tell("participant_left", provider);
    vi.setSystemTime(NOW + 15 * MINUTE);
    await end(world, bookingId, [client]);
    expect(await mayClose()).toBe(true);
    await tell("participant_joined", provider, { sid: "PA_back", at: Date.now() });
    expect(await mayClose()).toBe(false);
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    expect(await mayClose()).toBe(true);
  });

  test("from an empty room ends nothing", async () => {
    const { world, bookingId, tell, provider } = await bothIn();
    await tell("participant_left", provider);
    await end(world, bookingId, []);
    expect(await asked(world, "client", bookingId)).toBe("granted");
  });

  test("while a co-provider is in is no absence", async () => {
    const { world, bookingId, tell, provider } = await bothIn();
    const personId = world.people.stranger;
    await world.t.run(async (ctx) => ctx.db.patch("users", personId, { isProvider: true }));
    await world.asProvider.mutation(api.participants.handOver, { bookingId, personId });
    await tell("participant_joined", personId);
    await tell("participant_left", provider);
    expect(await awayOf(world, bookingId)).toBeNull();
    await tell("participant_left", personId);
    expect(await awayOf(world, bookingId)).not.toBeNull();
  });

  test("before the client came starts no wait", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 10 });
    const tell = eventsOf(world, bookingId);
    await tell("participant_joined", world.people.provider);
    await tell("participant_left", world.people.provider);
    expect(await awayOf(world, bookingId)).toBeNull();
  });

  test("while their only client was dropped is gone as well, once that client is back", async () => {
    const { world, bookingId, tell, provider, client } = await bothIn();
    await tell("participant_left", client, { at: NOW + MINUTE, disconnectReason: "SIGNAL_CLOSE" });
    await tell("participant_left", provider, { at: NOW + 2 * MINUTE, ...LEFT });
    expect(await awayOf(world, bookingId)).toBeNull();
    vi.setSystemTime(NOW + 3 * MINUTE);
    await tell("participant_joined", client, { sid: "PA_back" });
    const endsAt = NOW + 18 * MINUTE;
    expect(await awayOf(world, bookingId)).toMatchObject({ sinceAt: NOW + 3 * MINUTE, endsAt });
    await tell("participant_joined", provider, { sid: "PA_provider" });
    expect(await awayOf(world, bookingId)).toBeNull();
  });

  test("before the client came is not gone from them, who waits without an end", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const tell = eventsOf(world, bookingId);
    const { provider, client } = world.people;
    await tell("participant_joined", provider);
    await tell("participant_left", provider, { at: NOW + MINUTE, ...LEFT });
    vi.setSystemTime(NOW + 2 * MINUTE);
    await tell("participant_joined", client);
    expect(await awayOf(world, bookingId)).toBeNull();
    await tell("participant_left", client, { at: NOW + 3 * MINUTE, ...LEFT });
    vi.setSystemTime(NOW + 4 * MINUTE);
    await tell("participant_joined", client, { sid: "PA_again" });
    expect(await awayOf(world, bookingId)).toBeNull();
  });

  test("before the start waits from the start", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 10 });
    const tell = eventsOf(world, bookingId);
    await tell("participant_joined", world.people.provider);
    await tell("participant_joined", world.people.client);
    await tell("participant_left", world.people.provider);
    expect(await awayOf(world, bookingId)).toMatchObject({ endsAt: NOW + 25 * MINUTE });
  });

  test.each([
    [null, null],
    [1, NOW + MINUTE],
  ])("follows a policy that changes meanwhile to %s minutes", async (minutes, endsAt) => {
    const { world, bookingId, tell, provider } = await bothIn();
    await tell("participant_left", provider);
    const policy = { ...DEFAULT_POLICY, endAfterProviderGoneMinutes: minutes };
    await world.asProvider.mutation(api.bookings.setPolicy, { bookingId, policy });
    expect(await awayOf(world, bookingId)).toMatchObject({ endsAt });
    expect(
      (await scheduled(world)).filter(({ name }) => name.endsWith("checkProvider")),
    ).toHaveLength(minutes === null ? 0 : 1);
  });
});

describe("how somebody went", () => {
  const ways = async (world: World, bookingId: Id<"bookings">) =>
    (await world.asProvider.query(api.departure.absences, { bookingId })).map(({ how }) => how);

  test.each([
    ["CLIENT_INITIATED", "closed"],
    ["SIGNAL_CLOSE", "lost"],
    ["CONNECTION_TIMEOUT", "lost"],
    ["STATE_MISMATCH", "lost"],
    ["PARTICIPANT_REMOVED", "removed"],
    [undefined, "lost"],
  ])("LiveKit's %s is “%s”", async (disconnectReason, how) => {
    const { world, bookingId, tell, client } = await bothIn();
    expect(await ways(world, bookingId)).toEqual([]);
    await tell("participant_left", client, { disconnectReason });
    expect(await ways(world, bookingId)).toEqual([how]);
  });

  test.each(["before", "after"])("“left” when they said goodbye %s LiveKit did", async (order) => {
    const { world, bookingId, tell, client } = await bothIn();
    const bye = () => world.asClient.mutation(api.departure.sayGoodbye, { bookingId });
    if (order === "before") await bye();
    await tell("participant_left", client, LEFT);
    if (order === "after") await bye();
    expect(await ways(world, bookingId)).toEqual(["left"]);
  });

  test("is over when they are back", async () => {
    const { world, bookingId, tell, client } = await bothIn();
    await tell("participant_left", client, LEFT);
    await tell("participant_joined", client, { sid: "PA_back", at: NOW + 1_000 });
    expect(await ways(world, bookingId)).toEqual([]);
  });

  test.each(["ROOM_DELETED", "DUPLICATE_IDENTITY"])("%s is nobody's going", async (reason) => {
    const { world, bookingId, tell, client } = await bothIn();
    await tell("participant_left", client, { disconnectReason: reason });
    expect(await ways(world, bookingId)).toEqual([]);
  });

  test("in a group is told to the provider, and to no other client", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 3 });
    const bookingId = await bookedBy(world, "client", serviceId);
    await bookedBy(world, "otherClient", serviceId);
    vi.setSystemTime(NINE);
    await world.t.mutation(internal.bookings.openWindow, { bookingId });
    const tell = eventsOf(world, bookingId);
    const { provider, client } = world.people;
    for (const person of [provider, client]) await tell("participant_joined", person);
    await tell("participant_left", client, LEFT);
    await tell("participant_left", provider, LEFT);
    const namesFor = async (asPerson: World["asClient"]) =>
      (await asPerson.query(api.departure.absences, { bookingId })).map(({ name }) => name);
    expect(await namesFor(world.asProvider)).toEqual(["Demo client"]);
    expect(await namesFor(world.asOtherClient)).toEqual(["Demo provider"]);
  });

  test("is not told of who was put out at the door: they were never in", async () => {
    const { world, bookingId, tell, client } = await bothIn();
    await tell("participant_left", client, LEFT);
    await world.asProvider.mutation(api.participants.setLock, { bookingId, isLocked: true });
    const personId = world.people.stranger;
    await world.t.run(async (ctx) => {
      const { _id, _creationTime, ...row } = (await ctx.db.query("bookingParticipants").collect())
        .filter((one) => one.bookingId === bookingId)
        .find((one) => one.userId === client)!;
      await ctx.db.insert("bookingParticipants", { ...row, userId: personId });
    });
    vi.setSystemTime(NOW + MINUTE);
    await tell("participant_joined", personId);
    await tell("participant_left", personId, { disconnectReason: "PARTICIPANT_REMOVED" });
    const people = (await world.asProvider.query(api.summary.get, { bookingId }))!;
    expect(people.find((one) => one.personId === personId)?.stays).toEqual([]);
    expect(await ways(world, bookingId)).toEqual(["closed"]);
  });

  test("is for the booking's people alone", async () => {
    const { world, bookingId, tell, client } = await bothIn();
    await tell("participant_left", client, LEFT);
    expect(await world.asStranger.query(api.departure.absences, { bookingId })).toEqual([]);
    await world.asStranger.mutation(api.departure.sayGoodbye, { bookingId });
    expect(await ways(world, bookingId)).toEqual(["closed"]);
  });
});
