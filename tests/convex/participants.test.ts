import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { putIn } from "../../convex/model/booking/bookingPeople";
import { actionsIn, bookingOf, eventsOf, scheduled } from "./events";
import { as, backendWithPeople, book, MINUTE, NOW, PEOPLE, type World } from "./setup";
import { handTo, joins, live, removals } from "./participantWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

type Round = { membershipId: Id<"bookingParticipants">; removedAt: number };

/** The next looks after somebody who was removed. */
async function rounds(world: World) {
  return (await scheduled(world)).filter(({ name }) => name === "participants:keepOut");
}

describe("a client who gave up their seat while the room is open", () => {
  type Gone = { bookingId: Id<"bookings">; userId: Id<"users">; since: number };
  const gone = async (world: World) =>
    (await scheduled(world)).filter(({ name }) => name === "participants:keepGone");

  async function givenUp() {
    const world = await backendWithPeople();
    const { client, otherClient } = world.people;
    const made = await world.asProvider.mutation(api.bookings.create, {
      requestKey: "group",
      title: "Group",
      clientIds: [client, otherClient],
      startsAt: "now",
      durationMinutes: 30,
      mayOverlap: true,
    });
    if (made.kind !== "created") throw new Error(made.kind);
    const { bookingId } = made;
    expect(await joins(world, "client", bookingId)).toMatchObject({ kind: "granted" });
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    return { world, bookingId, client };
  }

  test("attack 7: of a group is put out again within two seconds each time, until they are in it again", async () => {
    const { world, bookingId, client } = await givenUp();
    expect(await removals(world)).toMatchObject([{ args: { identity: client } }]);
    const [next] = await gone(world);
    expect(next!.at - NOW).toBeLessThan(2_000);
    const args = next!.args as Gone;
    await world.t.mutation(internal.participants.keepGone, args);
    expect(await removals(world)).toHaveLength(2);
    expect(await gone(world)).toHaveLength(2);
    await world.t.run(async (ctx) => {
      const row = { bookingId, userId: client, role: "client" as const };
      await putIn(ctx, { ...row, startsAt: NOW, isOver: false });
    });
    await world.t.mutation(internal.participants.keepGone, args);
    expect(await removals(world)).toHaveLength(2);
    expect(await gone(world)).toHaveLength(2);
  });

  test("is looked for more rarely once no token of theirs can be good", async () => {
    const { world } = await givenUp();
    const [next] = await gone(world);
    vi.setSystemTime(NOW + 12 * MINUTE);
    await world.t.mutation(internal.participants.keepGone, next!.args as Gone);
    const [, later] = await gone(world);
    expect(later!.at - Date.now()).toBe(10_000);
  });

  test("is put out no longer once nobody can be in", async () => {
    const { world, bookingId } = await givenUp();
    const { endsAt } = await bookingOf(world, bookingId);
    vi.setSystemTime(endsAt + 15 * MINUTE);
    const [next] = await gone(world);
    await world.t.mutation(internal.participants.keepGone, next!.args as Gone);
    expect(await removals(world)).toHaveLength(1);
    expect(await gone(world)).toHaveLength(1);
  });
});

