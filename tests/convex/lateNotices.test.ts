import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { contentOf } from "../../convex/model/notices/mailContent";
import { bookedBy, HOUR, NINE, worldWithCalendar } from "./calendarWorld";
import { eventsOf } from "./events";
import { kindsOf, mailsTo, signIn } from "./noticeWorld";
import { as, backendWithPeople, book, MINUTE, NOW, type Person, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function soon(startsIn = 30) {
  const world = await backendWithPeople();
  await signIn(world, "client");
  const bookingId = await book(world, { startsIn });
  return { world, bookingId };
}

function say(world: World, person: Person, bookingId: string, minutes: 5 | 10 | 15 = 10) {
  return as(world.t, person).mutation(api.bookings.sayLate, { bookingId, minutes });
}

async function lateFor(world: World, person: Person, bookingId: Id<"bookings">) {
  return (await as(world.t, person).query(api.bookings.get, { bookingId }))!.late;
}

describe("a provider who runs late", () => {
  test("is told of at once: in the app, by mail and on the other side's pages", async () => {
    const { world, bookingId } = await soon();
    expect(await say(world, "provider", bookingId)).toEqual({ kind: "told" });
    const [told] = await world.asClient.query(api.notices.list, {});
    expect(told).toMatchObject({
      kind: "running_late",
      name: "Demo provider",
      minutes: 10,
      bookingId,
      startsAt: NOW + 30 * MINUTE,
    });
    const [mail] = await mailsTo(world, "client");
    expect(mail!.subject).toBe("Running 10 minutes late: Weekly check-in");
    expect(mail!.file).toBeUndefined();
    expect(mail!.text).toContain(`/sessions/${bookingId}`);
    expect(mail!.text).toContain("Your place is kept.");
    expect(await lateFor(world, "client", bookingId)).toEqual([
      {
        userId: world.people.provider,
        name: "Demo provider",
        role: "provider",
        minutes: 10,
        at: NOW,
      },
    ]);
    expect(await kindsOf(world, "provider")).toEqual([]);
  });

  test("says the same once, and the list of notices keeps the last figure alone", async () => {
    const { world, bookingId } = await soon();
    for (const minutes of [5, 5, 15] as const) await say(world, "provider", bookingId, minutes);
    const told = await world.asClient.query(api.notices.list, {});
    expect(told.filter(({ kind }) => kind === "running_late")).toMatchObject([{ minutes: 15 }]);
    const mails = await mailsTo(world, "client");
    const subjects = mails.map(({ subject }) => subject).filter((one) => one.startsWith("Running"));
    expect(subjects).toEqual([
      "Running 15 minutes late: Weekly check-in",
      "Running 5 minutes late: Weekly check-in",
    ]);
    expect(await lateFor(world, "client", bookingId)).toMatchObject([{ minutes: 15 }]);
    const rows = await world.t.run(
      async (ctx) =>
        await ctx.db
          .query("bookingEvents")
          .withIndex("by_booking_and_action", (q) =>
            q.eq("bookingId", bookingId).eq("action", "late_said"),
          )
          .collect(),
    );
    const actorId = world.people.provider;
    expect(rows).toMatchObject([
      { actorId, detail: "5" },
      { actorId, detail: "15" },
    ]);
  });

  test("who presses on and on is held back", async () => {
    const { world, bookingId } = await soon();
    for (const minutes of [5, 10, 15, 10] as const)
      await say(world, "provider", bookingId, minutes);
    await expect(say(world, "provider", bookingId, 5)).rejects.toMatchObject({
      data: { code: "RATE_LIMITED" },
    });
    expect(await lateFor(world, "client", bookingId)).toMatchObject([{ minutes: 10 }]);
  });
});

test("a client's word is the providers' to know, and not the other clients'", async () => {
  const { world, serviceId } = await worldWithCalendar({ seats: 3, clientCancelMinutes: 0 });
  await bookedBy(world, "client", serviceId);
  const bookingId = (await bookedBy(world, "otherClient", serviceId)) as Id<"bookings">;
  vi.setSystemTime(NINE - HOUR);
  expect(await say(world, "client", bookingId, 5)).toEqual({ kind: "told" });
  expect((await kindsOf(world, "provider"))[0]).toBe("running_late");
  expect(await kindsOf(world, "otherClient")).not.toContain("running_late");
  expect(await lateFor(world, "provider", bookingId)).toMatchObject([{ name: "Demo client" }]);
  expect(await lateFor(world, "client", bookingId)).toMatchObject([{ minutes: 5 }]);
  expect(await lateFor(world, "otherClient", bookingId)).toEqual([]);
  await world.asClient.mutation(api.bookings.cancel, { bookingId });
  expect(await lateFor(world, "provider", bookingId)).toEqual([]);
});

describe("when it can be said", () => {
  test("from an hour before the start, by people of the booking", async () => {
    const { world, bookingId } = await soon(61);
    const refused = (reason: string) => ({ kind: "refused", reason });
    expect(await say(world, "provider", bookingId)).toEqual(refused("too_early"));
    vi.setSystemTime(NOW + MINUTE);
    expect(await say(world, "stranger", bookingId)).toEqual(refused("not_found"));
    expect(await say(world, "admin", "missing")).toEqual(refused("not_found"));
    expect(await say(world, "provider", bookingId)).toEqual({ kind: "told" });
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    expect(await lateFor(world, "client", bookingId)).toEqual([]);
    expect(await say(world, "provider", bookingId)).toEqual(refused("over"));
  });

  test("until the session is under way, or they are there themselves", async () => {
    const { world, bookingId } = await soon(0);
    const event = eventsOf(world, bookingId);
    await event("participant_joined", world.people.client);
    expect(await say(world, "client", bookingId)).toEqual({ kind: "refused", reason: "begun" });
    expect(await say(world, "provider", bookingId)).toEqual({ kind: "told" });
    await event("participant_joined", world.people.provider);
    expect(await say(world, "provider", bookingId)).toEqual({ kind: "refused", reason: "begun" });
  });

  test("after the end, nobody is told", async () => {
    const { world, bookingId } = await soon(0);
    await say(world, "provider", bookingId);
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    expect(await lateFor(world, "client", bookingId)).toEqual([]);
    expect(await say(world, "client", bookingId)).toEqual({ kind: "refused", reason: "over" });
  });
});

describe("it is gone", () => {
  test("once they come; the other side's stays", async () => {
    const { world, bookingId } = await soon(0);
    await say(world, "client", bookingId, 5);
    await say(world, "provider", bookingId, 15);
    await eventsOf(world, bookingId)("participant_joined", world.people.client);
    expect(await lateFor(world, "client", bookingId)).toMatchObject([{ role: "provider" }]);
    await eventsOf(world, bookingId)("participant_joined", world.people.provider);
    expect(await lateFor(world, "client", bookingId)).toEqual([]);
  });

  test("with the time that it was for", async () => {
    const { world, bookingId } = await soon();
    await say(world, "client", bookingId);
    const startsAt = NOW + 35 * MINUTE;
    await world.asProvider.mutation(api.bookings.move, { bookingId, startsAt });
    expect(await lateFor(world, "provider", bookingId)).toEqual([]);
  });
});

test("a client who is late and then waits is news of its own", async () => {
  const { world, bookingId } = await soon(0);
  await say(world, "client", bookingId);
  await eventsOf(world, bookingId)("participant_joined", world.people.client);
  expect((await kindsOf(world, "provider")).slice(0, 2)).toEqual(["client_waits", "running_late"]);
});

test("its mail says when it is expected to begin, on the clock of who reads it", async () => {
  const { world, bookingId } = await soon();
  await signIn(world, "client", { zone: "Asia/Kolkata", locale: "en" });
  await signIn(world, "provider", { zone: "Europe/Berlin" });
  await say(world, "provider", bookingId);
  const text = async (person: Person) => (await mailsTo(world, person))[0]!.text;
  // 10:30 in UTC, and ten minutes.
  expect(await text("client")).toContain("Expected to begin at about 16:10 GMT+5:30.");
  vi.setSystemTime(NOW + 50 * MINUTE);
  await say(world, "client", bookingId, 5);
  // The start and five minutes are past: from now on.
  expect(await text("provider")).toContain("Expected to begin at about 11:55 CET.");
  expect(await text("provider")).not.toContain("Your place is kept.");
});

test("its mail says by how much, in each language", () => {
  const facts = {
    kind: "running_late" as const,
    title: "Weekly check-in",
    name: "Demo provider",
    startsAt: NOW,
    minutes: 15,
  };
  for (const locale of ["en", "de", "fr"] as const) {
    const { subject, text } = contentOf(facts, { locale, zone: "UTC", name: "Demo client" });
    expect(subject).toContain("15");
    expect(text).toMatch(/Demo provider .*\b15 /);
  }
});
