import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { actionsIn, scheduled } from "./events";
import { MINUTE, NOW } from "./setup";
import { handTo, joins, live } from "./participantWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
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

  test("counts as one more who may come in, until somebody is put out", async () => {
    const { world, bookingId, subject } = await live();
    const invited = async () =>
      (await world.asClient.query(api.bookings.get, { bookingId }))?.invitedCount;
    expect(await invited()).toBe(2);
    await handTo(world, bookingId, "stranger");
    expect(await invited()).toBe(3);
    await world.asProvider.mutation(api.participants.remove, subject);
    const seen = await world.asProvider.query(api.bookings.get, { bookingId });
    expect(seen?.invitedCount).toBe(2);
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
