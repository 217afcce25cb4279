import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy";
import { bookedBy, DATE, HOUR, NINE, order, worldWithCalendar } from "./calendarWorld";
import { eventsOf } from "./events";
import { kindsOf, mailsTo, signIn } from "./noticeWorld";
import { as, attempt, backendWithPeople, book, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("who is told of a booking", () => {
  test("a client's own booking is news to the provider alone", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const bookingId = await bookedBy(world, "client", serviceId);
    expect(await kindsOf(world, "client")).toEqual([]);
    expect(await world.asProvider.query(api.notices.list, {})).toMatchObject([
      {
        kind: "booked",
        title: "First conversation",
        name: "Demo client",
        startsAt: NINE,
        bookingId,
      },
    ]);
    expect(await kindsOf(world, "stranger")).toEqual([]);
  });

  test("a move and a cancellation are news to the other side, with the reason", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const bookingId = await bookedBy(world, "client", serviceId);
    const reason = "A train.";
    await world.asProvider.mutation(api.bookings.move, {
      bookingId,
      startsAt: NINE + HOUR,
      reason,
    });
    await world.asClient.mutation(api.bookings.cancel, { bookingId, reason: "I am ill." });
    const facts = { title: "First conversation", bookingId, startsAt: NINE + HOUR };
    expect(await world.asClient.query(api.notices.list, {})).toMatchObject([
      { ...facts, kind: "moved", name: "Demo provider", words: reason },
    ]);
    expect(await world.asProvider.query(api.notices.list, {})).toMatchObject([
      {
        ...facts,
        ...{ kind: "cancelled", name: "Demo client", readerRole: "provider", words: "I am ill." },
      },
      { kind: "booked" },
    ]);
  });

  test("a hand-over, a removal and its undoing are theirs to know, with a file each", async () => {
    vi.stubGlobal("fetch", async () => Response.json({}));
    const { world, serviceId } = await worldWithCalendar();
    for (const person of ["provider", "client", "stranger"] as const) await signIn(world, person);
    const bookingId = await bookedBy(world, "client", serviceId);
    const { client, stranger } = world.people;
    await world.t.run((ctx) => ctx.db.patch("users", stranger, { isProvider: true }));
    const { handOver, letBack, remove } = api.participants;
    const toldBefore = await kindsOf(world, "provider");
    await world.asProvider.mutation(handOver, { bookingId, personId: stranger });
    await world.asProvider.mutation(remove, { bookingId, personId: client });
    await world.asProvider.mutation(letBack, { bookingId, personId: client });
    await world.asProvider.mutation(remove, { bookingId, personId: stranger });
    const facts = { title: "First conversation", name: "Demo provider", startsAt: NINE };
    const read = async (who: typeof world.asClient) => await who.query(api.notices.list, {});
    expect(await read(world.asStranger)).toMatchObject([
      { kind: "removed", readerRole: "provider", ...facts },
      { kind: "handed_over", ...facts },
    ]);
    expect(await read(world.asClient)).toMatchObject([
      { kind: "booked", ...facts },
      { kind: "removed", readerRole: "client", ...facts },
    ]);
    expect(await kindsOf(world, "provider")).toEqual(toldBefore);
    const filesOf = async (person: "client" | "stranger") =>
      (await mailsTo(world, person)).map(({ file }) => {
        const [, sequence] = /SEQUENCE:(\d+)/.exec(file!.text)!;
        return [file!.method, Number(sequence)];
      });
    expect(await filesOf("stranger")).toEqual([
      ["CANCEL", 5],
      ["REQUEST", 2],
    ]);
    expect(await filesOf("client")).toEqual([
      ["REQUEST", 4],
      ["CANCEL", 3],
      ["REQUEST", 1],
    ]);
  });

  test("nobody hears of a session handed over that is cancelled or over", async () => {
    const world = await backendWithPeople();
    const { stranger } = world.people;
    await world.t.run((ctx) => ctx.db.patch("users", stranger, { isProvider: true }));
    const called = await book(world, { startsIn: 60 });
    await world.asProvider.mutation(api.bookings.cancel, { bookingId: called });
    const ended = await book(world);
    await world.asProvider.mutation(api.departure.endForAll, { bookingId: ended });
    for (const bookingId of [called, ended]) {
      const args = { bookingId, personId: stranger };
      const answer = await world.asProvider.mutation(api.participants.handOver, args);
      expect(answer).toEqual({ kind: "done" });
    }
    expect(await kindsOf(world, "stranger")).toEqual([]);
  });

  test("more time is news to the other side, with the end, and changes both calendars", async () => {
    const world = await backendWithPeople();
    await signIn(world, "client");
    await signIn(world, "provider");
    const bookingId = await book(world);
    const endsAt = NOW + 30 * MINUTE;
    await world.asProvider.mutation(api.bookings.extend, { bookingId, minutes: 10, endsAt });
    const [told] = await world.asClient.query(api.notices.list, {});
    expect(told).toMatchObject({ kind: "extended", until: endsAt + 10 * MINUTE, bookingId });
    expect(await kindsOf(world, "provider")).toEqual([]);
    for (const person of ["client", "provider"] as const) {
      const [mail] = await mailsTo(world, person);
      expect(mail).toMatchObject({ subject: "More time: Weekly check-in" });
      expect(mail!.file!.text).toMatch(/SEQUENCE:1\r\n/);
    }
  });

  test("seats of a group are their client's and the provider's to know", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 3 });
    await bookedBy(world, "client", serviceId);
    const bookingId = await bookedBy(world, "otherClient", serviceId);
    await world.asOtherClient.mutation(api.bookings.cancel, { bookingId });
    expect(await kindsOf(world, "provider")).toEqual(["seat_given_up", "seat_taken", "booked"]);
    expect(await kindsOf(world, "client")).toEqual([]);
    expect(await kindsOf(world, "otherClient")).toEqual(["booked"]);
  });

  test("why a seat is given up is the provider's to read, and nobody else's", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 3 });
    await signIn(world, "provider");
    await bookedBy(world, "client", serviceId);
    const bookingId = await bookedBy(world, "otherClient", serviceId);
    const why = { bookingId, reason: "  I have a fever. " };
    expect(await world.asOtherClient.mutation(api.bookings.cancel, why)).toEqual({
      kind: "cancelled",
    });
    const [told] = await world.asProvider.query(api.notices.list, {});
    expect(told).toMatchObject({ kind: "seat_given_up", words: "I have a fever." });
    const [mail] = await mailsTo(world, "provider");
    expect(mail!.text).toContain("With these words: I have a fever.");
    expect(await kindsOf(world, "client")).toEqual([]);
  });

  test("a provider who was put out hears of no seat any more", async () => {
    vi.stubGlobal("fetch", async () => Response.json({}));
    const { world, serviceId } = await worldWithCalendar({ seats: 3 });
    const bookingId = await bookedBy(world, "client", serviceId);
    const { stranger } = world.people;
    await world.t.run((ctx) => ctx.db.patch("users", stranger, { isProvider: true }));
    const person = { bookingId, personId: stranger };
    await world.asProvider.mutation(api.participants.handOver, person);
    await world.asProvider.mutation(api.participants.remove, person);
    const told = await kindsOf(world, "stranger");
    await bookedBy(world, "otherClient", serviceId);
    await world.asOtherClient.mutation(api.bookings.cancel, { bookingId });
    expect(await kindsOf(world, "stranger")).toEqual(told);
    expect(told).toEqual(["removed", "handed_over"]);
  });

  test("a request, its decline and its end without an answer", async () => {
    const { world, serviceId } = await worldWithCalendar({ approval: "request" });
    const asked = await order(world, "client", serviceId);
    const other = await order(world, "otherClient", serviceId, NINE + HOUR);
    if (asked.kind !== "requested" || other.kind !== "requested") throw new Error("not asked");
    expect(await kindsOf(world, "provider")).toEqual(["requested", "requested"]);
    const { requestId } = asked;
    await world.asProvider.mutation(api.requests.decline, { requestId, message: "Not then." });
    await world.t.mutation(internal.requests.expire, { requestId: other.requestId });
    expect(await world.asClient.query(api.notices.list, {})).toMatchObject([
      { kind: "request_declined", name: "Demo provider", words: "Not then." },
    ]);
    expect(await kindsOf(world, "otherClient")).toEqual(["request_expired"]);
  });

  test("a request that is taken back, to who was to answer it", async () => {
    const { world, serviceId } = await worldWithCalendar({ approval: "request" });
    const asked = await order(world, "client", serviceId);
    if (asked.kind !== "requested") throw new Error("not asked");
    const { requestId } = asked;
    for (let i = 0; i < 2; i += 1)
      await world.asClient.mutation(api.requests.withdraw, { requestId });
    expect(await world.asProvider.query(api.notices.list, {})).toMatchObject([
      {
        kind: "request_withdrawn",
        name: "Demo client",
        title: "First conversation",
        startsAt: NINE,
      },
      { kind: "requested" },
    ]);
    expect(await kindsOf(world, "client")).toEqual([]);
  });

  test("a place of the waiting list, and until when it is kept", async () => {
    const { world, serviceId } = await worldWithCalendar({ dailyCap: 1 });
    const bookingId = await bookedBy(world, "client", serviceId);
    await world.asOtherClient.mutation(api.waiting.join, { serviceId, date: DATE });
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    expect(await world.asOtherClient.query(api.notices.list, {})).toMatchObject([
      { kind: "place_offered", name: "Demo provider", startsAt: NINE, until: NOW + HOUR },
    ]);
  });
});

