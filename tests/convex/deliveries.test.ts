import { afterEach, describe, expect, test, vi } from "vitest";
import { Webhook } from "standardwebhooks";
import { api, internal } from "../../convex/_generated/api";
import { waitAfter } from "../../convex/model/integrations/retrySchedule";
import { newSigningSecret, signed } from "../../convex/model/integrations/signing";
import { scheduled } from "./events";
import { kindsOf } from "./noticeWorld";
import {
  deliveryOf,
  endpointOf,
  failAll,
  hearOfTry,
  outgoing,
  outgoingWorld,
  testDelivery,
} from "./outgoingWorld";
import { as, MINUTE, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

async function waiting() {
  const world = await outgoingWorld();
  const { endpointId } = await endpointOf(world);
  return { world, endpointId, deliveryId: await testDelivery(world, endpointId) };
}

const endpointsIn = async ({ world }: Awaited<ReturnType<typeof waiting>>) =>
  await world.asProvider.query(api.webhookEndpoints.list, {});

describe("the schedule", () => {
  test("is of eleven tries in three days, each wait up to a tenth longer", () => {
    const waits = (random: number) => {
      const all: number[] = [];
      for (let tries = 1; ; tries += 1) {
        const wait = waitAfter(tries, random);
        if (wait === null) return all;
        all.push(wait);
      }
    };
    const sum = (all: number[]) => all.reduce((a, b) => a + b, 0);
    expect(waits(0)).toHaveLength(10);
    expect(waits(0)[0]).toBe(5_000);
    expect(sum(waits(0))).toBeGreaterThanOrEqual(3 * DAY);
    expect(sum(waits(1))).toBeLessThan(3.4 * DAY);
    expect(waits(1)[4]).toBeCloseTo(2.2 * HOUR);
  });

  test("waits for as long as the receiver asks, up to a day", () => {
    expect(waitAfter(1, 0, MINUTE)).toBe(MINUTE);
    expect(waitAfter(1, 0, 30 * DAY)).toBe(DAY);
    expect(waitAfter(10, 0, MINUTE)).toBe(DAY);
    expect(waitAfter(11, 0, MINUTE)).toBeNull();
  });

  test("is another one where a deployment names it", () => {
    vi.stubEnv("WEBHOOK_RETRY_SECONDS", "1,2");
    expect([1, 2, 3].map((tries) => waitAfter(tries, 0))).toEqual([1_000, 2_000, null]);
    vi.stubEnv("WEBHOOK_RETRY_SECONDS", "often");
    expect(waitAfter(1, 0)).toBe(5_000);
  });
});

describe("a signature", () => {
  const body = JSON.stringify({ type: "session.ended", data: {} });

  test("is what the library of receivers verifies, and nothing else", () => {
    const secret = newSigningSecret();
    const headers = signed({ eventId: "event", body, at: Date.now() }, [secret]);
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow(
      "No matching signature found",
    );
    expect(() => new Webhook(newSigningSecret()).verify(body, headers)).toThrow(
      "No matching signature found",
    );
    const another = { ...headers, "webhook-id": "another" };
    expect(() => new Webhook(secret).verify(body, another)).toThrow("No matching signature found");
    const old = signed({ eventId: "event", body, at: Date.now() - 6 * MINUTE }, [secret]);
    expect(() => new Webhook(secret).verify(body, old)).toThrow("Message timestamp too old");
  });

  test("is of both secrets while one is exchanged", () => {
    const secrets = [newSigningSecret(), newSigningSecret()];
    const headers = signed({ eventId: "event", body, at: Date.now() }, secrets);
    for (const secret of secrets) {
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    }
  });
});

describe("a delivery", () => {
  test("that comes through is over, and a second word of it changes nothing", async () => {
    const it = await waiting();
    const row = await hearOfTry(it.world, it.deliveryId, "delivered", { status: 204 });
    expect(row).toMatchObject({
      state: "delivered",
      tries: [{ outcome: "delivered", status: 204 }],
    });
    const more = { tryNumber: 0, status: 500 };
    expect(await hearOfTry(it.world, it.deliveryId, "refused", more)).toEqual(row);
    expect(await endpointsIn(it)).toMatchObject([{ deliveredAt: NOW, failingSince: null }]);
  });

  test("that does not is planned anew under the same id, and then comes through", async () => {
    const it = await waiting();
    const { eventId } = await deliveryOf(it.world, it.deliveryId);
    const row = await hearOfTry(it.world, it.deliveryId, "silent");
    expect(row.state).toBe("waiting");
    expect(row.dueAt).toBeGreaterThanOrEqual(NOW + 5_000);
    expect(row.dueAt).toBeLessThanOrEqual(NOW + 5_500);
    const jobs = await scheduled(it.world);
    const { deliveryId } = it;
    expect(jobs).toContainEqual({
      name: expect.stringContaining("webhookDelivery"),
      args: { deliveryId },
      at: row.dueAt,
    });
    // Of a try that is told of twice, the first counts.
    await hearOfTry(it.world, deliveryId, "silent", { tryNumber: 0 });
    expect((await deliveryOf(it.world, deliveryId)).tries).toHaveLength(1);
    expect(await endpointsIn(it)).toMatchObject([{ failingSince: NOW }]);
    const done = await hearOfTry(it.world, deliveryId, "delivered", { status: 200 });
    expect(done).toMatchObject({ state: "delivered", eventId });
    expect(await endpointsIn(it)).toMatchObject([{ failingSince: null, off: null }]);
  });

  test("waits longer where the receiver asks for it", async () => {
    const it = await waiting();
    const more = { status: 429, askedForMs: 10 * MINUTE };
    const row = await hearOfTry(it.world, it.deliveryId, "refused", more);
    expect(row.dueAt).toBe(NOW + 10 * MINUTE);
    expect(row.tries[0]).not.toHaveProperty("askedForMs");
  });

  test("that fails for three days turns its endpoint off, and its owner is told", async () => {
    const it = await waiting();
    const row = await failAll(it.world, it.deliveryId);
    expect(row).toMatchObject({ state: "failed" });
    expect(row.tries).toHaveLength(11);
    expect(Date.now() - NOW).toBeGreaterThanOrEqual(3 * DAY);
    expect(await endpointsIn(it)).toMatchObject([{ off: { reason: "failing" } }]);
    expect(await kindsOf(it.world, "provider")).toContain("endpoint_off");
    const { endpointId } = it;
    const sent = await it.world.asProvider.mutation(api.webhookEndpoints.test, { endpointId });
    expect(sent).toEqual({ kind: "refused", reason: "off" });
  });

  test("that fails beside others that come through leaves it on", async () => {
    const it = await waiting();
    await hearOfTry(it.world, it.deliveryId, "refused", { status: 500 });
    vi.setSystemTime(NOW + 2 * MINUTE);
    const other = await testDelivery(it.world, it.endpointId);
    await hearOfTry(it.world, other, "delivered", { status: 200 });
    expect((await failAll(it.world, it.deliveryId)).state).toBe("failed");
    expect(await endpointsIn(it)).toMatchObject([{ off: null }]);
  });

  test("that is answered with 410 is the last one, until the owner turns it on", async () => {
    const it = await waiting();
    const late = await testDelivery(it.world, it.endpointId);
    const row = await hearOfTry(it.world, it.deliveryId, "gone", { status: 410 });
    expect(row.state).toBe("failed");
    expect(await endpointsIn(it)).toMatchObject([{ off: { reason: "gone" } }]);
    const begin = internal.webhookEndpoints.begin;
    expect(await it.world.t.mutation(begin, { deliveryId: late })).toBeNull();
    expect((await deliveryOf(it.world, late)).state).toBe("dropped");
    const { endpointId } = it;
    const change = { endpointId, types: ["session.ended" as const], isOn: true };
    const changed = await it.world.asProvider.mutation(api.webhookEndpoints.change, change);
    expect(changed).toEqual({ kind: "changed" });
    expect(await endpointsIn(it)).toMatchObject([{ off: null, failingSince: null }]);
  });

  test("is sent again by hand with the same event, and the whole schedule before it", async () => {
    const it = await waiting();
    const { world, deliveryId, endpointId } = it;
    const resend = () => world.asProvider.mutation(api.webhookEndpoints.resend, { deliveryId });
    // Its first try is under way.
    expect(await resend()).toEqual({ kind: "refused", reason: "waiting" });
    const before = await failAll(world, deliveryId);
    expect(await resend()).toEqual({ kind: "refused", reason: "off" });
    const change = { endpointId, types: ["session.ended" as const], isOn: true };
    await world.asProvider.mutation(api.webhookEndpoints.change, change);
    expect(await resend()).toEqual({ kind: "sent" });
    const row = await hearOfTry(world, deliveryId, "refused", { status: 500 });
    expect(row).toMatchObject({ state: "waiting", eventId: before.eventId, formerTries: 11 });
    expect(row.dueAt - Date.now()).toBeLessThan(6_000);
  });

  test("is made or sent again by hand twelve times a minute, as what else opens a connection", async () => {
    const { world, endpointId, deliveryId } = await waiting();
    const made = () => world.asProvider.mutation(api.webhookEndpoints.test, { endpointId });
    for (let one = 1; one < 12; one += 1) await made();
    const limited = { data: { code: "RATE_LIMITED", retryAt: expect.any(Number) } };
    await expect(made()).rejects.toMatchObject(limited);
    const again = world.asProvider.mutation(api.webhookEndpoints.resend, { deliveryId });
    await expect(again).rejects.toMatchObject(limited);
    // Their changes have a limit of their own.
    const removed = await world.asProvider.mutation(api.webhookEndpoints.remove, { endpointId });
    expect(removed).toMatchObject({ kind: "removed" });
  });

  test("that waits for its next try is brought forward, and tried once for it", async () => {
    const { world, deliveryId } = await waiting();
    await hearOfTry(world, deliveryId, "refused", { status: 500, askedForMs: HOUR });
    const { resend } = api.webhookEndpoints;
    const begin = async () =>
      await world.t.mutation(internal.webhookEndpoints.begin, { deliveryId });
    expect(await begin()).toBeNull();
    expect(await world.asProvider.mutation(resend, { deliveryId })).toEqual({ kind: "sent" });
    expect(await deliveryOf(world, deliveryId)).toMatchObject({ dueAt: NOW, formerTries: 1 });
    expect(await begin()).toMatchObject({ tryNumber: 1 });
    const more = { status: 500, askedForMs: 2 * HOUR };
    await hearOfTry(world, deliveryId, "refused", more);
    // When it would have been tried without that, it is not its time any more.
    vi.setSystemTime(NOW + HOUR);
    expect(await begin()).toBeNull();
    expect((await deliveryOf(world, deliveryId)).state).toBe("waiting");
    vi.setSystemTime(NOW + 2 * HOUR);
    expect(await begin()).toMatchObject({ tryNumber: 2 });
  });

  test("that waits is dropped when it falls due while its endpoint is off, and not before", async () => {
    const { world, endpointId, deliveryId } = await waiting();
    await hearOfTry(world, deliveryId, "refused", { status: 500 });
    const turn = async (isOn: boolean) => {
      const change = { endpointId, types: ["session.ended" as const], isOn };
      await world.asProvider.mutation(api.webhookEndpoints.change, change);
    };
    const begin = async () =>
      await world.t.mutation(internal.webhookEndpoints.begin, { deliveryId });
    await turn(false);
    expect(await begin()).toBeNull();
    expect((await deliveryOf(world, deliveryId)).state).toBe("waiting");
    await turn(true);
    vi.setSystemTime(NOW + 6_000);
    expect(await begin()).not.toBeNull();
    await turn(false);
    expect(await begin()).toBeNull();
    expect((await deliveryOf(world, deliveryId)).state).toBe("dropped");
  });

  test("is seen and sent again by the owner of its endpoint alone", async () => {
    const { world, endpointId, deliveryId } = await waiting();
    await hearOfTry(world, deliveryId, "delivered", { status: 200 });
    const args = { endpointId, paginationOpts: { numItems: 5, cursor: null } };
    const log = await world.asProvider.query(api.webhookEndpoints.deliveries, args);
    expect(log.page).toMatchObject([{ deliveryId, state: "delivered", nextAt: null }]);
    for (const person of ["stranger", "client", "admin"] as const) {
      const who = as(world.t, person);
      expect((await who.query(api.webhookEndpoints.deliveries, args)).page).toEqual([]);
      const asked = await who.mutation(api.webhookEndpoints.resend, { deliveryId });
      expect(asked).toEqual({ kind: "refused", reason: "not_found" });
    }
  });

  test("that was sent again by hand is kept while it waits, and its event with it", async () => {
    const { world, deliveryId } = await waiting();
    await hearOfTry(world, deliveryId, "delivered", { status: 200 });
    vi.setSystemTime(NOW + 29 * DAY);
    await world.asProvider.mutation(api.webhookEndpoints.resend, { deliveryId });
    vi.setSystemTime(NOW + 31 * DAY);
    await world.t.mutation(internal.webhookEndpoints.prune, {});
    expect((await deliveryOf(world, deliveryId))?.state).toBe("waiting");
    expect((await outgoing(world)).events).toHaveLength(1);
    await hearOfTry(world, deliveryId, "delivered", { status: 200 });
    vi.setSystemTime(NOW + 62 * DAY);
    await world.t.mutation(internal.webhookEndpoints.prune, {});
    expect(await outgoing(world)).toEqual({ events: [], deliveries: [] });
  });

  test("that was cut off is taken up again, and what is old is forgotten", async () => {
    const { world, deliveryId } = await waiting();
    const jobs = async () =>
      (await scheduled(world)).filter(({ name }) => name.includes("webhookDelivery")).length;
    const before = await jobs();
    await world.t.mutation(internal.webhookEndpoints.planLost, {});
    expect(await jobs()).toBe(before);
    vi.setSystemTime(NOW + 3 * MINUTE);
    await world.t.mutation(internal.webhookEndpoints.planLost, {});
    expect(await jobs()).toBe(before + 1);
    await hearOfTry(world, deliveryId, "delivered", { status: 200 });
    vi.setSystemTime(NOW + 29 * DAY);
    await world.t.mutation(internal.webhookEndpoints.prune, {});
    expect((await outgoing(world)).deliveries).toHaveLength(1);
    vi.setSystemTime(NOW + 31 * DAY);
    await world.t.mutation(internal.webhookEndpoints.prune, {});
    expect(await outgoing(world)).toEqual({ events: [], deliveries: [] });
  });
});
