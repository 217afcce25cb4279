import { afterEach, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { bookedBy, DAY, NINE, worldWithCalendar } from "./calendarWorld";
import { eventsOf } from "./events";
import { backendWithPeople, book, MINUTE, NOW, PEOPLE, as } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function titlesBetween(
  who: Awaited<ReturnType<typeof backendWithPeople>>["asProvider"],
  from: number,
  until: number,
) {
  const result = await who.query(api.bookings.between, { from, until });
  if (result.kind === "refused") throw new Error(result.reason);
  return result.rows.map(({ startsAt }) => startsAt);
}

test("a span has what reaches into it, by start, and nothing else", async () => {
  const world = await backendWithPeople();
  await book(world, { startsIn: 120 });
  await book(world, { startsIn: 20, minutes: 60 });
  const from = NOW + 60 * MINUTE;
  const both = [NOW + 20 * MINUTE, NOW + 120 * MINUTE];
  expect(await titlesBetween(world.asProvider, from, NOW + 121 * MINUTE)).toEqual(both);
  expect(await titlesBetween(world.asProvider, from, NOW + 120 * MINUTE)).toEqual([both[0]]);
  expect(await titlesBetween(world.asProvider, NOW + 80 * MINUTE, NOW + DAY)).toEqual([both[1]]);
});

test("a span has what is cancelled and what is over, and nobody else's", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world, { startsIn: 20 });
  await world.asProvider.mutation(api.bookings.cancel, { bookingId });
  await world.t.run(async (ctx) => {
    for (const row of await ctx.db.query("bookingParticipants").collect()) {
      await ctx.db.patch("bookingParticipants", row._id, { isOver: true });
    }
  });
  expect(await titlesBetween(world.asProvider, NOW, NOW + DAY)).toHaveLength(1);
  for (const person of PEOPLE.slice(1)) {
    expect(await titlesBetween(as(world.t, person), NOW, NOW + DAY)).toEqual([]);
  }
});

test.each([
  [NOW, NOW],
  [NOW, NOW + 371 * DAY],
  [-1, NOW],
  [0.5, NOW],
  [NOW, Number.POSITIVE_INFINITY],
])("%d to %d is no span", async (from, until) => {
  const { asProvider } = await backendWithPeople();
  const refused = { kind: "refused", reason: "bad_span" };
  expect(await asProvider.query(api.bookings.between, { from, until })).toEqual(refused);
  expect(await asProvider.query(api.calendar.fileBetween, { from, until })).toBeNull();
});

test("a span as a file has each booking once, the cancelled one as such", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world, { startsIn: 20 });
  await book(world, { startsIn: 90 });
  await world.asProvider.mutation(api.bookings.cancel, { bookingId });
  const span = { from: NOW, until: NOW + DAY };
  const file = await world.asProvider.query(api.calendar.fileBetween, span);
  expect(file?.match(/BEGIN:VEVENT/g)).toHaveLength(2);
  expect(file?.match(/STATUS:CANCELLED/g)).toHaveLength(1);
  expect(await world.asClient.query(api.calendar.fileBetween, span)).toBeNull();
});

test("a client has their own side of a span, as rows and as a file", async () => {
  const world = await backendWithPeople();
  await book(world, { startsIn: 20 });
  const span = { from: NOW, until: NOW + DAY, side: "client" as const };
  const told = await world.asClient.query(api.bookings.between, span);
  expect(told).toMatchObject({
    kind: "bookings",
    rows: [{ role: "client", startsAt: NOW + 20 * MINUTE, provider: { name: "Demo provider" } }],
    isCut: false,
  });
  const file = await world.asClient.query(api.calendar.fileBetween, span);
  expect(file?.match(/BEGIN:VEVENT/g)).toHaveLength(1);
  for (const person of PEOPLE.filter((one) => one !== "client")) {
    expect(await as(world.t, person).query(api.bookings.between, span)).toMatchObject({ rows: [] });
    expect(await as(world.t, person).query(api.calendar.fileBetween, span)).toBeNull();
  }
});

