import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { ReminderMinutes } from "../../convex/model/notices/noticeKind";
import { remindersOf } from "../../convex/model/notices/reminders";
import { runs } from "../runs";
import { kindsOf } from "./noticeWorld";
import {
  as,
  backendWithPeople,
  book,
  fieldsOf,
  MINUTE,
  NOW,
  type Person,
  type World,
} from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

async function pass(world: World, ms: number) {
  await vi.advanceTimersByTimeAsync(ms);
  await world.t.finishInProgressScheduledFunctions();
}

async function world() {
  vi.stubGlobal("fetch", async () => new Response("{}"));
  return await backendWithPeople();
}

describe("a reminder", () => {
  test("comes a day and ten minutes before, unless something else is chosen", async () => {
    const all = await world();
    await book(all, { startsIn: 25 * 60 });
    expect(await kindsOf(all, "client")).toEqual(["booked"]);
    await pass(all, HOUR);
    expect(await kindsOf(all, "client")).toEqual(["reminder", "booked"]);
    await pass(all, 23 * HOUR);
    expect(await kindsOf(all, "client")).toHaveLength(2);
    await pass(all, 50 * MINUTE);
    const told = await all.asClient.query(api.notices.list, {});
    expect(told.map(({ kind, minutes }) => [kind, minutes])).toEqual([
      ["reminder", 10],
      ["reminder", 1440],
      ["booked", undefined],
    ]);
    expect(await kindsOf(all, "provider")).toEqual(["reminder", "reminder"]);
  });

  test("follows a choice at once, and is nobody else's", async () => {
    const all = await world();
    await book(all, { startsIn: 120 });
    await all.asClient.mutation(api.notices.setChoices, { byMail: true, reminders: [60] });
    await pass(all, HOUR);
    expect(await kindsOf(all, "client")).toEqual(["reminder", "booked"]);
    await all.asClient.mutation(api.notices.setChoices, { byMail: true, reminders: [] });
    await pass(all, 55 * MINUTE);
    expect(await kindsOf(all, "client")).toEqual(["reminder", "booked"]);
    expect(await kindsOf(all, "provider")).toEqual(["reminder"]);
  });

  test("of a cancelled booking never comes", async () => {
    const all = await world();
    const bookingId = await book(all, { startsIn: 120 });
    await all.asProvider.mutation(api.bookings.cancel, { bookingId });
    await pass(all, 2 * HOUR);
    expect(await kindsOf(all, "client")).toEqual(["cancelled", "booked"]);
  });

  test("follows a choice for however many bookings there are", async () => {
    const all = await world();
    const bookingId = await book(all, { startsIn: 3 * 24 * 60 });
    const { provider } = all.people;
    await all.t.run(async (ctx) => {
      const one = await fieldsOf(ctx, bookingId);
      for (let i = 1; i <= 240; i += 1) {
        const startsAt = one.startsAt + i * HOUR;
        const times = { startsAt, endsAt: startsAt + 30 * MINUTE };
        const id = await ctx.db.insert("bookings", { ...one, ...times, requestKey: `more-${i}` });
        const person = { bookingId: id, userId: provider, startsAt, isOver: false };
        await ctx.db.insert("bookingParticipants", { ...person, role: "provider" });
      }
    });
    const chosen = async (...reminders: ReminderMinutes[]) => {
      await all.asProvider.mutation(api.notices.setChoices, { byMail: true, reminders });
      await pass(all, 1_000);
      await pass(all, 1_000);
      const rows = await all.t.run(async (ctx) => await ctx.db.query("reminders").collect());
      return rows.filter(({ userId }) => userId === provider).map(({ minutes }) => minutes);
    };
    expect(await chosen(60)).toEqual(Array.from({ length: 241 }, () => 60));
    expect(await chosen()).toEqual([]);
  });

  test("that nobody wants any more says nothing, even where it is still planned", async () => {
    const all = await world();
    await book(all, { startsIn: 120 });
    const userId = all.people.client;
    // A choice that has not yet reached all that was planned.
    await all.t.run(async (ctx) => {
      const contacts = await ctx.db.query("contacts").collect();
      const own = contacts.find((one) => one.userId === userId)!;
      await ctx.db.patch("contacts", own._id, { reminders: [60] });
    });
    await pass(all, 110 * MINUTE);
    expect(await kindsOf(all, "client")).toEqual(["booked"]);
    expect(await kindsOf(all, "provider")).toEqual(["reminder"]);
  });

  test.each([
    [1440, 15],
    [60, 15],
    [10, 5],
  ] as const)(
    "of %i minutes is told up to %i minutes late, and then no more",
    async (minutes, late) => {
      for (const [extra, told] of [
        [0, ["reminder", "booked"]],
        [1, ["booked"]],
      ] as const) {
        const all = await world();
        await book(all, { startsIn: 25 * 60 });
        await all.asClient.mutation(api.notices.setChoices, { byMail: true, reminders: [minutes] });
        const [planned] = await all.t.run(async (ctx) => {
          const rows = await ctx.db.query("reminders").collect();
          return rows.filter(({ userId }) => userId === all.people.client);
        });
        vi.setSystemTime(planned!.at + late * MINUTE + extra);
        await all.t.mutation(internal.notices.remind, { reminderId: planned!._id });
        expect(await kindsOf(all, "client")).toEqual(told);
      }
    },
  );
});

