import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { DEFAULT_POLICY, type SessionPolicy } from "../../convex/model/booking/policy";
import { DEFAULT_RECORDING } from "../../convex/model/recording/recordingPolicy";
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
  recording: { consent: "notice", watchers: "both", keepDays: 30, purpose: "Supervision" },
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
    [{ recording: { ...DEFAULT_RECORDING, keepDays: 0 } }, "bad_days"],
    [{ recording: { ...DEFAULT_RECORDING, keepDays: 3_651 } }, "bad_days"],
    [{ recording: { ...DEFAULT_RECORDING, keepDays: 2.5 } }, "bad_days"],
    [{ recording: { ...DEFAULT_RECORDING, purpose: "x".repeat(201) } }, "bad_purpose"],
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

  test("of an older row says nothing of recording: the default holds, and a form leaves it", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    const { recording, ...older } = changed;
    await world.t.run(async (ctx) => ctx.db.patch("bookings", bookingId, { policy: older }));
    const policyNow = async () =>
      (await world.asProvider.query(api.bookings.get, { bookingId }))!.policy;
    expect(await policyNow()).toEqual({ ...older, recording: DEFAULT_RECORDING });
    const set = (policy: SessionPolicy) =>
      world.asProvider.mutation(api.bookings.setPolicy, { bookingId, policy });
    await set(changed);
    await set(older);
    expect(await policyNow()).toEqual({ ...older, recording });
  });
});
