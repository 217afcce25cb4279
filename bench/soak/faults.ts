import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AccessToken } from "livekit-server-sdk";
import { api } from "../../convex/_generated/api.js";
import type { Pair } from "./people.ts";
import { readState } from "./state.ts";
import type { Servers } from "./servers.ts";

export type Scene = { servers: Servers; pairs: Pair[]; random: () => number };
/** False: there was nothing to do it to. */
export type Fault = (scene: Scene) => Promise<void | false>;

const COPIES = 5;
const STORM = 25;
const SLOTS = 40;
const HOUR = 60 * 60_000;

/** Each of these must lose nothing, double nothing, and hinder nobody else for good. */
export const DATA_FAULTS: Record<string, Fault> = {
  async engineKilled({ servers, random }) {
    await servers.killEngine();
    await sleep(random() * 400);
    await servers.startEngine();
  },
  async lineCut({ servers }) {
    servers.cutLine();
  },
  /** The same events again, several times and in another order. */
  async webhooksAgain(scene) {
    const bodies = await webhookBodies(scene);
    if (bodies.length === 0) return false;
    const copies = bodies.flatMap((body) => Array.from({ length: COPIES }, () => body));
    const shuffled = copies
      .map((body) => ({ body, at: scene.random() }))
      .toSorted((a, b) => a.at - b.at);
    for (const { body } of shuffled) await tell(scene.servers, body);
    return undefined;
  },
  async joinStorm({ pairs, random }) {
    const { client, bookingId } = pick(pairs, random);
    const ids = () => ({ bookingId, attemptId: crypto.randomUUID(), deviceId: "storm" });
    await Promise.all(
      Array.from({ length: STORM }, async () => await client.mutation(api.sessions.join, ids())),
    );
  },
  /** Many bookings of one time at once, of which one can be. */
  async bookingStorm({ pairs, random, servers }) {
    const { provider, client } = pick(pairs, random);
    const { user } = await client.mutation(api.users.ensure, {});
    const slot = Math.floor(random() * SLOTS);
    const startsAt = Math.floor(Date.now() / HOUR) * HOUR + 24 * HOUR + slot * (HOUR / 4);
    const wish = () => ({
      requestKey: crypto.randomUUID(),
      title: SLOT_TITLE,
      clientIds: [user._id],
      startsAt,
      durationMinutes: 30,
    });
    const tries = Array.from({ length: 4 }, async () => {
      await provider.mutation(api.bookings.create, wish()).catch(isRefusal);
    });
    // In the middle of it, as a race has its answers lost as well.
    if (random() < 0.3) servers.cutLine();
    await Promise.all(tries);
  },
};

export const SLOT_TITLE = "Soak slot";

export const MEDIA_FAULTS: Record<string, Fault> = {
  async sfuKilled({ servers, random, pairs }) {
    await servers.studio.killSfu();
    await sleep(random() * 3_000);
    await servers.studio.startSfu();
    await everybodyIn(pairs);
  },
  async recorderKilled({ servers, random, pairs }) {
    const pair = pick(pairs, random);
    await record(pair);
    await servers.studio.killRecorder();
    await sleep(random() * 1_000);
    await servers.studio.startRecorder();
  },
  async everybodyLeaves({ pairs, random }) {
    const pair = pick(pairs, random);
    await pair.leave();
    await pair.enter();
  },
  async browsersCrash({ pairs, random }) {
    const pair = pick(pairs, random);
    pair.crash();
    await pair.enter();
  },
  async recordedAndStopped({ pairs, random }) {
    const pair = pick(pairs, random);
    await record(pair);
    await pair.provider
      .mutation(api.recordings.stop, { bookingId: pair.bookingId })
      .catch(isRefusal);
  },
};

export function pick<T>(all: readonly T[], random: () => number): T {
  return all[Math.floor(random() * all.length)]!;
}

export async function everybodyIn(pairs: Pair[]): Promise<void> {
  for (const pair of pairs) await pair.enter();
}

/** Asked for, agreed to and given a while; it may be refused, as one may roll already. */
async function record({ provider, client, bookingId }: Pair): Promise<void> {
  const asked = { bookingId, kind: "audio", layout: "grid" } as const;
  const answer = await provider.mutation(api.recordings.start, asked).catch(() => null);
  if (answer?.kind !== "requested") return;
  const agreed = { recordingId: answer.recordingId, answer: "agreed" } as const;
  await client.mutation(api.recordings.answer, agreed).catch(isRefusal);
  await sleep(3_000);
}

/** A limit that was reached is an answer, too. */
function isRefusal(error: unknown): void {
  if ((error as { data?: unknown }).data === undefined) throw error;
}

/** Events as LiveKit words them, of rooms that are live, under ids that stay the same. */
async function webhookBodies({ servers, random }: Scene): Promise<string[]> {
  const state = await readState(servers);
  try {
    const bookings = new Map(state.rows("bookings").map((row) => [row._id, row]));
    const people = state.rows("sessionParticipants").filter((row) => row.state === "joined");
    if (people.length === 0) return [];
    const person = pick(people, random);
    const session = state.rows("sessions").find((row) => row._id === person.sessionId)!;
    const room = { name: bookings.get(person.bookingId)!.roomName, sid: session.roomSid };
    const participant = { identity: person.userId, sid: person.participantSid };
    const createdAt = String(Math.floor(person.joinedAt / 1000));
    const id = (kind: string) => `EV_soak_${kind}_${person._id}`;
    return [
      { event: "room_started", id: id("room"), createdAt, room },
      { event: "participant_joined", id: id("joined"), createdAt, room, participant },
    ].map((event) => JSON.stringify(event));
  } finally {
    state.close();
  }
}

async function tell({ siteUrl, studio }: Servers, body: string): Promise<void> {
  const token = new AccessToken(studio.options.apiKey, studio.options.apiSecret, { ttl: "5m" });
  token.sha256 = createHash("sha256").update(body).digest("base64");
  const authorization = await token.toJwt();
  const headers = { "content-type": "application/webhook+json", authorization };
  const answer = await fetch(`${siteUrl}/livekit/webhook`, { method: "POST", body, headers });
  if (!answer.ok) throw new Error(`a webhook was answered with ${answer.status}`);
}
