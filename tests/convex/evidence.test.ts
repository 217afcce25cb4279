import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { missedBy, presenceOf, sidesOf, type Stay } from "../../convex/model/booking/attendance";
import { runs } from "../runs";
import { eventsOf } from "./events";
import { backendWithPeople, MINUTE, NOW } from "./setup";
import { live, seenBy } from "./evidenceWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("what a booking's sessions tell", () => {
  test("how long each side was there, waited and met the other", async () => {
    const { world, bookingId, at, joins, leaves, end } = await live();
    at(1);
    await joins("client");
    at(4);
    await joins("provider");
    at(20);
    await leaves("client");
    at(22);
    await end();
    for (const person of ["provider", "client"] as const) {
      const seen = await seenBy(world, person, bookingId);
      expect(seen).toMatchObject({ isOver: true, mayCorrect: person === "provider" });
      expect(seen!.people).toMatchObject([
        {
          name: "Demo provider",
          cameAt: NOW + 4 * MINUTE,
          presentMs: 18 * MINUTE,
          waitedMs: 2 * MINUTE,
          overlapMs: 16 * MINUTE,
          verdict: null,
        },
        {
          name: "Demo client",
          cameAt: NOW + MINUTE,
          presentMs: 19 * MINUTE,
          waitedMs: 3 * MINUTE,
          overlapMs: 16 * MINUTE,
          verdict: null,
        },
      ]);
    }
    expect(await seenBy(world, "stranger", bookingId)).toBeNull();
  });

  test("a window that is closed hours late adds nothing to the time together", async () => {
    const { world, bookingId, joins } = await live();
    await joins("client");
    await joins("provider");
    vi.setSystemTime(NOW + 600 * MINUTE);
    const together = async () => (await seenBy(world, "provider", bookingId))!.sides.client;
    const whole = { presentMs: 45 * MINUTE, waitedMs: 0, overlapMs: 45 * MINUTE };
    expect(await together()).toEqual(whole);
    await world.t.mutation(internal.bookings.closeWindow, { bookingId });
    expect(await together()).toEqual(whole);
    const [session] = await world.t.run(async (ctx) => await ctx.db.query("sessions").collect());
    expect(session).toMatchObject({ state: "ended", endedAt: NOW + 45 * MINUTE });
  });

  test("of a line that breaks hundreds of times each stay counts", async () => {
    const { world, bookingId, at, joins, leaves } = await live();
    await joins("client", "PA_0");
    at(1);
    await leaves("client", "PA_0");
    await world.t.run(async (ctx) => {
      const { _id, _creationTime, ...stay } = (await ctx.db.query("sessionParticipants").first())!;
      for (let i = 1; i < 150; i += 1) {
        const joinedAt = NOW + i * 10_000;
        const times = { joinedAt, leftAt: joinedAt + 5_000, participantSid: `PA_${i}` };
        await ctx.db.insert("sessionParticipants", { ...stay, ...times });
      }
    });
    at(30);
    const { people } = (await seenBy(world, "provider", bookingId))!;
    expect(people[1]!.presentMs).toBe(MINUTE + 144 * 5_000);
  });

  test("each side as one, however many are of it", async () => {
    vi.stubGlobal("fetch", async () => new Response("{}"));
    const world = await backendWithPeople();
    const { provider, client, otherClient } = world.people;
    const made = await world.asProvider.mutation(api.bookings.create, {
      requestKey: "group",
      title: "Group practice",
      clientIds: [client, otherClient],
      startsAt: "now",
      durationMinutes: 30,
    });
    if (made.kind !== "created") throw new Error(made.reason);
    const tell = eventsOf(world, made.bookingId);
    const at = (minutes: number) => vi.setSystemTime(NOW + minutes * MINUTE);
    await tell("participant_joined", client);
    at(2);
    await tell("participant_joined", provider);
    at(10);
    await tell("participant_left", client);
    await tell("participant_joined", otherClient);
    at(20);
    await world.asProvider.mutation(api.departure.endForAll, { bookingId: made.bookingId });
    expect((await seenBy(world, "provider", made.bookingId))!.sides).toEqual({
      provider: { presentMs: 18 * MINUTE, waitedMs: 0, overlapMs: 18 * MINUTE },
      client: { presentMs: 20 * MINUTE, waitedMs: 2 * MINUTE, overlapMs: 18 * MINUTE },
    });
    // To a client of a group, their side is they alone.
    expect((await seenBy(world, "client", made.bookingId))!.sides).toEqual({
      provider: { presentMs: 18 * MINUTE, waitedMs: 10 * MINUTE, overlapMs: 8 * MINUTE },
      client: { presentMs: 10 * MINUTE, waitedMs: 2 * MINUTE, overlapMs: 8 * MINUTE },
    });
  });

  test("a client does not see how others of a group were there", async () => {
    vi.stubGlobal("fetch", async () => new Response("{}"));
    const world = await backendWithPeople();
    const made = await world.asProvider.mutation(api.bookings.create, {
      requestKey: "group",
      title: "Group practice",
      clientIds: [world.people.client, world.people.otherClient],
      startsAt: "now",
      durationMinutes: 30,
    });
    if (made.kind !== "created") throw new Error(made.reason);
    const seen = await seenBy(world, "client", made.bookingId);
    expect(seen!.people.map(({ name }) => name)).toEqual(["Demo provider", "Demo client"]);
  });
});

