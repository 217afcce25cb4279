import { setTimeout as sleep } from "node:timers/promises";
import { ConvexHttpClient } from "convex/browser";
import { api } from "../../convex/_generated/api.js";
import { startBackend } from "../backend.ts";
import { type Figure, figure } from "../figure.ts";

const ROUNDS = 4;
const LOOK_EVERY_MS = 250;
const LIMIT_MS = 90_000;
/** The cron looks each half minute: rounds begin at different moments of it. */
const SHIFT_MS = 7_000;

/**
 * From the attempt with which the success of joins falls below its objective to the alert that an
 * admin sees; each round on an engine of its own, by the real cron.
 */
export async function measureAlerts(): Promise<Figure[]> {
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) seconds.push(await measureOnce(round));
  return [figure("alert-latency", "s", seconds)];
}

async function measureOnce(round: number): Promise<number> {
  const backend = await startBackend();
  try {
    const people = [
      "demo-provider",
      "second-provider",
      "demo-client",
      "second-client",
      "demo-admin",
    ];
    await backend.seed(people);
    const as = async (person: string) => {
      const client = new ConvexHttpClient(backend.url, { logger: false });
      client.setAuth(await backend.token(person));
      return client;
    };
    const [provider, client, admin] = await Promise.all([
      as("demo-provider"),
      as("demo-client"),
      as("demo-admin"),
    ]);
    await sleep(round * SHIFT_MS);
    const bookingId = await aBooking(provider);
    await tellAttempts([provider, client], bookingId);
    const startedAt = performance.now();
    while (performance.now() - startedAt < LIMIT_MS) {
      const open = await admin.query(api.admin.openAlerts, {});
      if (open.some(({ rule }) => rule === "join_success")) {
        return (performance.now() - startedAt) / 1000;
      }
      await sleep(LOOK_EVERY_MS);
    }
    throw new Error(`alert-latency: no alert within ${LIMIT_MS / 1000} s`);
  } finally {
    await backend.stop();
  }
}

async function aBooking(provider: ConvexHttpClient): Promise<string> {
  const clients = await provider.query(api.users.listClients, {});
  const answer = await provider.mutation(api.bookings.create, {
    requestKey: "alert-latency",
    title: "Measured",
    clientIds: clients.map(({ _id }) => _id),
    startsAt: "now",
    durationMinutes: 30,
    mayOverlap: true,
  });
  if (answer.kind !== "created") throw new Error(`alert-latency: no booking: ${answer.reason}`);
  return answer.bookingId;
}

/** Twenty joins, of which the last three fail: one of the provider, two of the client. */
async function tellAttempts(
  [provider, client]: [ConvexHttpClient, ConvexHttpClient],
  bookingId: string,
): Promise<void> {
  for (let at = 0; at < 20; at += 1) {
    const isFailed = at >= 17;
    const who = at < 18 ? provider : client;
    await who.mutation(api.telemetry.recordAttempt, {
      bookingId,
      attemptId: `attempt-${at}`,
      kind: "join",
      outcome: isFailed ? "failed" : "connected",
      failure: isFailed ? { hop: "media", code: "media_blocked" } : null,
      stages: { token: 40, signal: 300, media: 500 },
      path: isFailed ? null : "udp",
      browser: { family: "chrome", major: 156 },
      os: "linux",
    });
  }
}
