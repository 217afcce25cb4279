import { setTimeout as sleep } from "node:timers/promises";
import { ConvexClient } from "convex/browser";
import { api, internal } from "../../convex/_generated/api.js";
import { openBooth } from "./booth.ts";
import { adminOf } from "./state.ts";
import type { Servers } from "./servers.ts";
import type { RoomTicket } from "./voices.ts";

const MESSAGE_EVERY_MS = 900;

/** What people were told, to be compared with what was kept. */
export type Told = {
  /** Of each booking the messages whose sending was answered. */
  sent: { bookingId: string; text: string }[];
  /** Request ids of tokens that were granted. */
  granted: string[];
};

export type Pair = {
  bookingId: string;
  providerId: string;
  provider: ConvexClient;
  client: ConvexClient;
  /** Both come into the room, or back into it; false: not this time. */
  enter(): Promise<boolean>;
  leave(): Promise<void>;
  /** Both are gone without a goodbye. */
  crash(): void;
  /** Ends the writing; resolves once every message was answered. */
  finish(): Promise<void>;
  close(): Promise<void>;
  /** How often the process of their voices ended by itself. */
  crashes(): number;
};

export async function openPair(servers: Servers, name: string, told: Told): Promise<Pair> {
  const provider = await connect(servers, `${name}-provider`);
  const client = await connect(servers, `${name}-client`);
  const { user } = await client.mutation(api.users.ensure, {});
  const { user: self } = await provider.mutation(api.users.ensure, {});
  const tokenIdentifier = `${servers.issuer.url}|${name}-provider`;
  const grant = { tokenIdentifier, isProvider: true };
  await adminOf(servers).mutation(internal.admin.grant as never, grant as never);
  const booked = await provider.mutation(api.bookings.create, {
    requestKey: crypto.randomUUID(),
    title: "Soak",
    clientIds: [user._id],
    startsAt: "now",
    durationMinutes: 60,
    mayOverlap: true,
  });
  if (booked.kind !== "created") throw new Error(`not booked: ${booked.reason}`);
  const { bookingId } = booked;
  const writing = [provider, client].map((one, at) =>
    startWriting(one, bookingId, `${name}-${at}`, told),
  );
  const booth = openBooth();

  return {
    bookingId,
    providerId: self._id,
    provider,
    client,
    async enter() {
      try {
        const asked = [provider, client].map((one) => askTicket(one, bookingId, told));
        return await booth.seat(await Promise.all(asked));
      } catch {
        return false;
      }
    },
    leave: async () => void (await booth.seat([])),
    crash: booth.kill,
    finish: async () => void (await Promise.all(writing.map(async (stop) => await stop()))),
    async close() {
      booth.kill();
      await Promise.all([provider.close(), client.close()]);
    },
    crashes: booth.crashes,
  };
}

async function connect(servers: Servers, person: string): Promise<ConvexClient> {
  const client = new ConvexClient(servers.url, { logger: false });
  const token = await servers.issuer.token(person);
  client.setAuth(async () => token);
  await client.mutation(api.users.ensure, {});
  return client;
}

/** Sends one after the other; the client itself sends again what was not answered. */
function startWriting(client: ConvexClient, bookingId: string, name: string, told: Told) {
  let isWriting = true;
  const loop = (async () => {
    for (let n = 0; isWriting; n += 1) {
      const text = `${name}-${n}`;
      const message = { bookingId, clientKey: crypto.randomUUID(), text };
      const answer = await client.mutation(api.chat.send, message);
      if (answer.kind === "sent") told.sent.push({ bookingId, text });
      await sleep(MESSAGE_EVERY_MS);
    }
  })();
  return async () => {
    isWriting = false;
    await loop;
  };
}

async function askTicket(client: ConvexClient, bookingId: string, told: Told): Promise<RoomTicket> {
  const room = await client.action(api.sessions.ensureRoom, { bookingId });
  if (room.kind !== "ready") throw new Error(room.kind);
  const asked = { bookingId, attemptId: crypto.randomUUID(), deviceId: "soak" };
  const answer = await client.mutation(api.sessions.join, asked);
  if (answer.kind !== "granted") throw new Error(answer.reason);
  told.granted.push(answer.requestId);
  return { serverUrl: answer.serverUrl, token: answer.token };
}
