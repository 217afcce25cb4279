import { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signedIn } from "../../bench/booking/calendar.ts";
import { startBackend, type Backend } from "../../bench/backend.ts";
import { api } from "../../convex/_generated/api.js";
import { makeGuestKeys } from "../../local/guestKeys.ts";

let backend: Backend;
const PEOPLE = ["demo-provider", "second-provider", "demo-client", "second-client"];

beforeAll(async () => {
  const { guestKey, guestKeySet } = makeGuestKeys();
  const env = { PARLEY_GUEST_KEY: guestKey, PARLEY_GUEST_JWKS: guestKeySet };
  backend = await startBackend({ env });
  await backend.seed(PEOPLE);
});
afterAll(async () => await backend.stop());

async function bookingOf(provider: ConvexHttpClient, startsAt: number | "now") {
  const client = await signedIn(backend, "demo-client");
  const { user } = await client.mutation(api.users.ensure, { locale: "fr", zone: "Europe/Paris" });
  const made = await provider.mutation(api.bookings.create, {
    requestKey: crypto.randomUUID(),
    title: "Weekly check-in",
    clientIds: [user._id],
    startsAt,
    durationMinutes: 30,
    mayOverlap: true,
  });
  if (made.kind !== "created") throw new Error(made.reason);
  return { client, bookingId: made.bookingId };
}

test("the engine lets in a guest by a token that it signed itself", async () => {
  const provider = await signedIn(backend, "demo-provider");
  const { bookingId } = await bookingOf(provider, "now");
  const made = await provider.mutation(api.guests.invite, { bookingId, name: "Demo guest" });
  if (made.kind !== "invited") throw new Error(made.reason);
  const guest = new ConvexHttpClient(backend.url, { logger: false });
  const accepted = await guest.mutation(api.guests.accept, { secret: made.secret });
  if (accepted.kind !== "accepted") throw new Error(accepted.reason);
  guest.setAuth(accepted.token);
  expect((await guest.mutation(api.users.ensure, {})).user.name).toBe("Demo guest");
  expect(await guest.query(api.bookings.get, { bookingId })).toMatchObject({ role: "client" });
  await provider.mutation(api.guests.revoke, { bookingId, inviteId: made.inviteId });
  expect(await guest.query(api.bookings.get, { bookingId })).toBeNull();
});

test("the engine tells people, and writes no mail where no address is known", async () => {
  const provider = await signedIn(backend, "demo-provider");
  const { client } = await bookingOf(provider, Date.now() + 3 * 60 * 60_000);
  expect(await client.query(api.notices.list, {})).toMatchObject([
    { kind: "booked", title: "Weekly check-in", isRead: false },
    { kind: "booked" },
  ]);
  expect(await client.query(api.notices.choices, {})).toMatchObject({ email: null });
  expect(await client.query(api.mails.outbox, {})).toEqual([]);
});
