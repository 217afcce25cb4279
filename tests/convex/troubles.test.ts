import { afterEach, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { backendWithPeople, book, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function worldInTrouble() {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const tell = (who = world.asClient, wantsAnotherTime = false) =>
    who.mutation(api.doctor.tellOtherSide, { bookingId, wantsAnotherTime });
  const seen = async () =>
    (await world.asProvider.query(api.bookings.get, { bookingId }))!.troubles;
  return { world, bookingId, tell, seen };
}

test("the other side sees who cannot connect, and the last word of theirs", async () => {
  const { world, tell, seen } = await worldInTrouble();
  expect(await tell()).toEqual({ kind: "told" });
  vi.setSystemTime(NOW + MINUTE);
  expect(await tell(world.asClient, true)).toEqual({ kind: "told" });
  expect(await seen()).toEqual([
    {
      userId: world.people.client,
      name: "Demo client",
      role: "client",
      at: NOW + MINUTE,
      wantsAnotherTime: true,
    },
  ]);
});

test("a stranger can tell nothing, of a booking or of none", async () => {
  const { world, tell, seen } = await worldInTrouble();
  expect(await tell(world.asStranger)).toEqual({ kind: "refused", reason: "not_found" });
  const none = { bookingId: "missing", wantsAnotherTime: false };
  expect(await world.asStranger.mutation(api.doctor.tellOtherSide, none)).toEqual({
    kind: "refused",
    reason: "not_found",
  });
  expect(await seen()).toEqual([]);
});

test("it is taken back when they come in, and when the booking is over", async () => {
  const { world, bookingId, tell, seen } = await worldInTrouble();
  await tell();
  await tell(world.asProvider);
  const name = await world.t.run(
    async (ctx) => (await ctx.db.get("bookings", bookingId))!.roomName,
  );
  const event = {
    eventId: "EV_1",
    event: "participant_joined",
    createdAt: NOW,
    room: { name, sid: "RM_1" },
    participant: { identity: world.people.client, sid: "PA_1" },
  };
  await world.t.mutation(internal.webhooks.receive, { event });
  expect((await seen()).map(({ role }) => role)).toEqual(["provider"]);
  vi.setSystemTime(NOW + 50 * MINUTE);
  await world.t.mutation(internal.bookings.closeWindow, { bookingId });
  expect(await seen()).toEqual([]);
  expect(await tell()).toEqual({ kind: "refused", reason: "over" });
});

test("nobody is told of a cancelled booking", async () => {
  const { world, bookingId, tell } = await worldInTrouble();
  await world.asProvider.mutation(api.bookings.cancel, { bookingId });
  expect(await tell()).toEqual({ kind: "refused", reason: "over" });
});

test.each([
  ["gives up their seat", "cancel"],
  ["is put out of it", "remove"],
] as const)("nothing is told of who %s any more", async (_what, how) => {
  const world = await backendWithPeople();
  const { client: personId, otherClient } = world.people;
  const made = await world.asProvider.mutation(api.bookings.create, {
    requestKey: "group",
    title: "Group",
    clientIds: [personId, otherClient],
    startsAt: NOW + 10 * MINUTE,
    durationMinutes: 30,
  });
  if (made.kind !== "created") throw new Error(made.reason);
  const { bookingId } = made;
  const trouble = { bookingId, wantsAnotherTime: false };
  await world.asClient.mutation(api.doctor.tellOtherSide, trouble);
  await world.asClient.mutation(api.bookings.sayLate, { bookingId, minutes: 10 });
  const seen = async () => (await world.asProvider.query(api.bookings.get, { bookingId }))!;
  expect(await seen()).toMatchObject({ troubles: [{}], late: [{}] });
  if (how === "cancel") await world.asClient.mutation(api.bookings.cancel, { bookingId });
  else await world.asProvider.mutation(api.participants.remove, { bookingId, personId });
  expect(await seen()).toMatchObject({ troubles: [], late: [] });
});