const people: Person[] = ["provider", "client", "otherClient"];
const minutes = fc.subarray<ReminderMinutes>([1440, 60, 10]);
const someStart = fc.integer({ min: 1, max: 3 * 24 * 12 }).map((count) => count * 5 * MINUTE);
const somePerson = fc.constantFrom(...people);

/** What people and time do to a booking. */
const step = fc.oneof(
  fc.record({ does: fc.constant("move" as const), startsIn: someStart }),
  fc.record({ does: fc.constant("cancel" as const), person: somePerson }),
  fc.record({ does: fc.constant("remove" as const), person: somePerson }),
  fc.record({ does: fc.constant("letBack" as const), person: somePerson }),
  fc.record({ does: fc.constant("handOver" as const) }),
  fc.record({ does: fc.constant("end" as const) }),
  fc.record({ does: fc.constant("choose" as const), person: somePerson, minutes }),
  fc.record({ does: fc.constant("pass" as const), ms: someStart }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(all: World, bookingId: Id<"bookings">, one: Step) {
  const { asProvider, people: ids } = all;
  switch (one.does) {
    case "move":
      return await asProvider.mutation(api.bookings.move, {
        bookingId,
        startsAt: Date.now() + one.startsIn,
      });
    case "cancel":
      return await as(all.t, one.person).mutation(api.bookings.cancel, { bookingId });
    case "remove":
    case "letBack": {
      const subject = { bookingId, personId: ids[one.person] };
      return await asProvider.mutation(api.participants[one.does], subject);
    }
    case "handOver":
      return await asProvider.mutation(api.participants.handOver, {
        bookingId,
        personId: ids.stranger,
      });
    case "end":
      return await asProvider.mutation(api.departure.endForAll, { bookingId });
    case "choose":
      return await as(all.t, one.person).mutation(api.notices.setChoices, {
        byMail: true,
        reminders: one.minutes,
      });
    case "pass":
      // Whoever is out is put out again each second of an open window: that would be all this does.
      for (const person of people) {
        const subject = { bookingId, personId: ids[person] };
        await asProvider.mutation(api.participants.letBack, subject);
      }
      return await pass(all, one.ms);
  }
}

/** Of everything that is in the database now: what is planned, and what has to be. */
async function plansOf(all: World) {
  return await all.t.run(async (ctx) => {
    const now = Date.now();
    const rows = await ctx.db.query("reminders").collect();
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    const pending = jobs.filter(
      ({ name, state }) => name.includes("remind") && state.kind === "pending",
    );
    const wanted: string[] = [];
    for (const { bookingId, userId, removedAt } of await ctx.db
      .query("bookingParticipants")
      .collect()) {
      const booking = (await ctx.db.get("bookings", bookingId))!;
      const isLive = booking.state !== "cancelled" && !booking.ended && booking.startsAt > now;
      if (!isLive || removedAt !== undefined) continue;
      const contact = await ctx.db
        .query("contacts")
        .withIndex("by_user", (q) => q.eq("userId", userId))
        .unique();
      for (const before of contact?.reminders ?? [1440, 10]) {
        const at = booking.startsAt - before * MINUTE;
        if (at > now) wanted.push(`${bookingId} ${userId} ${at}`);
      }
    }
    return {
      planned: rows.map(({ bookingId, userId, at }) => `${bookingId} ${userId} ${at}`).toSorted(),
      jobs: pending.map(({ scheduledTime }) => scheduledTime).toSorted((a, b) => a - b),
      times: rows.map(({ at }) => at).toSorted((a, b) => a - b),
      wanted: wanted.toSorted(),
    };
  });
}

const CASES_A_WORLD = 8;

test("every reminder belongs to a booking that is to come, and each of these has its own", async () => {
  let all: World | null = null;
  let count = 0;
  const cases = fc.record({ startsIn: someStart, steps: fc.array(step, { maxLength: 4 }) });
  const check = fc.asyncProperty(cases, async ({ startsIn, steps }) => {
    // A new one from time to time: a backend that has seen thousands of jobs is a slow one here.
    if (all === null || count % CASES_A_WORLD === 0) {
      all = await world();
      await all.t.run(async (ctx) =>
        ctx.db.patch("users", all!.people.stranger, { isProvider: true }),
      );
    }
    count += 1;
    const clientIds = [all.people.client, all.people.otherClient];
    const made = await all.asProvider.mutation(api.bookings.create, {
      requestKey: `case-${count}`,
      title: "Weekly check-in",
      clientIds,
      startsAt: Date.now() + startsIn,
      durationMinutes: 5,
      mayOverlap: true,
    });
    if (made.kind !== "created") throw new Error(made.reason);
    for (const one of steps) {
      await take(all, made.bookingId, one);
      await pass(all, 20_000);
    }
    const { planned, wanted, jobs, times } = await plansOf(all);
    expect(planned).toEqual(wanted);
    expect(jobs).toEqual(times);
  });
  await fc.assert(check, { numRuns: runs(1_000), seed: 20_240_601 });
}, 240_000);

test("what is planned is before the start and after now, for people's own choices alone", () => {
  const cases = fc.record({
    startsAt: fc.integer({ min: NOW - DAY, max: NOW + 3 * DAY }),
    state: fc.constantFrom("booked", "open", "ended", "cancelled"),
    ended: fc.constantFrom(undefined, {}),
    choices: fc.array(minutes, { maxLength: 4 }),
  });
  const check = fc.property(cases, ({ startsAt, state, ended, choices }) => {
    const choosers = choices.map((own, i) => ({ userId: `u${i}` as Id<"users">, minutes: own }));
    const planned = remindersOf({ startsAt, state, ended } as never, choosers, NOW);
    const isLive = (state === "booked" || state === "open") && !ended && startsAt > NOW;
    const all = choosers.flatMap((one) => one.minutes.map((before) => [one.userId, before]));
    const due = all.filter(([, before]) => startsAt - (before as number) * MINUTE > NOW);
    expect(planned.map((one) => [one.userId, one.minutes])).toEqual(isLive ? due : []);
    expect(planned.every(({ at, minutes: m }) => at === startsAt - m * MINUTE)).toBe(true);
  });
  fc.assert(check, { numRuns: runs(2_000), seed: 20_240_602 });
});
