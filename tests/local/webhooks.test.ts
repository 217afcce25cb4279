import type { ConvexHttpClient } from "convex/browser";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PEOPLE, signedIn } from "../../bench/booking/calendar.ts";
import { type Backend, startBackend } from "../../bench/backend.ts";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel.js";
import { startReceiver } from "./webhookReceiver.ts";

const statusOf =
  (status: number) => (response: { writeHead: (s: number) => { end: () => void } }) =>
    response.writeHead(status).end();

let backend: Backend;
let provider: ConvexHttpClient;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeAll(async () => {
  receiver = await startReceiver({
    "/good": statusOf(204),
    "/third": (response, count) => response.writeHead(count < 3 ? 503 : 200).end("kept"),
    "/never": statusOf(500),
    "/gone": statusOf(410),
    "/elsewhere": (response) => response.writeHead(307, { location: "/good" }).end(),
    "/patience": (response, count) =>
      count === 1 ? response.writeHead(429, { "retry-after": "2" }).end() : response.end(),
    "/large": (response) => response.end("x".repeat(5_000_000)),
  });
  const secret = "a secret of the tests, long enough for keys";
  backend = await startBackend({
    env: {
      PARLEY_PRIVATE_DESTINATIONS: "1",
      PARLEY_KEYS_SECRET: secret,
      WEBHOOK_RETRY_SECONDS: "0.2,0.4,0.8",
    },
  });
  await backend.seed(PEOPLE);
  provider = await signedIn(backend, "demo-provider");
});
afterAll(async () => {
  receiver.stop();
  await backend.stop();
});

type EndpointId = Id<"webhookEndpoints">;

async function add(path: string) {
  const url = receiver.origin + path;
  const types = ["booking.created" as const];
  const added = await provider.action(api.webhookEndpoints.add, { url, types, isForAll: false });
  if (added.kind !== "added") throw new Error(added.reason);
  return added;
}

async function send(endpointId: EndpointId): Promise<void> {
  const sent = await provider.mutation(api.webhookEndpoints.test, { endpointId });
  if (sent.kind !== "sent") throw new Error(sent.reason);
}

async function newest(endpointId: EndpointId) {
  const args = { endpointId, paginationOpts: { numItems: 5, cursor: null } };
  return (await provider.query(api.webhookEndpoints.deliveries, args)).page[0]!;
}

/** The newest delivery, once nothing more is to come of it. */
async function settled(endpointId: EndpointId) {
  for (let i = 0; i < 400; i += 1) {
    const row = await newest(endpointId);
    if (row && row.state !== "waiting") return row;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("still waiting");
}

async function endpointOf(endpointId: EndpointId) {
  const rows = await provider.query(api.webhookEndpoints.list, {});
  return rows.find((row) => row.endpointId === endpointId)!;
}

test("an event comes as the receivers' library verifies it", async () => {
  const { endpointId, secret } = await add("/good");
  await send(endpointId);
  const row = await settled(endpointId);
  expect(row).toMatchObject({ state: "delivered", tries: [{ outcome: "delivered", status: 204 }] });
  const [sent] = receiver.of("/good");
  expect(sent!.headers["content-type"]).toBe("application/json");
  expect(sent!.headers["webhook-id"]).toBe(row.eventId);
  expect(sent!.body).toBe(row.body);
  const headers = sent!.headers as Record<string, string>;
  expect(new Webhook(secret).verify(sent!.body, headers)).toMatchObject({
    type: "endpoint.tested",
    version: 1,
    data: {},
  });
  expect(() => new Webhook(secret).verify(`${sent!.body} `, headers)).toThrow(
    "No matching signature found",
  );
});

test("what fails is sent again, later each time, with the same id and bytes", async () => {
  const { endpointId } = await add("/third");
  await send(endpointId);
  const row = await settled(endpointId);
  expect(row.state).toBe("delivered");
  expect(row.tries.map(({ outcome }) => outcome)).toEqual(["refused", "refused", "delivered"]);
  const sent = receiver.of("/third");
  expect(new Set(sent.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([row.eventId]));
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  expect(sent[1]!.at - sent[0]!.at).toBeGreaterThanOrEqual(190);
  expect(sent[2]!.at - sent[1]!.at).toBeGreaterThanOrEqual(390);
  // What the receiver wrote is nowhere.
  expect(JSON.stringify(row)).not.toContain("kept");
});

test("a receiver that asks for patience is given it", async () => {
  const { endpointId } = await add("/patience");
  await send(endpointId);
  expect((await settled(endpointId)).state).toBe("delivered");
  const [first, second] = receiver.of("/patience");
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(1_900);
});

test("one that never takes anything is turned off, and on again by hand", async () => {
  const { endpointId } = await add("/never");
  await send(endpointId);
  const row = await settled(endpointId);
  expect(row.state).toBe("failed");
  expect(receiver.of("/never")).toHaveLength(4);
  expect((await endpointOf(endpointId)).off).toMatchObject({ reason: "failing" });
  const notices = await provider.query(api.notices.list, {});
  expect(notices.map(({ kind }) => kind)).toContain("endpoint_off");
  const again = { endpointId, types: ["booking.created" as const], isOn: true };
  await provider.mutation(api.webhookEndpoints.change, again);
  const { deliveryId, eventId } = row;
  expect(await provider.mutation(api.webhookEndpoints.resend, { deliveryId })).toEqual({
    kind: "sent",
  });
  await settled(endpointId);
  const ids = receiver.of("/never").map(({ headers }) => headers["webhook-id"]);
  expect(ids.length).toBeGreaterThan(4);
  expect(new Set(ids)).toEqual(new Set([eventId]));
});

test("one that answers 410 is asked no more, and one that points elsewhere is not followed", async () => {
  const gone = await add("/gone");
  await send(gone.endpointId);
  expect((await settled(gone.endpointId)).tries).toMatchObject([{ outcome: "gone", status: 410 }]);
  expect((await endpointOf(gone.endpointId)).off).toMatchObject({ reason: "gone" });
  expect(receiver.of("/gone")).toHaveLength(1);
  const before = receiver.of("/good").length;
  const elsewhere = await add("/elsewhere");
  await send(elsewhere.endpointId);
  const { tries } = await settled(elsewhere.endpointId);
  expect(new Set(tries.map(({ outcome }) => outcome))).toEqual(new Set(["redirected"]));
  expect(receiver.of("/good")).toHaveLength(before);
});

test("a long answer is not waited for", async () => {
  const { endpointId } = await add("/large");
  await send(endpointId);
  expect(await settled(endpointId)).toMatchObject({ state: "delivered" });
});

test("a booking is told of to who chose it", async () => {
  const { endpointId } = await add("/good");
  const before = receiver.of("/good").length;
  const [client] = await provider.query(api.users.listClients, {});
  const made = await provider.mutation(api.bookings.create, {
    requestKey: "hooked",
    title: "Told of",
    clientIds: client ? [client._id] : [],
    isAlone: !client,
    startsAt: Date.now() + 3_600_000,
    durationMinutes: 30,
  });
  if (made.kind !== "created") throw new Error(made.reason);
  expect((await settled(endpointId)).type).toBe("booking.created");
  const sent = receiver.of("/good").slice(before);
  expect(JSON.parse(sent.at(-1)!.body)).toMatchObject({ data: { bookingId: made.bookingId } });
});
