/// <reference types="vite/client" />
import migrations from "@convex-dev/migrations/test";
import rateLimiter from "@convex-dev/rate-limiter/test";
import resend from "@convex-dev/resend/test";
import { convexTest } from "convex-test";
import { vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { MutationCtx } from "../../convex/_generated/server";
import schema from "../../convex/schema";

const modules = import.meta.glob("../../convex/**/*.ts");

export const NOW = Date.UTC(2026, 10, 24, 10, 0);
export const MINUTE = 60_000;
export const APP_ORIGIN = "https://app.example";
export const LIVEKIT = { key: "devkey", secret: "a-secret-of-at-least-32-characters!!" };

const ISSUER = "https://people.example";

export function identityOf(person: string) {
  return {
    issuer: ISSUER,
    subject: person,
    tokenIdentifier: `${ISSUER}|${person}`,
    name: `Demo ${person}`,
    azp: APP_ORIGIN,
  };
}

/** An empty backend at a fixed time, with LiveKit configured and nobody signed in. */
export function backend() {
  vi.useFakeTimers({ now: NOW });
  vi.stubEnv("APP_ORIGINS", APP_ORIGIN);
  vi.stubEnv("LIVEKIT_URL", "ws://127.0.0.1:7880");
  vi.stubEnv("LIVEKIT_API_KEY", LIVEKIT.key);
  vi.stubEnv("LIVEKIT_API_SECRET", LIVEKIT.secret);
  const t = convexTest(schema, modules);
  migrations.register(t);
  rateLimiter.register(t);
  resend.register(t);
  return t;
}
export type Backend = ReturnType<typeof backend>;

export function as(t: Backend, person: string) {
  return t.withIdentity(identityOf(person));
}

/** A backend with a provider, two clients, a stranger and an admin, each signed in once. */
export async function backendWithPeople() {
  const t = backend();
  const people = {} as Record<Person, Id<"users">>;
  for (const person of PEOPLE) {
    people[person] = (await as(t, person).mutation(api.users.ensure, {})).user._id;
  }
  await t.run(async (ctx) => {
    await ctx.db.patch("users", people.provider, { isProvider: true });
    await ctx.db.patch("users", people.admin, { isAdmin: true });
  });
  return {
    t,
    people,
    asProvider: as(t, "provider"),
    asClient: as(t, "client"),
    asOtherClient: as(t, "otherClient"),
    asStranger: as(t, "stranger"),
    asAdmin: as(t, "admin"),
  };
}

export const PEOPLE = ["provider", "client", "otherClient", "stranger", "admin"] as const;
export type Person = (typeof PEOPLE)[number];
export type World = Awaited<ReturnType<typeof backendWithPeople>>;

let keys = 0;

/** A booking of the provider and the client; by default it is live from now for 30 minutes. */
export async function book(
  world: World,
  options: { startsIn?: number; minutes?: number } = {},
): Promise<Id<"bookings">> {
  const { startsIn, minutes = 30 } = options;
  const result = await world.asProvider.mutation(api.bookings.create, {
    requestKey: `key-${(keys += 1)}`,
    title: "Weekly check-in",
    clientIds: [world.people.client],
    startsAt: startsIn === undefined ? "now" : Date.now() + startsIn * MINUTE,
    durationMinutes: minutes,
    mayOverlap: true,
  });
  if (result.kind !== "created") throw new Error(`not created: ${result.reason}`);
  return result.bookingId;
}

/** A booking's fields, to insert it once more at another time; its jobs stay its own. */
export async function fieldsOf(ctx: MutationCtx, bookingId: Id<"bookings">) {
  const booking = (await ctx.db.get("bookings", bookingId))!;
  const { _id, _creationTime, openJob: _open, closeJob: _close, ...fields } = booking;
  return fields;
}

export function attempt(bookingId: string) {
  return { bookingId, attemptId: "attempt-1", deviceId: "device-1" };
}

/**
 * What comes of a question while whoever it asks is silent; null: nothing within the limit. It is
 * asked once before, as loading its code takes time that no clock here tells.
 */
export async function answerOfSilence<T>(ms: number, ask: () => Promise<T>): Promise<T | null> {
  await ask();
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
  let answer: T | null = null;
  void ask().then((given) => (answer = given));
  for (let passed = 0; answer === null && passed < ms; passed += 50) {
    await vi.advanceTimersByTimeAsync(50);
  }
  return answer;
}
