import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { EVENT_TYPES, TEST_TYPE } from "../../convex/model/integrations/eventTypes";
import { forgetIntegrations } from "../../convex/model/integrations/forgetting";
import { sendEvent } from "../../convex/model/integrations/outgoing";
import { open } from "../../convex/model/sealing";
import { DESCRIBED_TYPES, faultsOf, payloadSchemaOf } from "./apiDocument";
import { liveBroadcast } from "./broadcastWorld";
import { eventsOf } from "./events";
import {
  addEndpoint,
  endpointOf,
  outgoing,
  outgoingWorld,
  OWN_TYPES,
  SEALING,
  testDelivery,
  typesSent,
} from "./outgoingWorld";
import { finishedRecording } from "./recordingWorld";
import { book, MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** Each as it is described, and nobody's name or words in it. */
async function expectDescribed(world: World) {
  const { events } = await outgoing(world);
  for (const { type, body } of events) {
    expect(faultsOf(payloadSchemaOf(type), JSON.parse(body)), `${type}: ${body}`).toBe("");
    expect(body).not.toMatch(/Demo|Weekly check-in/);
  }
}

test("every type of event is described, and no other", () => {
  expect(DESCRIBED_TYPES.toSorted()).toEqual([...EVENT_TYPES, TEST_TYPE].toSorted());
});

describe("an endpoint", () => {
  test.each([
    ["bad_url", { url: "hooks.example" }],
    ["bad_url", { url: "http://hooks.example/in" }],
    ["bad_url", { url: "ftp://hooks.example/in" }],
    ["bad_url", { url: "https://user:pass@hooks.example/in" }],
    ["bad_url", { url: "https://hooks.example/in#x" }],
    ["private_address", { url: "https://127.0.0.1/in" }],
    ["private_address", { url: "https://2130706433/in" }],
    ["private_address", { url: "https://[::ffff:127.0.0.1]/in" }],
    ["private_address", { url: "https://169.254.169.254/latest" }],
    ["private_address", { url: "https://redis/in" }],
    ["bad_types", { types: [] }],
    ["bad_types", { types: ["session.ended" as const, "session.ended" as const] }],
    // Of the deployment: for admins.
    ["bad_types", { types: ["alert.raised" as const] }],
    ["not_allowed", { isForAll: true }],
  ])("%s: %o is refused", async (reason, given) => {
    const world = await outgoingWorld();
    expect(await addEndpoint(world, given)).toEqual({ kind: "refused", reason });
    expect(await world.asProvider.query(api.webhookEndpoints.list, {})).toEqual([]);
  });

  test("is a provider's or an admin's, ten at most, and not without a secret", async () => {
    const world = await outgoingWorld();
    const notAllowed = { kind: "refused", reason: "not_allowed" };
    expect(await addEndpoint(world, {}, "asClient")).toEqual(notAllowed);
    for (let i = 0; i < 10; i += 1) await endpointOf(world);
    expect(await addEndpoint(world)).toEqual({ kind: "refused", reason: "too_many" });
    vi.stubEnv("PARLEY_KEYS_SECRET", "too short");
    const forAll = await addEndpoint(world, { isForAll: true }, "asAdmin");
    expect(forAll).toEqual({ kind: "refused", reason: "no_secret" });
  });

  test("has a secret that is told once, sealed, and of its owner", async () => {
    const world = await outgoingWorld();
    const { secret } = await endpointOf(world);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const rows = await world.t.run(async (ctx) => await ctx.db.query("webhookEndpoints").collect());
    expect(JSON.stringify(rows)).not.toContain(secret.slice(6));
    const { sealedSecret } = rows[0]!;
    const { provider, client } = world.people;
    expect(SEALING).not.toBe("");
    expect(await open(sealedSecret, `webhook endpoint ${provider}`)).toBe(secret);
    expect(await open(sealedSecret, `webhook endpoint ${client}`)).toBeNull();
    const seen = await world.asProvider.query(api.webhookEndpoints.list, {});
    expect(JSON.stringify(seen)).not.toMatch(/whsec|sealed/);
  });

  test("whose secret is exchanged signs with both for a day", async () => {
    const world = await outgoingWorld();
    const { endpointId, secret } = await endpointOf(world);
    const exchange = api.webhookEndpoints.exchangeSecret;
    const exchanged = await world.asProvider.action(exchange, { endpointId });
    expect(exchanged).toMatchObject({
      kind: "exchanged",
      secret: expect.stringMatching(/^whsec_/),
    });
    expect(exchanged).not.toMatchObject({ secret });
    const send = () => world.asProvider.mutation(api.webhookEndpoints.test, { endpointId });
    const secretsOf = async () => {
      const sent = await send();
      if (sent.kind !== "sent") throw new Error(sent.reason);
      const { deliveryId } = sent;
      const order = await world.t.mutation(internal.webhookEndpoints.begin, { deliveryId });
      return order!.sealedSecrets.length;
    };
    expect(await secretsOf()).toBe(2);
    vi.setSystemTime(Date.now() + 24 * 60 * MINUTE);
    expect(await secretsOf()).toBe(1);
  });

  test("whose secret is exchanged twice goes on signing with the one that receivers have", async () => {
    const world = await outgoingWorld();
    const { endpointId } = await endpointOf(world);
    const row = async () =>
      (await world.t.run(async (ctx) => await ctx.db.get("webhookEndpoints", endpointId)))!;
    const first = (await row()).sealedSecret;
    const exchange = api.webhookEndpoints.exchangeSecret;
    await world.asProvider.action(exchange, { endpointId });
    const second = (await row()).sealedSecret;
    vi.setSystemTime(Date.now() + 60 * MINUTE);
    await world.asProvider.action(exchange, { endpointId });
    const third = (await row()).sealedSecret;
    const sealedSecrets = async () => {
      const sent = await world.asProvider.mutation(api.webhookEndpoints.test, { endpointId });
      if (sent.kind !== "sent") throw new Error(sent.reason);
      const { deliveryId } = sent;
      return (await world.t.mutation(internal.webhookEndpoints.begin, { deliveryId }))!
        .sealedSecrets;
    };
    expect(await sealedSecrets()).toEqual([third, second, first]);
    vi.setSystemTime(Date.now() + 23 * 60 * MINUTE);
    expect(await sealedSecrets()).toEqual([third, second]);
    for (let i = 0; i < 8; i += 1) await world.asProvider.action(exchange, { endpointId });
    expect((await row()).former).toHaveLength(5);
    vi.stubEnv("PARLEY_KEYS_SECRET", "too short");
    const without = await world.asProvider.action(exchange, { endpointId });
    expect(without).toEqual({ kind: "refused", reason: "no_secret" });
    const notTheirs = await world.asStranger.action(exchange, { endpointId });
    expect(notTheirs).toEqual({ kind: "refused", reason: "not_found" });
  });
});

describe("who is told of what", () => {
  test("a provider of their own, an admin of everybody's, and each of what they chose", async () => {
    const world = await outgoingWorld();
    const own = await endpointOf(world);
    const few = await endpointOf(world, { types: ["booking.cancelled"] });
    const all = await endpointOf(world, { isForAll: true, types: ["booking.created"] }, "asAdmin");
    await world.t.run(async (ctx) =>
      ctx.db.patch("users", world.people.stranger, { isProvider: true }),
    );
    await book(world, { startsIn: 60 });
    const told = async () => (await outgoing(world)).deliveries.map((one) => one.endpointId);
    expect((await told()).toSorted()).toEqual([own.endpointId, all.endpointId].toSorted());
    const made = await world.asStranger.mutation(api.bookings.create, {
      requestKey: "k",
      title: "Of somebody else",
      clientIds: [world.people.client],
      startsAt: Date.now() + 60 * MINUTE,
      durationMinutes: 30,
    });
    expect(made.kind).toBe("created");
    expect((await told()).slice(2)).toEqual([all.endpointId]);
    expect(await told()).not.toContain(few.endpointId);
  });

  test("an alert is for admins alone, and no more for who is none any more", async () => {
    const world = await outgoingWorld();
    await endpointOf(world);
    const { endpointId } = await endpointOf(
      world,
      { isForAll: true, types: ["alert.raised"] },
      "asAdmin",
    );
    const raise = () =>
      world.t.run(async (ctx) => {
        const alert = { type: "alert.raised", data: {}, providerId: world.people.provider };
        await sendEvent(ctx as never, alert);
      });
    await raise();
    const { deliveries } = await outgoing(world);
    expect(deliveries.map((one) => one.endpointId)).toEqual([endpointId]);
    await world.t.run(async (ctx) => ctx.db.patch("users", world.people.admin, { isAdmin: false }));
    await raise();
    expect((await outgoing(world)).deliveries).toHaveLength(1);
    // What waited already is not sent, either.
    const deliveryId = deliveries[0]!._id;
    expect(await world.t.mutation(internal.webhookEndpoints.begin, { deliveryId })).toBeNull();
  });

  test("a provider who is none any more, or whose connections are forgotten, is told nothing", async () => {
    const world = await outgoingWorld();
    const { endpointId } = await endpointOf(world);
    await world.asProvider.mutation(api.apiKeys.create, { name: "k", scopes: ["bookings:read"] });
    await world.asProvider.mutation(api.embeds.save, { origins: ["https://practice.example"] });
    const deliveryId = await testDelivery(world, endpointId);
    const { provider } = world.people;
    await world.t.run(async (ctx) => ctx.db.patch("users", provider, { isProvider: false }));
    expect(await world.t.mutation(internal.webhookEndpoints.begin, { deliveryId })).toBeNull();
    await world.t.run(async (ctx) => {
      await ctx.db.patch("users", provider, { isProvider: true });
      await forgetIntegrations(ctx as never, provider);
    });
    await book(world, { startsIn: 60 });
    expect(await typesSent(world)).toEqual(["endpoint.tested"]);
    expect(await world.asProvider.query(api.webhookEndpoints.list, {})).toEqual([]);
    expect(await world.asProvider.query(api.apiKeys.list, {})).toEqual([]);
    expect(await world.asProvider.query(api.embeds.mine, {})).toEqual([]);
  });

  test("nobody is told of what is taken back with its transaction", async () => {
    const world = await outgoingWorld();
    await endpointOf(world);
    const fails = world.t.run(async (ctx) => {
      const event = { type: "booking.created", data: {}, providerId: world.people.provider };
      await sendEvent(ctx as never, event);
      throw new Error("taken back");
    });
    await expect(fails).rejects.toThrow("taken back");
    expect(await outgoing(world)).toEqual({ events: [], deliveries: [] });
  });
});

describe("what happens is told as it is described", () => {
  test("a booking that is made, moved and cancelled", async () => {
    const world = await outgoingWorld();
    await endpointOf(world);
    const bookingId = await book(world, { startsIn: 60 });
    const startsAt = Date.now() + 120 * MINUTE;
    await world.asProvider.mutation(api.bookings.move, { bookingId, startsAt });
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    expect(await typesSent(world)).toEqual([
      "booking.created",
      "booking.moved",
      "booking.cancelled",
    ]);
    await expectDescribed(world);
    const { events } = await outgoing(world);
    expect(JSON.parse(events[2]!.body)).toMatchObject({
      version: 1,
      data: { bookingId, cancelledBy: "client", startsAt: new Date(startsAt).toISOString() },
    });
  });

  test("a session and its people, once each, whatever LiveKit repeats", async () => {
    const world = await outgoingWorld();
    await endpointOf(world, { types: OWN_TYPES.filter((type) => !type.startsWith("booking")) });
    const bookingId = await book(world);
    const tell = eventsOf(world, bookingId);
    await tell("room_started");
    await tell("participant_joined", world.people.provider);
    await tell("participant_joined", world.people.provider);
    await tell("participant_joined", world.people.client);
    await tell("participant_left", world.people.client);
    await tell("participant_left", world.people.client);
    await tell("room_finished");
    await tell("room_finished");
    expect(await typesSent(world)).toEqual([
      "session.started",
      "participant.joined",
      "participant.joined",
      "participant.left",
      "participant.left",
      "session.ended",
    ]);
    await expectDescribed(world);
  });

  test("whoever is put out at the door was never there", async () => {
    const world = await outgoingWorld();
    await endpointOf(world, { types: ["participant.joined", "participant.left"] });
    const bookingId = await book(world);
    const tell = eventsOf(world, bookingId);
    await tell("participant_joined", world.people.stranger);
    await tell("participant_left", world.people.stranger);
    expect(await typesSent(world)).toEqual([]);
  });

  test("a recording that is ready", async () => {
    const world = await outgoingWorld();
    await endpointOf(world, { types: ["recording.ready", "recording.failed"] });
    await finishedRecording(world);
    expect(await typesSent(world)).toEqual(["recording.ready"]);
    await expectDescribed(world);
  });

  test("a broadcast that begins and ends", async () => {
    const world = await outgoingWorld();
    await endpointOf(world, { types: ["broadcast.started", "broadcast.failed"] });
    await liveBroadcast(world);
    expect(await typesSent(world)).toEqual(["broadcast.started"]);
    await expectDescribed(world);
  });
});
