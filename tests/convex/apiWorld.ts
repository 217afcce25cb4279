import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Scope } from "../../convex/model/integrations/apiKeys";
import { finishedRecording } from "./recordingWorld";
import { backendWithPeople, book, MINUTE, type World } from "./setup";

export const SITE = "https://site.example";
export const SCOPES: Scope[] = [
  "bookings:read",
  "bookings:write",
  "sessions:read",
  "recordings:read",
];

export async function makeGuestKey(): Promise<{ key: string; keySet: string }> {
  const pair = await generateKeyPair("RS256", { extractable: true });
  const pem = await exportPKCS8(pair.privateKey);
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "guest-1", alg: "RS256", use: "sig" };
  const key = pem.replaceAll(/-----[A-Z ]+-----|\s/g, "");
  return { key, keySet: JSON.stringify({ keys: [jwk] }) };
}

export async function keyOf(world: World, scopes: Scope[] = SCOPES): Promise<string> {
  const made = await world.asProvider.mutation(api.apiKeys.create, { name: "Site", scopes });
  if (made.kind !== "created") throw new Error(made.reason);
  return made.key;
}

type Sent = {
  path: string;
  method?: string;
  key?: string;
  body?: unknown;
  headers?: Record<string, string>;
};

/** A request to the real routes; a body that is no text goes as JSON. */
export async function send(world: World, { path, method = "GET", key, body, headers }: Sent) {
  const isText = typeof body === "string";
  return await world.t.fetch(path, {
    method,
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && !isText && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
  });
}

/** Of the key's owner: a booking to come, one that was recorded and is over, and a recording of it. */
export async function apiWorld(guest: { key: string; keySet: string }) {
  vi.stubEnv("CONVEX_SITE_URL", SITE);
  vi.stubEnv("PARLEY_GUEST_KEY", guest.key);
  vi.stubEnv("PARLEY_GUEST_JWKS", guest.keySet);
  const world = await backendWithPeople();
  const { recordingId, bookingId: recordedId } = await finishedRecording(world);
  const cancelledId = await book(world, { startsIn: 300 });
  await world.asProvider.mutation(api.bookings.cancel, { bookingId: cancelledId });
  return {
    world,
    recordingId,
    recordedId,
    cancelledId,
    bookingId: await book(world, { startsIn: 600 }),
    key: await keyOf(world),
  };
}
export type ApiWorld = Awaited<ReturnType<typeof apiWorld>>;

export const timeIn = (minutes: number) => new Date(Date.now() + minutes * MINUTE).toISOString();