test("what calendars elsewhere take in a span is told to its provider alone", async () => {
  const { world } = await worldWithCalendar();
  const block = (from: number, until: number) => ({ startsAt: NOW + from, endsAt: NOW + until });
  await world.t.run(async (ctx) => {
    const own = { providerId: world.people.provider, source: "one" };
    for (const times of [block(0, 10), block(5, 30), block(20, 40), block(50, 60)]) {
      await ctx.db.insert("busyBlocks", { ...own, ...times });
    }
  });
  const span = { from: NOW + 10, until: NOW + 50 };
  const told = await world.asProvider.query(api.outsideCalendars.busy, span);
  expect(told).toEqual([block(5, 30), block(20, 40)]);
  expect(await world.asClient.query(api.outsideCalendars.busy, span)).toEqual([]);
  const wrong = { from: span.until, until: span.from };
  expect(await world.asProvider.query(api.outsideCalendars.busy, wrong)).toEqual([]);
});

test("the history tells each change with who and why, the newest first", async () => {
  const { world, serviceId } = await worldWithCalendar();
  const bookingId = await bookedBy(world, "client", serviceId);
  const later = NINE + 60 * MINUTE;
  vi.setSystemTime(NOW + MINUTE);
  const move = { bookingId, startsAt: later, reason: "A train is late" };
  await world.asProvider.mutation(api.bookings.move, move);
  vi.setSystemTime(NOW + 2 * MINUTE);
  await world.asClient.mutation(api.bookings.cancel, { bookingId, reason: "Ill" });
  const history = await world.asProvider.query(api.bookings.history, { bookingId });
  expect(history).toMatchObject([
    { action: "cancelled", name: "Demo client", reason: "Ill" },
    {
      action: "moved",
      name: "Demo provider",
      reason: "A train is late",
      move: { fromStartsAt: NINE, toStartsAt: later },
    },
    { action: "booked", name: "Demo client" },
  ]);
});

test("a booking made by hand begins its history with its provider; more time is part of it", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const history = () => world.asProvider.query(api.bookings.history, { bookingId });
  expect(await history()).toMatchObject([{ action: "booked", name: "Demo provider" }]);
  vi.setSystemTime(NOW + MINUTE);
  const more = { bookingId, minutes: 5 as const, endsAt: NOW + 30 * MINUTE };
  await world.asProvider.mutation(api.bookings.extend, more);
  expect(await history()).toMatchObject([
    { action: "extended", name: "Demo provider" },
    { action: "booked" },
  ]);
});

test("who came to a booking's people and who left them is part of its history", async () => {
  const world = await backendWithPeople();
  const { client, stranger } = world.people;
  await world.t.run((ctx) => ctx.db.patch("users", stranger, { isProvider: true }));
  const bookingId = await book(world);
  const { handOver, remove, letBack } = api.participants;
  for (const [what, personId] of [
    [handOver, stranger],
    [remove, client],
    [letBack, client],
  ] as const) {
    vi.setSystemTime(Date.now() + MINUTE);
    expect(await world.asProvider.mutation(what, { bookingId, personId })).toEqual({
      kind: "done",
    });
  }
  const by = { name: "Demo provider" };
  expect(await world.asProvider.query(api.bookings.history, { bookingId })).toMatchObject([
    { action: "let_back", ...by, whom: "Demo client" },
    { action: "removed", ...by, whom: "Demo client" },
    { action: "handed_over", ...by, whom: "Demo stranger" },
    { action: "booked", ...by },
  ]);
  expect(await world.asClient.query(api.bookings.history, { bookingId })).toMatchObject([
    { action: "let_back", by: "provider", whom: "Demo client" },
    { action: "removed", by: "provider", whom: "Demo client" },
    { action: "handed_over", by: "provider", whom: "Demo stranger" },
    { action: "booked", by: "provider" },
  ]);
  expect(await world.asOtherClient.query(api.bookings.history, { bookingId })).toBeNull();
});