describe("a client who waits", () => {
  test("in the lobby: the provider is told once", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const policy = { ...DEFAULT_POLICY, lobby: "by_hand" as const };
    await world.asProvider.mutation(api.bookings.setPolicy, { bookingId, policy });
    for (const person of ["client", "client"] as const) {
      await as(world.t, person).mutation(api.sessions.join, attempt(bookingId));
    }
    expect(await world.asProvider.query(api.notices.list, {})).toMatchObject([
      { kind: "client_waits", name: "Demo client", bookingId },
    ]);
  });

  test("in the room with nobody else; with a provider there, nobody waits", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const event = eventsOf(world, bookingId);
    await event("participant_joined", world.people.client);
    expect(await kindsOf(world, "provider")).toEqual(["client_waits"]);
    await event("participant_joined", world.people.provider);
    vi.setSystemTime(NOW + 20 * MINUTE);
    await event("participant_joined", world.people.client, { sid: "PA_again" });
    expect(await kindsOf(world, "provider")).toEqual(["client_waits"]);
  });
});

describe("the list of notices", () => {
  test("counts what is new, and forgets only what was shown", async () => {
    const { world, serviceId } = await worldWithCalendar();
    const unread = () => world.asProvider.query(api.notices.unread, {});
    await bookedBy(world, "client", serviceId);
    expect(await unread()).toBe(1);
    const [first] = await world.asProvider.query(api.notices.list, {});
    vi.setSystemTime(NOW + 1000);
    await bookedBy(world, "otherClient", serviceId, NINE + HOUR);
    await world.asClient.mutation(api.notices.markRead, { untilAt: NOW + HOUR });
    expect(await unread()).toBe(2);
    await world.asProvider.mutation(api.notices.markRead, { untilAt: first!.at });
    expect(await unread()).toBe(1);
    const rows = await world.asProvider.query(api.notices.list, {});
    expect(rows.map(({ isRead }) => isRead)).toEqual([false, true]);
  });

  test("forgets all that is older than what was shown, however much it is", async () => {
    const { world, serviceId } = await worldWithCalendar();
    await bookedBy(world, "client", serviceId);
    await world.t.run(async (ctx) => {
      const row = (await ctx.db.query("notices").first())!;
      const { _id, _creationTime, ...facts } = row;
      for (let i = 0; i < 250; i += 1) await ctx.db.insert("notices", facts);
    });
    const seen = () => world.asProvider.query(api.notices.list, {});
    const [newest] = await seen();
    await world.asProvider.mutation(api.notices.markRead, { untilAt: newest!.at });
    // What the page shows is read first.
    expect((await seen()).every(({ isRead }) => isRead)).toBe(true);
    await world.t.finishAllScheduledFunctions(vi.runAllTimers);
    expect(await world.asProvider.query(api.notices.unread, {})).toBe(0);
  });

  test("is forgotten after ninety days", async () => {
    const { world, serviceId } = await worldWithCalendar();
    await bookedBy(world, "client", serviceId);
    vi.setSystemTime(NOW + 89 * 24 * HOUR);
    await world.t.mutation(internal.retention.prune, { table: "notices" });
    expect(await kindsOf(world, "provider")).toHaveLength(1);
    vi.setSystemTime(NOW + 91 * 24 * HOUR);
    await world.t.mutation(internal.retention.prune, { table: "notices" });
    expect(await kindsOf(world, "provider")).toEqual([]);
  });
});

