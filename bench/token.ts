import { ConvexClient } from "convex/browser";
import { api, internal } from "../convex/_generated/api.js";
import { startBackend, type Backend } from "./backend.ts";
import { figure, timed, type Figure } from "./figure.ts";

const PEOPLE = 100;
/** Fewer than the limit of 12 in 10 s, which stays in the path. */
const CALLS_EACH = 10;
const CLIENTS_EACH_BOOKING = 20;

/** `sessions.join` as a page calls it: over the WebSocket, signed in, 1,000 times. */
export async function measureToken(): Promise<Figure[]> {
  const backend = await startBackend();
  const clients: ConvexClient[] = [];
  try {
    const people = Array.from({ length: PEOPLE }, (_, i) => `client-${i}`);
    const ids: string[] = [];
    for (const person of people) {
      const client = await connect(backend, person);
      clients.push(client);
      ids.push((await client.mutation(api.users.ensure, {})).user._id);
    }
    const bookings = await book(backend, ids);
    const samples: number[] = [];
    for (let call = 0; call < CALLS_EACH; call += 1) {
      for (const [i, client] of clients.entries()) {
        const bookingId = bookings[Math.floor(i / CLIENTS_EACH_BOOKING)]!;
        samples.push(await timed(() => join(client, bookingId)));
      }
    }
    return [figure("token-roundtrip", "ms", samples)];
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    await backend.stop();
  }
}

async function connect(backend: Backend, person: string): Promise<ConvexClient> {
  const client = new ConvexClient(backend.url, { logger: false });
  const token = await backend.token(person);
  client.setAuth(async () => token);
  return client;
}

async function book(backend: Backend, clientIds: string[]): Promise<string[]> {
  const provider = await connect(backend, "provider");
  await provider.mutation(api.users.ensure, {});
  const tokenIdentifier = backend.tokenIdentifier("provider");
  await backend.admin.mutation(
    internal.admin.grant as never,
    { tokenIdentifier, isProvider: true } as never,
  );
  const bookings: string[] = [];
  for (let i = 0; i < clientIds.length; i += CLIENTS_EACH_BOOKING) {
    const result = await provider.mutation(api.bookings.create, {
      requestKey: `bench-${i}`,
      title: "Bench",
      clientIds: clientIds.slice(i, i + CLIENTS_EACH_BOOKING) as never,
      startsAt: "now",
      durationMinutes: 60,
      mayOverlap: true,
    });
    if (result.kind !== "created") throw new Error(`not booked: ${result.reason}`);
    bookings.push(result.bookingId);
  }
  await provider.close();
  return bookings;
}

async function join(client: ConvexClient, bookingId: string): Promise<void> {
  const ids = { attemptId: "bench", deviceId: "bench" };
  const answer = await client.mutation(api.sessions.join, { bookingId, ...ids });
  if (answer.kind !== "granted") throw new Error(`denied: ${answer.reason}`);
}