test("a client of a group reads what is of the whole session or of themselves, and no other's name", async () => {
  const { world, serviceId } = await worldWithCalendar({ seats: 3 });
  const history = async (who: typeof world.asClient) =>
    (await who.query(api.bookings.history, { bookingId }))!;
  const bookingId = await bookedBy(world, "otherClient", serviceId);
  const later = () => vi.setSystemTime(Date.now() + MINUTE);
  later();
  await bookedBy(world, "client", serviceId);
  later();
  await bookedBy(world, "stranger", serviceId);
  later();
  const cancel = { bookingId, reason: "A cold" };
  await world.asClient.mutation(api.bookings.cancel, cancel);
  later();
  const startsAt = NINE + 60 * MINUTE;
  await world.asProvider.mutation(api.bookings.move, { bookingId, startsAt });
  const left = await history(world.asClient);
  expect(left).toMatchObject([
    { action: "seat_given_up", by: "you", reason: "A cold" },
    { action: "seat_taken", by: "you" },
    { action: "booked", by: "client", name: null },
  ]);
  const stays = await history(world.asStranger);
  expect(stays).toMatchObject([
    { action: "moved", by: "provider", name: "Demo provider" },
    { action: "seat_taken", by: "you" },
    { action: "booked", by: "client", name: null },
  ]);
  expect(JSON.stringify([left, stays])).not.toContain("otherClient");
  const provided = await history(world.asProvider);
  expect(provided).toMatchObject([
    { action: "moved", by: "you" },
    { action: "seat_given_up", name: "Demo client", reason: "A cold" },
    { action: "seat_taken", name: "Demo stranger" },
    { action: "seat_taken", name: "Demo client" },
    { action: "booked", name: "Demo otherClient" },
  ]);
});

test("who missed a session and who ended it is told to its providers alone", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const { client } = world.people;
  await eventsOf(world, bookingId)("participant_joined", world.people.provider);
  vi.setSystemTime(NOW + 12 * MINUTE);
  await world.asProvider.mutation(api.departure.endForAll, { bookingId });
  await world.t.mutation(internal.bookings.closeWindow, { bookingId });
  vi.setSystemTime(NOW + 60 * MINUTE);
  const word = { bookingId, personId: client, isNoShow: false, reason: "They called" };
  await world.asProvider.mutation(api.evidence.correct, word);
  expect(await world.asProvider.query(api.bookings.history, { bookingId })).toMatchObject([
    { action: "no_show_corrected", name: "Demo provider", whom: "Demo client" },
    { action: "ended_for_all", name: "Demo provider" },
    { action: "no_show_set", name: null, by: null, whom: "Demo client" },
    { action: "booked" },
  ]);
  expect(await world.asClient.query(api.bookings.history, { bookingId })).toMatchObject([
    { action: "booked" },
  ]);
});

test("an address is bad, free, one's own or taken", async () => {
  const { world } = await worldWithCalendar();
  const asOther = as(world.t, "stranger");
  const stateOf = (who: typeof asOther, slug: string) => who.query(api.pages.slugState, { slug });
  expect(await stateOf(world.asProvider, "demo-provider")).toBe("own");
  expect(await stateOf(asOther, "demo-provider")).toBe("taken");
  expect(await stateOf(asOther, "another-one")).toBe("free");
  for (const slug of ["", "ab", "Upper", "two--dashes", "x".repeat(41)]) {
    expect(await stateOf(asOther, slug)).toBe("bad");
  }
});

test("a note is its author's alone, and an empty one leaves no row", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const { asProvider, asClient } = world;
  expect(await asProvider.query(api.notes.mine, { bookingId })).toBe("");
  const save = (text: string) => asProvider.mutation(api.notes.save, { bookingId, text });
  expect(await save("Asked about the knee.")).toEqual({ kind: "saved" });
  expect(await save("Asked about the left knee.")).toEqual({ kind: "saved" });
  expect(await asProvider.query(api.notes.mine, { bookingId })).toBe("Asked about the left knee.");
  expect(await asClient.query(api.notes.mine, { bookingId })).toBeNull();
  const theirs = await asClient.mutation(api.notes.save, { bookingId, text: "x" });
  expect(theirs).toEqual({ kind: "refused", reason: "not_found" });
  expect(await save("x".repeat(10_001))).toEqual({ kind: "refused", reason: "bad_note" });
  await save("  ");
  const rows = await world.t.run(async (ctx) => ctx.db.query("bookingNotes").collect());
  expect(rows).toEqual([]);
});

test("a co-provider reads no note of the other one", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  await world.asProvider.mutation(api.notes.save, { bookingId, text: "Mine." });
  await world.t.run(async (ctx) => {
    const row = { userId: world.people.stranger, role: "provider" as const, isOver: false };
    await ctx.db.insert("bookingParticipants", {
      bookingId,
      ...row,
      startsAt: NOW,
      isCoProvider: true,
    });
  });
  expect(await world.asStranger.query(api.notes.mine, { bookingId })).toBe("");
});
