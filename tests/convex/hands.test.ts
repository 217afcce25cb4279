import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { as, backendWithPeople, book, MINUTE, NOW, PEOPLE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

type Who = World["asClient"];

async function groupBooking(world: World) {
  const result = await world.asProvider.mutation(api.bookings.create, {
    requestKey: "group",
    title: "Group practice",
    clientIds: [world.people.client, world.people.otherClient],
    startsAt: "now",
    durationMinutes: 30,
  });
  if (result.kind !== "created") throw new Error(result.reason);
  return result.bookingId;
}

const names = async (who: Who, bookingId: string) =>
  (await who.query(api.hands.list, { bookingId })).map(({ name }) => name);

async function webhook(
  world: World,
  bookingId: Id<"bookings">,
  more: { event: string; identity?: string; sid?: string },
) {
  const name = await world.t.run(
    async (ctx) => (await ctx.db.get("bookings", bookingId))!.roomName,
  );
  const { event, identity, sid = "PA_1" } = more;
  await world.t.mutation(internal.webhooks.receive, {
    event: {
      eventId: crypto.randomUUID(),
      event,
      createdAt: Date.now(),
      room: { name, sid: "RM_1" },
      ...(identity && { participant: { identity, sid } }),
    },
  });
}

describe("hands", () => {
  test("are in the order of raising, and raising again keeps the place", async () => {
    const world = await backendWithPeople();
    const bookingId = await groupBooking(world);
    await world.asOtherClient.mutation(api.hands.raise, { bookingId });
    vi.setSystemTime(NOW + 1000);
    await world.asClient.mutation(api.hands.raise, { bookingId });
    vi.setSystemTime(NOW + 2000);
    await world.asOtherClient.mutation(api.hands.raise, { bookingId });
    expect(await names(world.asProvider, bookingId)).toEqual(["Demo otherClient", "Demo client"]);
    expect(await world.asProvider.query(api.hands.list, { bookingId })).toMatchObject([
      { raisedAt: NOW },
      { raisedAt: NOW + 1000 },
    ]);
    await world.asOtherClient.mutation(api.hands.lower, { bookingId });
    expect(await names(world.asClient, bookingId)).toEqual(["Demo client"]);
  });

  test("of others are lowered by the provider alone", async () => {
    const world = await backendWithPeople();
    const bookingId = await groupBooking(world);
    await world.asClient.mutation(api.hands.raise, { bookingId });
    const [hand] = await world.asProvider.query(api.hands.list, { bookingId });
    const lower = (who: Who, id: string) =>
      who.mutation(api.hands.lower, { bookingId: id, handId: hand!._id });
    const refused = { kind: "refused", reason: "not_found" };
    expect(await lower(world.asOtherClient, bookingId)).toEqual(refused);
    expect(await lower(world.asStranger, bookingId)).toEqual(refused);
    expect(await names(world.asProvider, bookingId)).toHaveLength(1);
    expect(await lower(world.asProvider, bookingId)).toEqual({ kind: "done" });
    expect(await lower(world.asProvider, bookingId)).toEqual({ kind: "done" });
    expect(await names(world.asProvider, bookingId)).toEqual([]);
  });

  test("cannot be lowered through another booking", async () => {
    const world = await backendWithPeople();
    const bookingId = await groupBooking(world);
    const other = await book(world);
    await world.asClient.mutation(api.hands.raise, { bookingId });
    const [hand] = await world.asProvider.query(api.hands.list, { bookingId });
    await world.asProvider.mutation(api.hands.lower, { bookingId: other, handId: hand!._id });
    expect(await names(world.asProvider, bookingId)).toHaveLength(1);
  });

  test.each(PEOPLE)("%s: the booking's people alone", async (person) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const who = as(world.t, person);
    const isTheirs = person === "provider" || person === "client";
    const answer = await who.mutation(api.hands.raise, { bookingId });
    expect(answer.kind).toBe(isTheirs ? "done" : "refused");
    expect((await who.query(api.hands.list, { bookingId })).length).toBe(isTheirs ? 1 : 0);
    expect((await who.mutation(api.hands.lower, { bookingId })).kind).toBe(answer.kind);
  });

  test("go up in the join window alone", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 60 });
    const raise = () => world.asClient.mutation(api.hands.raise, { bookingId });
    expect(await raise()).toEqual({ kind: "refused", reason: "closed" });
    vi.setSystemTime(NOW + 60 * MINUTE);
    expect(await raise()).toEqual({ kind: "done" });
    vi.setSystemTime(NOW + 110 * MINUTE);
    expect(await raise()).toEqual({ kind: "refused", reason: "closed" });
  });

  test("a flood is refused with a time to come back", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    let last;
    for (let i = 0; i < 25; i += 1) {
      last = await world.asClient.mutation(api.hands.raise, { bookingId });
    }
    expect(last).toMatchObject({ reason: "rate_limited", retryAt: expect.any(Number) });
  });
});

describe("leaving", () => {
  test("lowers a hand, but not when the same person came back by another connection", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const identity = world.people.client;
    await webhook(world, bookingId, { event: "participant_joined", identity, sid: "PA_1" });
    await world.asClient.mutation(api.hands.raise, { bookingId });
    await webhook(world, bookingId, { event: "participant_joined", identity, sid: "PA_2" });
    await webhook(world, bookingId, { event: "participant_left", identity, sid: "PA_1" });
    expect(await names(world.asProvider, bookingId)).toHaveLength(1);
    await webhook(world, bookingId, { event: "participant_left", identity, sid: "PA_2" });
    expect(await names(world.asProvider, bookingId)).toEqual([]);
  });

  test("the end of the session lowers all", async () => {
    const world = await backendWithPeople();
    const bookingId = await groupBooking(world);
    await world.asClient.mutation(api.hands.raise, { bookingId });
    await world.asOtherClient.mutation(api.hands.raise, { bookingId });
    await webhook(world, bookingId, { event: "room_finished" });
    expect(await names(world.asProvider, bookingId)).toEqual([]);
  });
});