const IDS = ["p", "q", "c", "d"] as Id<"users">[];
const PEOPLE = IDS.map((userId, i) => ({
  userId,
  role: i < 2 ? ("provider" as const) : ("client" as const),
}));

const someStay: fc.Arbitrary<Stay> = fc
  .record({
    userId: fc.constantFrom(...IDS),
    from: fc.integer({ min: -15, max: 60 }),
    length: fc.integer({ min: 0, max: 40 }),
    isLobby: fc.boolean(),
  })
  .map(({ userId, from, length, isLobby }) => ({
    userId,
    from: from * MINUTE,
    until: (from + length) * MINUTE,
    isLobby,
  }));

const stays = fc.array(someStay, { maxLength: 12 });
const roleOf = (id: string) => PEOPLE.find(({ userId }) => userId === id)!.role;

test("minutes are those that a minute by minute count gives", () => {
  const check = fc.property(stays, (all) => {
    for (const one of presenceOf(PEOPLE, all)) {
      const counted = { present: 0, overlap: 0, there: 0 };
      for (let minute = -20; minute < 120; minute += 1) {
        const at = (minute + 0.5) * MINUTE;
        const here = all.filter(({ from, until }) => from < at && at < until);
        const room = here.filter(({ isLobby }) => !isLobby);
        const isIn = room.some(({ userId }) => userId === one.userId);
        const isMet = room.some(({ userId }) => roleOf(userId) !== one.role);
        if (isIn) counted.present += MINUTE;
        if (isIn && isMet) counted.overlap += MINUTE;
        if (here.some(({ userId }) => userId === one.userId)) counted.there += MINUTE;
      }
      expect(one.presentMs).toBe(counted.present);
      expect(one.overlapMs).toBe(counted.overlap);
      expect(one.waitedMs).toBe(counted.there - counted.overlap);
    }
  });
  fc.assert(check, { numRuns: runs(1_000), seed: 20_240_701 });
});

test("minutes of a side are those that a minute by minute count of it gives", () => {
  const check = fc.property(stays, (all) => {
    const sides = sidesOf(PEOPLE, all);
    for (const role of ["provider", "client"] as const) {
      const counted = { present: 0, overlap: 0, there: 0 };
      for (let minute = -20; minute < 120; minute += 1) {
        const at = (minute + 0.5) * MINUTE;
        const here = all.filter(({ from, until }) => from < at && at < until);
        const room = here.filter(({ isLobby }) => !isLobby);
        const isIn = room.some(({ userId }) => roleOf(userId) === role);
        const isMet = room.some(({ userId }) => roleOf(userId) !== role);
        if (isIn) counted.present += MINUTE;
        if (isIn && isMet) counted.overlap += MINUTE;
        if (here.some(({ userId }) => roleOf(userId) === role)) counted.there += MINUTE;
      }
      const { present: presentMs, overlap: overlapMs, there } = counted;
      expect(sides[role]).toEqual({ presentMs, overlapMs, waitedMs: there - overlapMs });
    }
  });
  fc.assert(check, { numRuns: runs(1_000), seed: 20_240_703 });
});

/** Who was there in some minute after the start, or in the room with the other side before it. */
function wasThere(all: Stay[], userId: Id<"users">): boolean {
  for (let minute = -20; minute < 120; minute += 1) {
    const at = (minute + 0.5) * MINUTE;
    const here = all.filter(({ from, until }) => from < at && at < until);
    const own = here.filter((stay) => stay.userId === userId);
    if (own.length > 0 && minute >= 0) return true;
    const isIn = own.some(({ isLobby }) => !isLobby);
    const isMet = here.some((stay) => !stay.isLobby && roleOf(stay.userId) !== roleOf(userId));
    if (isIn && isMet) return true;
  }
  return false;
}

test("nobody who was there has missed it, and nobody misses it whom nobody waited for", () => {
  const check = fc.property(stays, fc.integer({ min: 5, max: 60 }), (all, minutes) => {
    const terms = { startsAt: 0, endsAt: 50 * MINUTE, noShowAfterMinutes: minutes };
    const missed = missedBy(PEOPLE, all, terms);
    for (const userId of missed) {
      expect(wasThere(all, userId)).toBe(false);
      const others = all.filter((stay) => roleOf(stay.userId) !== roleOf(userId));
      const longest = others.reduce((sum, { from, until }) => sum + Math.max(0, until - from), 0);
      expect(longest).toBeGreaterThanOrEqual(Math.min(minutes, 50) * MINUTE);
    }
    const isProviderMissed = missed.some((id) => roleOf(id) === "provider");
    const hasProvider = IDS.some((id) => roleOf(id) === "provider" && wasThere(all, id));
    expect(isProviderMissed && hasProvider).toBe(false);
  });
  fc.assert(check, { numRuns: runs(2_000), seed: 20_240_702 });
});
