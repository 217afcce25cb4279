import { exportJWK, exportPKCS8, generateKeyPair, importJWK, jwtVerify } from "jose";
import { vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { backendWithPeople, book, type World } from "./setup";

export const SITE = "https://site.example";

let key = "";
let keySet = "";

/** Once for a file: a pair takes a while to be made. */
export async function makeGuestKeys() {
  const pair = await generateKeyPair("RS256", { extractable: true });
  const pem = await exportPKCS8(pair.privateKey);
  key = pem.replaceAll(/-----[A-Z ]+-----|\s/g, "");
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "guest-1", alg: "RS256", use: "sig" };
  keySet = JSON.stringify({ keys: [jwk] });
}

export function setUp() {
  vi.stubEnv("CONVEX_SITE_URL", SITE);
  vi.stubEnv("PARLEY_GUEST_KEY", key);
  vi.stubEnv("PARLEY_GUEST_JWKS", keySet);
  vi.stubGlobal("fetch", async () => new Response("{}"));
}

export async function invited(startsIn?: number) {
  setUp();
  const world = await backendWithPeople();
  return { world, ...(await invitedTo(world, startsIn)) };
}

export async function invitedTo(world: World, startsIn?: number) {
  const bookingId = await book(world, startsIn === undefined ? {} : { startsIn });
  const args = { bookingId, name: " Demo guest " };
  const result = await world.asProvider.mutation(api.guests.invite, args);
  if (result.kind !== "invited") throw new Error(result.reason);
  return { bookingId, ...result };
}

export const accept = (world: World, secret: string, key?: string) =>
  world.t.mutation(api.guests.accept, { secret, ...(key !== undefined && { key }) });

export async function accepted(world: World, secret: string) {
  const result = await accept(world, secret);
  if (result.kind !== "accepted") throw new Error(result.reason);
  return result;
}

/** What the deployment knows of who has this token, once it has checked it as Convex does. */
export async function asGuest(world: World, token: string) {
  const response = await world.t.fetch("/guests/.well-known/jwks.json");
  const { keys } = (await response.json()) as { keys: [object] };
  const { payload } = await jwtVerify(token, await importJWK(keys[0] as never, "RS256"), {
    issuer: `${SITE}/guests`,
    audience: "convex",
    currentDate: new Date(),
  });
  const { iss: issuer, sub: subject, name } = payload as Record<"iss" | "sub" | "name", string>;
  const identity = { issuer, subject, name, tokenIdentifier: `${issuer}|${subject}` };
  return { who: world.t.withIdentity(identity), payload };
}
