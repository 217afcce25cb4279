import { createServer, request } from "node:http";
import { expect, it } from "vitest";
import { api } from "../../convex/_generated/api";
import { cleanUp } from "./engine/support.ts";
import { freePort } from "./freePort.ts";
import { LiveSession } from "./recorder/session.ts";
import { world } from "./recorder/world.ts";
import { until } from "./stack/waiting.ts";

/** What FAULTS.md gives the reconcilers: their period. */
const PERIOD_MS = 60_000;

/** Between the SFU and the backend's webhook: lets posts through, or takes them and says 200. */
async function swallower(from: number, to: number) {
  const gate = { isOpen: true, swallowed: 0 };
  const server = createServer((incoming, outgoing) => {
    if (!gate.isOpen) {
      gate.swallowed += 1;
      incoming.resume().on("end", () => outgoing.end());
      return;
    }
    const { method, url, headers } = incoming;
    const onward = request({ host: "127.0.0.1", port: to, method, path: url, headers }, (answer) =>
      answer.pipe(outgoing.writeHead(answer.statusCode!)),
    );
    incoming.pipe(onward.on("error", () => outgoing.destroy()));
  });
  await new Promise<void>((done) => server.listen(from, "127.0.0.1", done));
  cleanUp(() => {
    server.closeAllConnections();
    server.close();
  });
  return gate;
}

async function someSession() {
  const webhookUrl = `http://127.0.0.1:${await freePort()}/livekit/webhook`;
  const own = await world({ webhookUrl });
  const gate = await swallower(own.studio.sfuPosts, own.studio.sitePort);
  return { own, gate };
}

const presentIn = async ({ provider, bookingId }: LiveSession) =>
  (await provider.query(api.bookings.get, { bookingId: bookingId as never }))!.present.length;

it.concurrent("fault 5: who left while no webhook came is gone within a period", async () => {
  const { own, gate } = await someSession();
  const session = await LiveSession.open(own);
  await until("both are told to be in", async () => (await presentIn(session)) === 2);
  gate.isOpen = false;
  await session.clientLeaves();
  const leftAt = Date.now();
  await until("nobody but the provider", async () => (await presentIn(session)) === 1, PERIOD_MS);
  expect(gate.swallowed).toBeGreaterThan(0);
  // As one answer of LiveKit may be behind, it takes two.
  expect(Date.now() - leftAt).toBeGreaterThan(10_000);
  await session.everybodyLeaves();
}, 150_000);

it.concurrent("fault 5: a room and its people whom no webhook told of are known within a period", async () => {
  const { own, gate } = await someSession();
  gate.isOpen = false;
  const session = await LiveSession.open(own);
  await until("both are seen", async () => (await presentIn(session)) === 2, PERIOD_MS);
  expect(gate.swallowed).toBeGreaterThan(0);
  await session.everybodyLeaves();
}, 150_000);
