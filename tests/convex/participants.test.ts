import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { putIn } from "../../convex/model/booking/bookingPeople";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy";
import { actionsIn, bookingOf, eventsOf, scheduled } from "./events";
import { as, attempt, backendWithPeople, book, MINUTE, NOW, PEOPLE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function live() {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const subject = { bookingId, personId: world.people.client };
  return { world, bookingId, subject };
}

async function joins(world: World, person: (typeof PEOPLE)[number], bookingId: string) {
  return await as(world.t, person).mutation(api.sessions.join, attempt(bookingId));
}

async function removals(world: World) {
  return (await scheduled(world)).filter(({ name }) => name === "moderation:remove");
}

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

async function handTo(world: World, bookingId: Id<"bookings">, person: "admin" | "stranger") {
  const personId = world.people[person];
  await world.t.run(async (ctx) => await ctx.db.patch("users", personId, { isProvider: true }));
  return await world.asProvider.mutation(api.participants.handOver, { bookingId, personId });
}

describe("muting", () => {
  test("goes to LiveKit for one person, for a share, and for everybody else", async () => {
    const { world, bookingId, subject } = await live();
    const { mute, muteOthers } = api.participants;
    await world.asProvider.mutation(mute, { ...subject, source: "microphone" });
    await world.asProvider.mutation(mute, { ...subject, source: "screen" });
    await world.asProvider.mutation(muteOthers, { bookingId });
    const jobs = (await scheduled(world)).filter(({ name }) => name === "moderation:mute");
    expect(jobs.map(({ args }) => args)).toMatchObject([
      { source: "microphone", who: { only: world.people.client } },
      { source: "screen", who: { only: world.people.client } },
      { source: "microphone", who: { allBut: world.people.provider } },
    ]);
    expect((await actionsIn(world, bookingId)).map(({ action }) => action)).toEqual([
      "muted",
      "share_stopped",
      "muted_others",
    ]);
  });

  test("of somebody who is not of the booking is refused", async () => {
    const { world, bookingId } = await live();
    const args = { bookingId, personId: world.people.stranger, source: "microphone" as const };
    expect(await world.asProvider.mutation(api.participants.mute, args)).toEqual({
      kind: "refused",
      reason: "not_found",
    });
  });
});

describe("a locked room", () => {
  test("lets in nobody new; who has been in may come back, and the provider always", async () => {
    const { world, bookingId } = await live();
    const tell = eventsOf(world, bookingId);
    const lock = { bookingId, isLocked: true };
    await world.asProvider.mutation(api.participants.setLock, lock);
    expect(await joins(world, "client", bookingId)).toMatchObject({ reason: "locked" });
    expect(await joins(world, "provider", bookingId)).toMatchObject({ kind: "granted" });
    await world.asProvider.mutation(api.participants.setLock, { ...lock, isLocked: false });
    expect(await joins(world, "client", bookingId)).toMatchObject({ kind: "granted" });

    await tell("participant_joined", world.people.client);
    vi.setSystemTime(NOW + 5_000);
    await world.asProvider.mutation(api.participants.setLock, lock);
    expect(await world.asClient.query(api.bookings.get, { bookingId })).toMatchObject({
      isLocked: true,
    });
    await tell("participant_left", world.people.client);
    vi.setSystemTime(NOW + 20_000);
    expect(await joins(world, "client", bookingId)).toMatchObject({ kind: "granted" });
    await tell("participant_joined", world.people.client, { sid: "PA_again" });
    expect(await removals(world)).toEqual([]);
  });

  test("puts out who comes with a token from before the lock", async () => {
    const { world, bookingId } = await live();
    expect(await joins(world, "client", bookingId)).toMatchObject({ kind: "granted" });
    await world.asProvider.mutation(api.participants.setLock, { bookingId, isLocked: true });
    vi.setSystemTime(NOW + 5_000);
    await eventsOf(world, bookingId)("participant_joined", world.people.client);
    expect(await removals(world)).toHaveLength(1);
  });

  test.each([
    ["before it, told in order", NOW, ["joined", "left"], undefined],
    ["before it, told in reverse", NOW, ["left", "joined"], undefined],
    ["after it, told in order", NOW + 6_000, ["joined", "left"], "locked"],
    ["after it, told in reverse", NOW + 6_000, ["left", "joined"], "locked"],
  ])("judges who came %s, by when they came", async (_case, joinedAt, order, reason) => {
    const { world, bookingId } = await live();
    const tell = eventsOf(world, bookingId);
    vi.setSystemTime(NOW + 5_000);
    await world.asProvider.mutation(api.participants.setLock, { bookingId, isLocked: true });
    vi.setSystemTime(NOW + 11_000);
    for (const event of order) {
      const at = event === "joined" ? joinedAt : NOW + 10_000;
      await tell(`participant_${event}`, world.people.client, { at });
    }
    const answer = await joins(world, "client", bookingId);
    expect(answer.kind === "denied" ? answer.reason : undefined).toBe(reason);
  });

  test.each(["participant_joined", "participant_left"])(
    "keeps out at the next lock as well whom it put out before, told by %s",
    async (event) => {
      const { world, bookingId } = await live();
      const lock = { bookingId, isLocked: true };
      expect(await joins(world, "client", bookingId)).toMatchObject({ kind: "granted" });
      await world.asProvider.mutation(api.participants.setLock, lock);
      vi.setSystemTime(NOW + 5_000);
      await eventsOf(world, bookingId)(event, world.people.client);
      await world.asProvider.mutation(api.participants.setLock, { ...lock, isLocked: false });
      vi.setSystemTime(NOW + 10_000);
      await world.asProvider.mutation(api.participants.setLock, lock);
      expect(await joins(world, "client", bookingId)).toMatchObject({ reason: "locked" });
      await world.asProvider.mutation(api.participants.setLock, { ...lock, isLocked: false });
      // By hand or automatic: who was only put out was not inside either.
      const policy = { ...DEFAULT_POLICY, lobby: "by_hand" as const };
      await world.asProvider.mutation(api.bookings.setPolicy, { bookingId, policy });
      expect(await joins(world, "client", bookingId)).toMatchObject({ reason: "lobby" });
    },
  );
});

describe("handing over", () => {
  test("makes another provider a provider of this booking, in the room, the list and the log", async () => {
    const { world, bookingId } = await live();
    expect(await joins(world, "stranger", bookingId)).toMatchObject({ reason: "not_found" });
    expect(await handTo(world, bookingId, "stranger")).toEqual({ kind: "done" });
    expect(await joins(world, "stranger", bookingId)).toMatchObject({
      kind: "granted",
      role: "provider",
    });
    const list = { when: "current" as const, paginationOpts: { numItems: 5, cursor: null } };
    const { page } = await world.asStranger.query(api.bookings.listProvided, list);
    expect(page).toMatchObject([{ _id: bookingId, role: "provider" }]);
    const log = await world.asAdmin.query(api.admin.tokenLogs, {
      bookingId,
      outcome: "granted",
      paginationOpts: { numItems: 5, cursor: null },
    });
    expect(log.page).toMatchObject([
      {
        person: { name: "Demo stranger" },
        role: "provider",
        grants: expect.arrayContaining(["record"]),
      },
    ]);
    // It is still the booking of the one who handed it over.
    expect(await joins(world, "provider", bookingId)).toMatchObject({ role: "provider" });
    const { setLock } = api.participants;
    expect(await world.asStranger.mutation(setLock, { bookingId, isLocked: true })).toEqual({
      kind: "done",
    });
    expect(await actionsIn(world, bookingId)).toMatchObject([
      { action: "handed_over", subjectId: world.people.stranger },
      { action: "locked", actorId: world.people.stranger },
    ]);
  });

  test("raises a client who is a provider elsewhere, and tells LiveKit", async () => {
    const { world, bookingId, subject } = await live();
    await world.t.run(async (ctx) =>
      ctx.db.patch("users", world.people.client, { isProvider: true }),
    );
    expect(await world.asProvider.query(api.participants.everybody, { bookingId })).toMatchObject({
      coProviders: [{ name: "Demo client" }],
    });
    await world.asProvider.mutation(api.participants.handOver, subject);
    expect(await joins(world, "client", bookingId)).toMatchObject({ role: "provider" });
    const jobs = (await scheduled(world)).filter(({ name }) => name === "moderation:applyRoles");
    const userId = world.people.client;
    expect(jobs[0]?.args).toMatchObject({ bookingId, people: [userId] });
    const now = internal.moderation.permissionsNow;
    expect(await world.t.query(now, { bookingId, userId })).toEqual({
      role: "provider",
      mayShareScreen: true,
      mayPublish: true,
    });
    await world.t.run(async (ctx) => {
      const rows = await ctx.db.query("bookingParticipants").collect();
      const row = rows.find((one) => one.userId === userId && one.bookingId === bookingId)!;
      await ctx.db.patch("bookingParticipants", row._id, { removedAt: Date.now() });
    });
    expect(await world.t.query(now, { bookingId, userId })).toBeNull();
  });

  test("of a booking that is over stands with the past ones", async () => {
    const { world, bookingId } = await live();
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    expect(await handTo(world, bookingId, "stranger")).toEqual({ kind: "done" });
    const listed = async (when: "current" | "past") => {
      const args = { when, paginationOpts: { numItems: 5, cursor: null } };
      return (await world.asStranger.query(api.bookings.listProvided, args)).page.length;
    };
    expect([await listed("current"), await listed("past")]).toEqual([0, 1]);
  });

  test("makes a provider in the chat as well", async () => {
    const { world, bookingId } = await live();
    await handTo(world, bookingId, "stranger");
    const message = { bookingId, clientKey: "k", text: "I am here instead." };
    await world.asStranger.mutation(api.chat.send, message);
    const args = { bookingId, paginationOpts: { numItems: 5, cursor: null } };
    expect((await world.asClient.query(api.chat.list, args)).page).toMatchObject([
      { author: { name: "Demo stranger", role: "provider" } },
    ]);
  });

  test("to somebody who is booked then is refused, for as long as the session has to go", async () => {
    const { world, bookingId } = await live();
    const { stranger, otherClient } = world.people;
    await world.t.run((ctx) => ctx.db.patch("users", stranger, { isProvider: true }));
    const own = async (startsAt: number, durationMinutes: number) =>
      await world.asStranger.mutation(api.bookings.create, {
        requestKey: `own-${startsAt}`,
        title: "Their own",
        clientIds: [otherClient],
        startsAt,
        durationMinutes,
      });
    await own(NOW, 10);
    const next = await own(NOW + 25 * MINUTE, 30);
    const taken = (startsAt: number) => ({ kind: "refused", reason: "taken", startsAt });
    expect(await handTo(world, bookingId, "stranger")).toEqual(taken(NOW));
    vi.setSystemTime(NOW + 11 * MINUTE);
    expect(await handTo(world, bookingId, "stranger")).toEqual(taken(NOW + 25 * MINUTE));
    expect(await world.asStranger.query(api.bookings.get, { bookingId })).toBeNull();
    if (next.kind !== "created") throw new Error(next.reason);
    await world.asStranger.mutation(api.bookings.cancel, { bookingId: next.bookingId });
    expect(await handTo(world, bookingId, "stranger")).toEqual({ kind: "done" });
    expect(await own(NOW + 20 * MINUTE, 30)).toEqual(taken(NOW));
    const subject = { bookingId, personId: stranger };
    await world.asProvider.mutation(api.participants.remove, subject);
    expect(await own(NOW + 20 * MINUTE, 30)).toMatchObject({ kind: "created" });
    expect(await world.asProvider.mutation(api.participants.letBack, subject)).toEqual(
      taken(NOW + 20 * MINUTE),
    );
  });

  test("to somebody who is no provider is refused", async () => {
    const { world, subject } = await live();
    expect(await world.asProvider.mutation(api.participants.handOver, subject)).toEqual({
      kind: "refused",
      reason: "not_a_provider",
    });
  });
});

test("who provided a session with others before that was marked is marked later", async () => {
  const { world, bookingId } = await live();
  await handTo(world, bookingId, "stranger");
  const rows = () => world.t.run((ctx) => ctx.db.query("bookingParticipants").collect());
  const { provider, client, stranger } = world.people;
  const marked = (await rows()).find(({ userId }) => userId === stranger)!;
  await world.t.run((ctx) =>
    ctx.db.patch("bookingParticipants", marked._id, { isCoProvider: undefined }),
  );
  await world.t.mutation(internal.participants.markCoProviders, { cursor: null });
  const marks = (await rows()).map(({ userId, isCoProvider }) => [userId, isCoProvider]);
  expect(marks).toEqual([
    [provider, undefined],
    [client, undefined],
    [stranger, true],
  ]);
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
