/** Sessions of the backend, with generated people in the studio's room. For tests and the bench. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ConvexHttpClient } from "convex/browser";
import { api } from "../../../convex/_generated/api.js";
import type { RecordingState } from "../../../convex/model/recording/recordingState";
import type { Pattern } from "./pattern.ts";
import type { Person, Studio } from "./studio.ts";

export type Backend = {
  studio: Studio;
  /** Somebody signed in; `provider` may book. */
  as(person: string): Promise<ConvexHttpClient>;
};

export const BLUE = "90,200,100,0";

/** What the backend is to be told of a studio. */
export function studioEnv({ url, options }: Studio) {
  return {
    LIVEKIT_URL: options.livekitUrl,
    LIVEKIT_API_KEY: options.apiKey,
    LIVEKIT_API_SECRET: options.apiSecret,
    LIVEKIT_EGRESS_URL: url,
    LIVEKIT_EGRESS_FILES_URL: url,
  };
}

/** A session whose provider flashes and beeps, and whose client is blue. */
export class LiveSession {
  readonly backend: Backend;
  readonly bookingId: string;
  readonly provider: ConvexHttpClient;
  readonly client: ConvexHttpClient;
  #people: Person[] = [];

  /** `sources`: what both of them publish, else camera and microphone. */
  static async open(backend: Backend, sources?: string): Promise<LiveSession> {
    const provider = await backend.as("provider");
    const client = await backend.as("client");
    const { user } = await client.mutation(api.users.ensure, {});
    const booked = await provider.mutation(api.bookings.create, {
      requestKey: crypto.randomUUID(),
      title: "Recorded",
      clientIds: [user._id],
      startsAt: "now",
      durationMinutes: 30,
      mayOverlap: true,
    });
    if (booked.kind !== "created") throw new Error(booked.reason);
    const session = new LiveSession(backend, booked.bookingId, { provider, client });
    await session.enter(sources);
    return session;
  }

  private constructor(
    backend: Backend,
    bookingId: string,
    { provider, client }: { provider: ConvexHttpClient; client: ConvexHttpClient },
  ) {
    this.backend = backend;
    this.bookingId = bookingId;
    this.provider = provider;
    this.client = client;
  }

  /** Both come in, also again after their room was lost. */
  async enter(sources?: string) {
    const { bookingId } = this;
    const room = await this.provider.action(api.sessions.ensureRoom, { bookingId });
    if (room.kind !== "ready") throw new Error(`The room is not there: ${room.kind}`);
    this.#people = [
      await this.#join(this.provider, "flash", sources),
      await this.#join(this.client, BLUE, sources),
    ];
  }

  async token(client: ConvexHttpClient): Promise<string> {
    const { bookingId } = this;
    const asked = { bookingId, attemptId: crypto.randomUUID(), deviceId: "studio" };
    const answer = await client.mutation(api.sessions.join, asked);
    if (answer.kind !== "granted") throw new Error(answer.reason);
    return answer.token;
  }

  async #join(client: ConvexHttpClient, pattern: Pattern, sources?: string): Promise<Person> {
    return await this.backend.studio.enter(await this.token(client), pattern, sources);
  }

  async everybodyLeaves() {
    await Promise.all(this.#people.splice(0).map(async (person) => await person.leave()));
  }

  async clientLeaves() {
    await this.#people.pop()!.leave();
  }

  /** The provider asks; nothing is recorded before the client's yes. */
  async ask(): Promise<string> {
    const asked = { bookingId: this.bookingId, kind: "composite", layout: "grid" } as const;
    const requested = await this.provider.mutation(api.recordings.start, asked);
    if (requested.kind !== "requested") throw new Error(requested.reason);
    return requested.recordingId;
  }

  /** From the question to the first frame; resolves with the id and how long that took after the yes. */
  async record() {
    const recordingId = await this.ask();
    const at = Date.now();
    await this.client.mutation(api.recordings.answer, { recordingId, answer: "agreed" });
    await this.reaches("active");
    return { recordingId, activeAfterMs: Date.now() - at };
  }

  /** Resolves with how long it took from the click to a file that can be watched. */
  async stop(): Promise<number> {
    const at = Date.now();
    await this.provider.mutation(api.recordings.stop, { bookingId: this.bookingId });
    // Parts are made one file at the lowest priority, which gets next to nothing of a busy machine.
    await this.reaches("ready", 90_000);
    return Date.now() - at;
  }

  /** The recording as the provider's page has it. */
  async now() {
    const now = await this.provider.query(api.recordings.mine, { bookingId: this.bookingId });
    if (now === null) throw new Error("nothing was asked for");
    return now;
  }

  async reaches(state: RecordingState, limitMs = 30_000) {
    for (const end = Date.now() + limitMs; ;) {
      const now = await this.now();
      if (now.state === state) return now;
      const isOver = now.state === "ready" || now.state === "failed";
      if (isOver || Date.now() > end) throw new Error(`not ${state}: ${JSON.stringify(now)}`);
      await sleep(20);
    }
  }

  /** What the provider's page of the recording has. */
  async page(recordingId: string) {
    return (await this.provider.query(api.recordings.get, { recordingId }))!;
  }

  /** Where each part can be watched. */
  async addresses(recordingId: string, siteUrl: string): Promise<string[]> {
    const args = { recordingId, purpose: "watch" } as const;
    const granted = await this.provider.mutation(api.recordings.watch, args);
    if (granted.kind !== "granted") throw new Error(granted.reason);
    return granted.parts.map(({ path }) => siteUrl + path);
  }
}