describe("choices", () => {
  test("start with two reminders and mail, and show the own address alone", async () => {
    const world = await backendWithPeople();
    await signIn(world, "client");
    expect(await world.asClient.query(api.notices.choices, {})).toEqual({
      byMail: true,
      reminders: [1440, 10],
      email: "client@example.invalid",
    });
    expect(await world.asProvider.query(api.notices.choices, {})).toMatchObject({ email: null });
  });

  test("without mail: told in the app, and nothing is written", async () => {
    const world = await backendWithPeople();
    await signIn(world, "client");
    await world.asClient.mutation(api.notices.setChoices, { byMail: false, reminders: [10, 10] });
    await book(world, { startsIn: 60 });
    expect(await kindsOf(world, "client")).toEqual(["booked"]);
    expect(await mailsTo(world, "client")).toEqual([]);
    expect((await world.asClient.query(api.notices.choices, {})).reminders).toEqual([10]);
  });

  test("without mail: what a mail has put into their calendar is changed and taken out by mail", async () => {
    const world = await backendWithPeople();
    await signIn(world, "client");
    const bookingId = await book(world, { startsIn: 60 * 24 * 40 });
    await world.asClient.mutation(api.notices.setChoices, { byMail: false, reminders: [] });
    // The invitation itself is forgotten by then.
    vi.setSystemTime(NOW + 35 * 24 * 60 * MINUTE);
    await world.t.mutation(internal.retention.prune, { table: "mails" });
    expect(await mailsTo(world, "client")).toEqual([]);
    const startsAt = NOW + 41 * 24 * 60 * MINUTE;
    await world.asProvider.mutation(api.bookings.move, { bookingId, startsAt });
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    const mails = await mailsTo(world, "client");
    expect(mails.map(({ file }) => file?.method)).toEqual(["CANCEL", "REQUEST"]);
    for (const { text } of mails) expect(text).toContain("You have chosen to get no mail.");
  });

  test("without mail: a session that was taken out of their calendar is not put back", async () => {
    const world = await backendWithPeople();
    await signIn(world, "client");
    const bookingId = await book(world, { startsIn: 60 });
    await world.asClient.mutation(api.notices.setChoices, { byMail: false, reminders: [] });
    const args = { bookingId, personId: world.people.client };
    await world.asProvider.mutation(api.participants.remove, args);
    await world.asProvider.mutation(api.participants.letBack, args);
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    const methods = (await mailsTo(world, "client")).map(({ file }) => file?.method);
    expect(methods).toEqual(["CANCEL", "REQUEST"]);
  });
});
