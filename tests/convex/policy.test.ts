import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { DEFAULT_POLICY, type SessionPolicy } from "../../convex/model/policy";
import { as, backendWithPeople, book, PEOPLE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const changed: SessionPolicy = {
  lobby: "by_hand",
  clientsMayShareScreen: true,
  chat: { before: false, after: false },
  endAfterProviderGoneMinutes: 5,
  phone: "+351 210 000 000",
};

describe("the policy of a booking", () => {
  test("is changed by its provider, seen by its client, and leaves a row", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const args = { bookingId, policy: changed };
    expect(await world.asProvider.mutation(api.bookings.setPolicy, args)).toEqual({
      kind: "changed",
    });
    expect(await world.asClient.query(api.bookings.get, { bookingId })).toMatchObject({
      policy: changed,
    });
    const rows = await world.t.run(async (ctx) => await ctx.db.query("bookingEvents").collect());
    expect(rows).toMatchObject([{ action: "policy_changed", actorId: world.people.provider }]);
  });

  test.each(PEOPLE.slice(1))("is not changed by %s", async (person) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const args = { bookingId, policy: changed };
    expect(await as(world.t, person).mutation(api.bookings.setPolicy, args)).toEqual({
      kind: "refused",
      reason: "not_found",
    });
    expect(await world.asClient.query(api.bookings.get, { bookingId })).toMatchObject({
      policy: DEFAULT_POLICY,
    });
  });

  test.each([
    [{ phone: "call me" }, "bad_phone"],
    [{ phone: "+ - ( )" }, "bad_phone"],
    [{ phone: "1".repeat(40) }, "bad_phone"],
    [{ phone: "<b>1234</b>" }, "bad_phone"],
    [{ endAfterProviderGoneMinutes: 0 }, "bad_minutes"],
    [{ endAfterProviderGoneMinutes: 1.5 }, "bad_minutes"],
    [{ endAfterProviderGoneMinutes: 121 }, "bad_minutes"],
  ] as const)("with %o is refused", async (part, reason) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const policy = { ...DEFAULT_POLICY, ...part };
    expect(await world.asProvider.mutation(api.bookings.setPolicy, { bookingId, policy })).toEqual({
      kind: "refused",
      reason,
    });
  });

  test("is remembered for the next form, of that provider alone", async () => {
    const world = await backendWithPeople();
    expect(await world.asProvider.query(api.bookings.startingPolicy, {})).toEqual(DEFAULT_POLICY);
    await world.asProvider.mutation(api.bookings.create, {
      requestKey: "one",
      title: "Planning",
      clientIds: [world.people.client],
      startsAt: "now",
      durationMinutes: 30,
      policy: changed,
    });
    expect(await world.asProvider.query(api.bookings.startingPolicy, {})).toEqual(changed);
    expect(await world.asAdmin.query(api.bookings.startingPolicy, {})).toEqual(DEFAULT_POLICY);
    const bookingId = await book(world);
    expect(await world.asClient.query(api.bookings.get, { bookingId })).toMatchObject({
      policy: DEFAULT_POLICY,
    });
  });

  test("that is wrong makes no booking", async () => {
    const world = await backendWithPeople();
    const result = await world.asProvider.mutation(api.bookings.create, {
      requestKey: "one",
      title: "Planning",
      clientIds: [world.people.client],
      startsAt: "now",
      durationMinutes: 30,
      policy: { ...changed, phone: "nothing" },
    });
    expect(result).toEqual({ kind: "refused", reason: "bad_policy" });
  });
});
