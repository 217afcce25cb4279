import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { bookedBy, freeOn, NINE, worldWithCalendar } from "./calendarWorld";
import { actionsIn } from "./events";
import { kindsOf } from "./noticeWorld";
import { attempt, book, MINUTE, NOW, type World } from "./setup";
import {
  accept,
  accepted,
  asGuest,
  invited,
  invitedTo,
  makeGuestKeys,
  setUp,
  SITE,
} from "./guestWorld";

beforeAll(makeGuestKeys);

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const renew = (world: World, session: string) => world.t.mutation(api.guests.renew, { session });

describe("a guest's sign-in", () => {
  test("is renewed until an hour after the booking, and not by the link", async () => {
    const { world, secret } = await invited();
    const { session } = await accepted(world, secret);
    expect(await renew(world, secret)).toEqual({ kind: "refused", reason: "gone" });
    vi.setSystemTime(NOW + 100 * MINUTE);
    const last = await renew(world, session);
    expect(last).toMatchObject({ kind: "renewed", expiresAt: NOW + 105 * MINUTE });
    vi.setSystemTime(NOW + 106 * MINUTE);
    expect(await renew(world, session)).toEqual({ kind: "refused", reason: "gone" });
  });

  test("ends when the link is taken back: out of the booking, and with no further token", async () => {
    const { world, bookingId, inviteId, secret } = await invited();
    const { session, token } = await accepted(world, secret);
    const { who } = await asGuest(world, token);
    const guest = await who.mutation(api.users.ensure, {});
    const revoke = () => world.asProvider.mutation(api.guests.revoke, { bookingId, inviteId });
    expect(await revoke()).toEqual({ kind: "revoked" });
    expect(await revoke()).toEqual({ kind: "revoked" });
    expect(await renew(world, session)).toEqual({ kind: "refused", reason: "gone" });
    expect(await who.query(api.bookings.get, { bookingId })).toBeNull();
    const joined = await who.mutation(api.sessions.join, attempt(bookingId));
    expect(joined).toMatchObject({ kind: "denied", reason: "removed" });
    const subjectId = guest.user._id;
    const actions = await actionsIn(world, bookingId);
    expect(actions.map(({ action }) => action)).toEqual([
      "guest_invited",
      "guest_came",
      "guest_revoked",
      "removed",
    ]);
    expect(actions.at(-1)).toMatchObject({ subjectId });
  });

  test("never comes of a link that was taken back, or of a booking that is cancelled", async () => {
    const one = await invited();
    const { bookingId, inviteId } = one;
    await one.world.asProvider.mutation(api.guests.revoke, { bookingId, inviteId });
    expect(await accept(one.world, one.secret)).toEqual({ kind: "refused", reason: "gone" });
    const other = await invited(120);
    await other.world.asProvider.mutation(api.bookings.cancel, { bookingId: other.bookingId });
    expect(await accept(other.world, other.secret)).toEqual({ kind: "refused", reason: "gone" });
  });

  const KEY = "a".repeat(64);

  test("is given once more to the window that lost it, and to nobody else", async () => {
    const { world, bookingId, secret } = await invited();
    const lost = await accept(world, secret, KEY);
    if (lost.kind !== "accepted") throw new Error(lost.reason);
    for (const key of [undefined, "", "b".repeat(64), "some", secret]) {
      expect(await accept(world, secret, key)).toEqual({ kind: "refused", reason: "gone" });
    }
    vi.setSystemTime(NOW + 9 * MINUTE);
    const again = await accept(world, secret, KEY);
    if (again.kind !== "accepted") throw new Error(again.reason);
    const subjects = [lost, again].map(({ token }) => JSON.parse(atob(token.split(".")[1]!)).sub);
    expect(subjects[0]).toBe(subjects[1]);
    const clients = await world.t.run(async (ctx) => (await ctx.db.get("bookings", bookingId))!);
    expect(clients.clientIds).toHaveLength(2);
    expect(await renew(world, lost.session)).toEqual({ kind: "refused", reason: "gone" });
    expect(await renew(world, again.session)).toMatchObject({ kind: "renewed" });
    const rows = await world.t.run(async (ctx) => await ctx.db.query("guestInvites").collect());
    expect(JSON.stringify(rows)).not.toContain(KEY);
    // From the first time on, and not from the last.
    vi.setSystemTime(NOW + 10 * MINUTE);
    expect(await accept(world, secret, KEY)).toEqual({ kind: "refused", reason: "gone" });
  });

  test("is not given once more where the link was taken back, or was used without a key", async () => {
    const { world, bookingId, inviteId, secret } = await invited();
    await accept(world, secret, KEY);
    await world.asProvider.mutation(api.guests.revoke, { bookingId, inviteId });
    expect(await accept(world, secret, KEY)).toEqual({ kind: "refused", reason: "gone" });
    const other = await invited();
    await accepted(other.world, other.secret);
    for (const key of [undefined, KEY]) {
      expect(await accept(other.world, other.secret, key)).toMatchObject({ reason: "gone" });
    }
  });

  test("is there for who has a secret, whatever strangers try", async () => {
    const { world, secret } = await invited();
    const { secret: other } = await invitedTo(world);
    const { session } = await accepted(world, secret);
    const answers = new Set<string>();
    for (let i = 0; i < 150; i += 1) {
      const answer = await (i % 2 ? accept : renew)(world, "junk");
      answers.add(answer.kind === "refused" ? answer.reason : answer.kind);
    }
    expect([...answers]).toEqual(["gone", "rate_limited"]);
    expect(await renew(world, session)).toMatchObject({ kind: "renewed" });
    expect(await accept(world, other)).toMatchObject({ kind: "accepted" });
  });

  test("is limited for each of the two alone: a link that others have as well shuts nobody out", async () => {
    const { world, secret } = await invited();
    const { session } = await accepted(world, secret);
    const reasons: string[] = [];
    for (let i = 0; i < 25; i += 1) {
      const answer = await accept(world, secret);
      if (answer.kind === "refused") reasons.push(answer.reason);
    }
    expect(reasons.at(0)).toBe("gone");
    expect(reasons.at(-1)).toBe("rate_limited");
    expect(await renew(world, session)).toMatchObject({ kind: "renewed" });
  });

  test.each(["", "some", "0".repeat(64)])("never comes of a guess: %s", async (secret) => {
    const { world } = await invited();
    expect(await accept(world, secret)).toEqual({ kind: "refused", reason: "gone" });
    expect(await renew(world, secret)).toEqual({ kind: "refused", reason: "gone" });
  });

  test("a token whose guest is unknown makes nobody", async () => {
    const { world } = await invited();
    const issuer = `${SITE}/guests`;
    const identity = { issuer, subject: "x", tokenIdentifier: `${issuer}|x`, name: "Nobody" };
    const call = world.t.withIdentity(identity).mutation(api.users.ensure, {});
    await expect(call).rejects.toMatchObject({ data: { code: "UNAUTHENTICATED" } });
  });

  test("makes no bookings of its own, and has no feed", async () => {
    setUp();
    const { world, serviceId } = await worldWithCalendar();
    const bookingId = await book(world);
    const made = await world.asProvider.mutation(api.guests.invite, { bookingId, name: "Guest" });
    if (made.kind !== "invited") throw new Error(made.reason);
    const { token } = await accepted(world, made.secret);
    const { who } = await asGuest(world, token);
    const slot = { serviceId: serviceId as Id<"services">, startsAt: NINE };
    const calls = [
      () => who.mutation(api.bookings.book, { ...slot, clientKey: "k", answers: [] }),
      () => who.mutation(api.holds.take, slot),
      () => who.mutation(api.waiting.join, { serviceId, date: "2026-11-25" }),
      () => who.mutation(api.calendar.createFeed, {}),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
    }
  });

  test("neither cancels nor moves the booking for its others", async () => {
    const { world, bookingId, secret } = await invited(120);
    const { who } = await asGuest(world, (await accepted(world, secret)).token);
    const calls = [
      () => who.mutation(api.bookings.cancel, { bookingId }),
      () => who.mutation(api.bookings.move, { bookingId, startsAt: NOW + 240 * MINUTE }),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
    }
    const booking = await world.t.run((ctx) => ctx.db.get("bookings", bookingId));
    expect(booking).toMatchObject({ state: "booked", startsAt: NOW + 120 * MINUTE });
  });

  test.each([true, false])(
    "does not keep a client's booking alive that its client cancels (revoked: %s)",
    async (isRevoked) => {
      setUp();
      const { world, serviceId } = await worldWithCalendar();
      const bookingId = await bookedBy(world, "client", serviceId);
      const guest = { bookingId, name: "Demo guest" };
      const made = await world.asProvider.mutation(api.guests.invite, guest);
      if (made.kind !== "invited") throw new Error(made.reason);
      await accepted(world, made.secret);
      const { inviteId } = made;
      if (isRevoked) await world.asProvider.mutation(api.guests.revoke, { bookingId, inviteId });
      const seen = await world.asProvider.query(api.bookings.get, { bookingId });
      expect(seen!.clients).toHaveLength(isRevoked ? 1 : 2);
      const answer = await world.asClient.mutation(api.bookings.cancel, { bookingId });
      expect(answer).toEqual({ kind: "cancelled" });
      const after = await world.asProvider.query(api.bookings.get, { bookingId });
      expect(after).toMatchObject({ state: "cancelled", cancelledBy: "client" });
      expect(await freeOn(world, serviceId)).toContain(NINE);
      const planned = await world.t.run((ctx) => ctx.db.query("reminders").collect());
      expect(planned).toEqual([]);
    },
  );

  test("comes back after a removal, and not once the link was taken back", async () => {
    const { world, bookingId, inviteId, secret } = await invited(120);
    await accepted(world, secret);
    const { clientIds } = (await world.t.run((ctx) => ctx.db.get("bookings", bookingId)))!;
    const subject = { bookingId, personId: clientIds[1]! };
    const { letBack, remove } = api.participants;
    await world.asProvider.mutation(remove, subject);
    expect(await world.asProvider.mutation(letBack, subject)).toEqual({ kind: "done" });
    await world.asProvider.mutation(api.guests.revoke, { bookingId, inviteId });
    const refused = { kind: "refused", reason: "not_found" };
    expect(await world.asProvider.mutation(letBack, subject)).toEqual(refused);
    const booking = await world.t.run((ctx) => ctx.db.get("bookings", bookingId));
    expect(booking!.clientIds).toEqual([world.people.client]);
  });

  test("is nobody for another booking", async () => {
    const { world, secret } = await invited();
    const { token } = await accepted(world, secret);
    const { who } = await asGuest(world, token);
    const { user } = await who.mutation(api.users.ensure, {});
    const offered = await world.asProvider.query(api.users.listClients, {});
    expect(offered.map(({ name }) => name)).toEqual(["Demo client"]);
    const other = await world.asProvider.mutation(api.bookings.create, {
      requestKey: "other",
      title: "Another one",
      clientIds: [user._id],
      startsAt: "now",
      durationMinutes: 30,
    });
    expect(other).toEqual({ kind: "refused", reason: "unknown_client" });
  });

  test("many tries at once are bounded", async () => {
    const { world } = await invited();
    const kinds = new Set<string>();
    for (let i = 0; i < 100; i += 1) {
      const result = await world.t.mutation(api.guests.accept, { secret: "0".repeat(64) });
      if (result.kind === "refused") kinds.add(result.reason);
    }
    expect([...kinds]).toEqual(["gone", "rate_limited"]);
  });

  test("tells the provider who came", async () => {
    const { world, secret } = await invited(60);
    await accepted(world, secret);
    expect((await kindsOf(world, "provider"))[0]).toBe("seat_taken");
  });
});