describe("a removed client", () => {
  test("gets no token, no room and no booking; is put out now, and again when they come back", async () => {
    const { world, bookingId, subject } = await live();
    const tell = eventsOf(world, bookingId);
    await tell("participant_joined", world.people.client);
    expect(await removals(world)).toEqual([]);
    expect(await world.asProvider.mutation(api.participants.remove, subject)).toEqual({
      kind: "done",
    });
    expect(await removals(world)).toMatchObject([{ args: { identity: world.people.client } }]);
    expect(await joins(world, "client", bookingId)).toMatchObject({ reason: "removed" });
    expect(await world.asClient.action(api.sessions.ensureRoom, { bookingId })).toMatchObject({
      kind: "denied",
      reason: "removed",
    });
    expect(await world.asClient.query(api.bookings.get, { bookingId })).toBeNull();
    const list = { when: "current" as const, paginationOpts: { numItems: 5, cursor: null } };
    expect((await world.asClient.query(api.bookings.listMine, list)).page).toEqual([]);

    await tell("participant_joined", world.people.client, { sid: "PA_again" });
    expect(await removals(world)).toHaveLength(2);
  });

  test("attack 7: is put out again within two seconds each time, until they are let back in", async () => {
    const { world, subject } = await live();
    await world.asProvider.mutation(api.participants.remove, subject);
    const [next] = await rounds(world);
    expect(next!.at - NOW).toBeLessThan(2_000);
    const args = next!.args as Round;
    await world.t.mutation(internal.participants.keepOut, args);
    expect(await removals(world)).toHaveLength(2);
    expect(await rounds(world)).toHaveLength(2);
    await world.asProvider.mutation(api.participants.letBack, subject);
    await world.t.mutation(internal.participants.keepOut, args);
    expect(await removals(world)).toHaveLength(2);
    expect(await rounds(world)).toHaveLength(2);
  });

  test("is looked for each second while a token of theirs may live, and then each ten", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { minutes: 120 });
    const subject = { bookingId, personId: world.people.client };
    await world.asProvider.mutation(api.participants.remove, subject);
    const args = (await rounds(world))[0]!.args as Round;
    /** How long after a round at that minute the next one comes. */
    const nextAfter = async (minute: number) => {
      const now = NOW + minute * MINUTE;
      vi.setSystemTime(now);
      await world.t.mutation(internal.participants.keepOut, args);
      return (await rounds(world)).at(-1)!.at - now;
    };
    expect([await nextAfter(11), await nextAfter(13)]).toEqual([1_000, 10_000]);
    // LiveKit tells that they came, with their media.
    await eventsOf(world, bookingId)("participant_joined", world.people.client);
    expect([await nextAfter(24), await nextAfter(26)]).toEqual([1_000, 10_000]);
    // Found at the signal server alone, of which nothing is told.
    await world.t.mutation(internal.participants.noteFound, { membershipId: args.membershipId });
    expect([await nextAfter(37), await nextAfter(39)]).toEqual([1_000, 10_000]);
  });

  test("is put out no longer once nobody can be in", async () => {
    const { world, bookingId, subject } = await live();
    await world.asProvider.mutation(api.participants.remove, subject);
    const args = (await rounds(world))[0]!.args as Round;
    const { endsAt } = await bookingOf(world, bookingId);
    vi.setSystemTime(endsAt + 15 * MINUTE);
    await world.t.mutation(internal.participants.keepOut, args);
    expect(await removals(world)).toHaveLength(1);
    vi.setSystemTime(NOW);
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    await world.t.mutation(internal.participants.keepOut, args);
    expect(await removals(world)).toHaveLength(1);
    expect(await rounds(world)).toHaveLength(1);
  });

  test("can be let back in, and both steps stay in the record", async () => {
    const { world, bookingId, subject } = await live();
    await world.asProvider.mutation(api.participants.remove, subject);
    await world.asProvider.mutation(api.participants.remove, subject);
    expect(await world.asProvider.query(api.participants.everybody, { bookingId })).toMatchObject({
      people: [{ isRemoved: false }, { isRemoved: true, name: "Demo client" }],
    });
    await world.asProvider.mutation(api.participants.letBack, subject);
    expect(await joins(world, "client", bookingId)).toMatchObject({ kind: "granted" });
    expect((await actionsIn(world, bookingId)).map(({ action }) => action)).toEqual([
      "removed",
      "let_back",
    ]);
  });

  test("is never the provider whose booking it is", async () => {
    const { world, bookingId } = await live();
    const personId = world.people.provider;
    expect(
      await world.asProvider.mutation(api.participants.remove, { bookingId, personId }),
    ).toEqual({ kind: "refused", reason: "yourself" });
    await handTo(world, bookingId, "admin");
    expect(await world.asAdmin.mutation(api.participants.remove, { bookingId, personId })).toEqual({
      kind: "refused",
      reason: "not_found",
    });
  });
});

describe("nobody but a provider of the booking", () => {
  test.each(PEOPLE.slice(1))("acts on its people: %s", async (person) => {
    const { world, bookingId, subject } = await live();
    const who = as(world.t, person);
    const refused = { kind: "refused", reason: "not_found" };
    const { mute, muteOthers, remove, letBack, setLock, handOver, everybody } = api.participants;
    const other = { bookingId, personId: world.people.provider };
    expect(await who.mutation(mute, { ...subject, source: "microphone" })).toEqual(refused);
    expect(await who.mutation(muteOthers, { bookingId })).toEqual(refused);
    expect(await who.mutation(remove, other)).toEqual(refused);
    expect(await who.mutation(letBack, subject)).toEqual(refused);
    expect(await who.mutation(setLock, { bookingId, isLocked: true })).toEqual(refused);
    expect(await who.mutation(handOver, other)).toEqual(refused);
    expect(await who.query(everybody, { bookingId })).toBeNull();
    expect(await actionsIn(world, bookingId)).toEqual([]);
  });
});
