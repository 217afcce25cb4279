import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { bookedBy, DATE, freeOn, NINE, order, worldWithCalendar } from "./calendarWorld";
import { as, attempt, MINUTE, NOW } from "./setup";
import { accept, accepted, asGuest, invited, makeGuestKeys, setUp } from "./guestWorld";

beforeAll(makeGuestKeys);

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** A session for two that one client booked. */
async function groupOfTwo() {
  setUp();
  const { world, serviceId } = await worldWithCalendar({ seats: 2 });
  const bookingId = await bookedBy(world, "client", serviceId);
  const invite = () =>
    world.asProvider.mutation(api.guests.invite, { bookingId, name: "Demo guest" });
  return { world, serviceId, bookingId, invite };
}

describe("an invitation", () => {
  test("keeps a seat of a group for who has its link, from when it is made", async () => {
    const { world, serviceId, bookingId, invite } = await groupOfTwo();
    const made = await invite();
    if (made.kind !== "invited") throw new Error(made.reason);
    expect(await freeOn(world, serviceId)).not.toContain(NINE);
    expect(await order(world, "otherClient", serviceId)).toMatchObject({ reason: "taken" });
    expect(await invite()).toEqual({ kind: "refused", reason: "full" });
    expect(await accept(world, made.secret)).toMatchObject({ kind: "accepted" });
    expect(await invite()).toEqual({ kind: "refused", reason: "full" });
    expect(await world.t.run((ctx) => ctx.db.get("bookings", bookingId))).toMatchObject({
      clientIds: { length: 2 },
      invitedSeats: 0,
    });
  });

  test("is not made for a seat of a group that is kept for somebody", async () => {
    const { world, serviceId, invite } = await groupOfTwo();
    await world.asOtherClient.mutation(api.holds.take, { serviceId, startsAt: NINE });
    expect(await invite()).toEqual({ kind: "refused", reason: "full" });
  });

  test("is not made for a seat of a group that somebody has asked for", async () => {
    setUp();
    const { world, serviceId } = await worldWithCalendar({ seats: 2, approval: "request" });
    const askFor = async (person: "client" | "otherClient") => {
      const asked = await order(world, person, serviceId);
      if (asked.kind !== "requested") throw new Error(asked.kind);
      return asked.requestId;
    };
    const approve = async (requestId: Id<"bookingRequests">) => {
      const result = await world.asProvider.mutation(api.requests.approve, { requestId });
      if (result.kind !== "booked") throw new Error(result.reason);
      return result.bookingId;
    };
    const bookingId = await approve(await askFor("client"));
    const waiting = await askFor("otherClient");
    const args = { bookingId, name: "Demo guest" };
    expect(await world.asProvider.mutation(api.guests.invite, args)).toEqual({
      kind: "refused",
      reason: "full",
    });
    expect(await approve(waiting)).toBe(bookingId);
  });

  test("that is taken back gives its seat to who waits for one", async () => {
    const { world, serviceId, bookingId, invite } = await groupOfTwo();
    const made = await invite();
    if (made.kind !== "invited") throw new Error(made.reason);
    const wish = { serviceId, date: DATE, startsAt: NINE };
    expect(await world.asOtherClient.mutation(api.waiting.join, wish)).toMatchObject({
      kind: "waiting",
    });
    const { inviteId } = made;
    await world.asProvider.mutation(api.guests.revoke, { bookingId, inviteId });
    await world.asProvider.mutation(api.guests.revoke, { bookingId, inviteId });
    const [mine] = await world.asOtherClient.query(api.waiting.mine, {});
    expect(mine!.offer).toMatchObject({ startsAt: NINE });
    expect(await bookedBy(world, "otherClient", serviceId)).toBe(bookingId);
  });

  test("that was made before links kept seats gets one that nobody has, or none", async () => {
    const { world, serviceId, bookingId, invite } = await groupOfTwo();
    const made = await invite();
    if (made.kind !== "invited") throw new Error(made.reason);
    await world.t.run(async (ctx) => {
      await ctx.db.patch("guestInvites", made.inviteId, { keepsSeat: undefined });
      await ctx.db.patch("bookings", bookingId, { invitedSeats: undefined });
    });
    await world.asOtherClient.mutation(api.holds.take, { serviceId, startsAt: NINE });
    expect(await accept(world, made.secret)).toEqual({ kind: "refused", reason: "full" });
    const held = await world.t.run((ctx) => ctx.db.query("holds").collect());
    await world.t.mutation(internal.holds.expire, { holdId: held[0]!._id });
    expect(await accept(world, made.secret)).toMatchObject({ kind: "accepted" });
  });

  test("comes beside the one seat of a service for one", async () => {
    setUp();
    const { world, serviceId } = await worldWithCalendar();
    const bookingId = await bookedBy(world, "client", serviceId);
    const made = await world.asProvider.mutation(api.guests.invite, { bookingId, name: "Guest" });
    if (made.kind !== "invited") throw new Error(made.reason);
    expect(await accept(world, made.secret)).toMatchObject({ kind: "accepted" });
  });

  test("is exchanged once for a sign-in of its own, as a client of that booking", async () => {
    const { world, bookingId, secret } = await invited();
    const { token, expiresAt, session, ...rest } = await accepted(world, secret);
    expect(rest).toEqual({ kind: "accepted", bookingId });
    expect(expiresAt).toBe(NOW + 15 * MINUTE);
    const { who, payload } = await asGuest(world, token);
    expect(payload).toMatchObject({ name: "Demo guest", exp: expiresAt / 1000 });
    expect((await who.mutation(api.users.ensure, {})).user).toMatchObject({
      name: "Demo guest",
      isProvider: false,
      isAdmin: false,
    });
    const seen = await who.query(api.bookings.get, { bookingId });
    expect(seen).toMatchObject({ role: "client", isGuest: true });
    expect(await accept(world, secret)).toEqual({ kind: "refused", reason: "gone" });
    expect(session).not.toBe(secret);
  });

  test("is in the booking's history: made, used and taken back", async () => {
    const { world, bookingId, inviteId, secret } = await invited();
    await accepted(world, secret);
    await world.asProvider.mutation(api.guests.revoke, { bookingId, inviteId });
    const history = await world.asProvider.query(api.bookings.history, { bookingId });
    const told = new Map(history!.map(({ action, whom }) => [action, whom]));
    expect(told.has("guest_invited")).toBe(true);
    expect(told.get("guest_came")).toBe("Demo guest");
    expect(told.get("guest_revoked")).toBe("Demo guest");
  });

  test("gives the grants of a client, and no more", async () => {
    const { world, bookingId, secret } = await invited();
    const { token } = await accepted(world, secret);
    const { who } = await asGuest(world, token);
    const guest = await who.mutation(api.sessions.join, attempt(bookingId));
    const client = await world.asClient.mutation(api.sessions.join, attempt(bookingId));
    if (guest.kind !== "granted" || client.kind !== "granted") throw new Error("denied");
    const grantsIn = (jwt: string) => {
      const claims = JSON.parse(atob(jwt.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/")));
      return claims.video;
    };
    expect(grantsIn(guest.token)).toEqual(grantsIn(client.token));
    expect(guest.role).toBe("client");
  });

  test("keeps no secret: neither of the link nor of the sign-in", async () => {
    const { world, secret } = await invited();
    const { session, token } = await accepted(world, secret);
    const rows = await world.t.run(async (ctx) => ({
      invites: await ctx.db.query("guestInvites").collect(),
      users: await ctx.db.query("users").collect(),
      events: await ctx.db.query("bookingEvents").collect(),
    }));
    const text = JSON.stringify(rows);
    for (const one of [secret, session, token]) expect(text).not.toContain(one);
  });

  test("is listed to providers of the booking, without its secret", async () => {
    const { world, bookingId, inviteId, secret } = await invited();
    const seen = await world.asProvider.query(api.guests.list, { bookingId });
    expect(seen).toEqual([{ inviteId, name: "Demo guest", at: expect.any(Number), state: "open" }]);
    expect(JSON.stringify(seen)).not.toContain(secret);
    expect(await world.asClient.query(api.guests.list, { bookingId })).toEqual([]);
  });

  test.each([
    ["bad_name", { name: "  " }],
    ["bad_name", { name: "x".repeat(81) }],
    ["not_found", { bookingId: "missing" }],
  ])("is refused: %s", async (reason, more) => {
    const { world, bookingId } = await invited();
    const args = { bookingId, name: "Demo guest", ...more };
    const refused = { kind: "refused", reason };
    expect(await world.asProvider.mutation(api.guests.invite, args)).toEqual(refused);
  });

  test("is a provider's to make, of a booking that is not over", async () => {
    const { world, bookingId } = await invited();
    const args = { bookingId, name: "Demo guest" };
    for (const person of ["client", "stranger", "admin"] as const) {
      expect(await as(world.t, person).mutation(api.guests.invite, args)).toEqual({
        kind: "refused",
        reason: "not_found",
      });
    }
    await world.asProvider.mutation(api.departure.endForAll, { bookingId });
    expect(await world.asProvider.mutation(api.guests.invite, args)).toEqual({
      kind: "refused",
      reason: "already_over",
    });
  });

  test("without a key of the deployment nobody is invited", async () => {
    const { world, bookingId } = await invited();
    vi.stubEnv("PARLEY_GUEST_KEY", "");
    const args = { bookingId, name: "Demo guest" };
    expect(await world.asProvider.mutation(api.guests.invite, args)).toEqual({
      kind: "refused",
      reason: "not_set_up",
    });
    const response = await world.t.fetch("/guests/.well-known/jwks.json");
    expect(await response.json()).toEqual({ keys: [] });
  });

  test("leaves room for the clients that a booking may have", async () => {
    const { world, bookingId } = await invited();
    const args = { bookingId, name: "Demo guest" };
    const outcomes: string[] = [];
    for (let i = 0; i < 20; i += 1) {
      const result = await world.asProvider.mutation(api.guests.invite, args);
      outcomes.push(result.kind === "invited" ? "invited" : result.reason);
    }
    expect(outcomes.filter((one) => one === "invited")).toHaveLength(18);
    expect(outcomes.at(-1)).toBe("too_many");
  });
});
