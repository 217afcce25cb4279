import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { ERASURE_STEPS } from "../../convex/model/identity/erasureSteps";
import { busyClient, erase, everything, SAID } from "./accountWorld";
import {
  addService,
  bookedBy,
  DATE,
  HOUR,
  NINE,
  openCalendar,
  order,
  SERVICE,
} from "./calendarWorld";
import { settle } from "./clerkWorld";
import { kindsOf } from "./noticeWorld";
import { bookingOf, eventsOf, scheduled } from "./events";
import { as, attempt, MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const timesOf = (startsAt: number) => ({
  startsAt,
  endsAt: startsAt + SERVICE.lengthMinutes * MINUTE,
});

describe("erasure", () => {
  test("needs the person's name, and does nothing without it", async () => {
    const { world } = await busyClient();
    const before = await everything(world);
    const slip = await world.asClient.mutation(api.account.erase, { confirmation: "demo" });
    expect(slip).toEqual({ kind: "refused", reason: "not_confirmed" });
    expect(await everything(world)).toBe(before);
  });

  test("begins by itself, once the page has had time to sign out", async () => {
    const { world } = await busyClient();
    await world.asClient.mutation(api.account.erase, { confirmation: "Demo client" });
    await settle(world, 2_000);
    expect(await world.asClient.query(api.users.me, {})).toMatchObject({ name: "Demo client" });
    const signedInAt = Date.now();
    await settle(world, 1_000);
    expect(await world.asClient.query(api.users.me, {})).toBeNull();
    // Who is back before it began means it all the same.
    const { user } = await world.asClient.mutation(api.users.ensure, { signedInAt });
    expect(user._id).not.toBe(world.people.client);
  });

  test("makes the person nobody at once, before any of its steps", async () => {
    const { world, ahead } = await busyClient();
    expect(await erase(world)).toEqual({ kind: "erasing" });
    const row = await world.t.run(async (ctx) => await ctx.db.get("users", world.people.client));
    expect(row).toMatchObject({ name: "Deleted person", isProvider: false, isAdmin: false });
    expect(row!.tokenIdentifier).toMatch(/^erased\|/);
    await expect(world.asClient.query(api.notices.list, {})).rejects.toMatchObject({
      data: { code: "UNAUTHENTICATED" },
    });
    const denied = await world.asClient.mutation(api.sessions.join, attempt(ahead));
    expect(denied).toMatchObject({ kind: "denied", reason: "signed_out" });
  });

  test("leaves nothing that they wrote and no way to reach them, and others their bookings", async () => {
    const { world, past, ahead, storageId } = await busyClient();
    await erase(world);
    await settle(world);
    const text = await everything(world);
    for (const word of [SAID, "Demo client", "client@example.invalid", "people.example|client"]) {
      expect(text).not.toContain(word);
    }
    expect(await world.t.run(async (ctx) => await ctx.storage.getUrl(storageId))).toBeNull();
    const chat = await world.asProvider.query(api.chat.list, {
      bookingId: past,
      paginationOpts: { numItems: 5, cursor: null },
    });
    expect(chat.page).toMatchObject([
      { seq: 1, text: "", isErased: true, file: null, author: { name: "Deleted person" } },
    ]);
    expect((await bookingOf(world, ahead)).state).toBe("cancelled");
    expect((await bookingOf(world, past)).state).not.toBe("cancelled");
    const evidence = await world.asProvider.query(api.bookings.get, { bookingId: past });
    expect(JSON.stringify(evidence)).toContain("Deleted person");
    // Who asked for a token stays, of nobody by name.
    const { page } = await world.asAdmin.query(api.admin.tokenLogs, {
      paginationOpts: { numItems: 5, cursor: null },
    });
    expect(JSON.stringify(page)).toContain("Deleted person");
  });

  test("puts them out of a room that they are in, and keeps them out", async () => {
    const asked: string[] = [];
    const { world } = await busyClient();
    vi.stubGlobal("fetch", async (input: Request | string | URL) => {
      asked.push((input instanceof Request ? input.url : String(input)).split("/").at(-1)!);
      return Response.json({});
    });
    const bookingId = await openSession(world);
    await erase(world);
    await settle(world);
    expect(asked).toContain("RemoveParticipant");
    const membership = await world.t.run(
      async (ctx) =>
        await ctx.db
          .query("bookingParticipants")
          .withIndex("by_booking_and_user", (q) =>
            q.eq("bookingId", bookingId).eq("userId", world.people.client),
          )
          .unique(),
    );
    expect(membership?.removedAt).toBeDefined();
    expect((await bookingOf(world, bookingId)).state).not.toBe("cancelled");
    const back = { bookingId, personId: world.people.client };
    const answer = await world.asProvider.mutation(api.participants.letBack, back);
    expect(answer).toEqual({ kind: "refused", reason: "not_found" });
    const before = asked.length;
    await settle(world, 1_000);
    expect(asked.slice(before)).toContain("RemoveParticipant");
  });

  test("of a provider cancels what is ahead, declines who waits, and takes the page down", async () => {
    const { world, ahead } = await busyClient();
    const serviceId = await openCalendar(world, { approval: "request" });
    const sent = await order(world, "stranger", serviceId);
    expect(sent.kind).toBe("requested");
    await erase(world, "provider");
    await settle(world);
    expect((await bookingOf(world, ahead)).state).toBe("cancelled");
    const own = await world.asStranger.query(api.requests.mine, {});
    expect(own).toMatchObject([{ state: "declined", name: "Deleted person" }]);
    expect(await world.t.query(api.pages.get, { slug: "demo-provider" })).toBeNull();
    expect(await everything(world)).not.toContain("Listening.");
  });

  test("of a provider tells who waits in a line, and forgets what they said with a refusal", async () => {
    const { world } = await busyClient();
    const refused = await openCalendar(world, { approval: "request" });
    const asked = await order(world, "stranger", refused);
    if (asked.kind !== "requested") throw new Error(asked.kind);
    const { requestId } = asked;
    await world.asProvider.mutation(api.requests.decline, { requestId, message: SAID });
    const serviceId = await addService(world, { dailyCap: 1 });
    await bookedBy(world, "client", serviceId, NINE + HOUR);
    const wish = { serviceId, date: DATE };
    expect(await world.asOtherClient.mutation(api.waiting.join, wish)).toMatchObject({
      kind: "waiting",
    });
    await erase(world, "provider");
    await settle(world);
    expect(await world.asOtherClient.query(api.waiting.mine, {})).toEqual([]);
    expect(await kindsOf(world, "otherClient")).toContain("line_closed");
    const requests = await world.t.run((ctx) => ctx.db.query("bookingRequests").collect());
    expect(requests.map(({ message }) => message)).not.toContain(SAID);
    expect(requests.find(({ _id }) => _id === requestId)).toMatchObject({ state: "declined" });
  });

  test("forgets why they gave up a seat, and that they did stays", async () => {
    const { world } = await busyClient();
    const serviceId = await openCalendar(world, { seats: 3 });
    const bookingId = await bookedBy(world, "client", serviceId);
    await bookedBy(world, "otherClient", serviceId);
    await world.asClient.mutation(api.bookings.cancel, { bookingId, reason: SAID });
    await erase(world);
    await settle(world);
    const rows = await world.t.run((ctx) => ctx.db.query("bookingParticipants").collect());
    const gaveUp = rows.flatMap((row) => row.gaveUp ?? []);
    expect(gaveUp).toEqual([{ at: expect.any(Number), ...timesOf(NINE) }]);
  });

  test("offers who is erased to no provider, and lets nobody book them", async () => {
    const { world } = await busyClient();
    await erase(world);
    await settle(world);
    expect(await world.asProvider.query(api.users.listClients, {})).toEqual([]);
    const made = await world.asProvider.mutation(api.bookings.create, {
      requestKey: "again",
      title: "Again",
      clientIds: [world.people.client],
      startsAt: Date.now() + 60 * MINUTE,
      durationMinutes: 30,
    });
    expect(made).toEqual({ kind: "refused", reason: "unknown_client" });
  });

  test("goes on from where a step was cut off, and ends once", async () => {
    const { world } = await busyClient();
    await erase(world);
    // What a failed batch leaves: its row, and no order for the next one.
    await world.t.run(async (ctx) => {
      const jobs = await ctx.db.system.query("_scheduled_functions").collect();
      for (const job of jobs) {
        if (job.name.includes("eraseMore")) await ctx.scheduler.cancel(job._id);
      }
    });
    await settle(world);
    expect(await everything(world)).toContain(SAID);
    await world.t.mutation(internal.account.resume, {});
    await settle(world);
    expect(await everything(world)).toContain(SAID);
    vi.advanceTimersByTime(6 * MINUTE);
    await world.t.mutation(internal.account.resume, {});
    await settle(world);
    expect(await everything(world)).not.toContain(SAID);
    const rows = await world.t.run(async (ctx) => await ctx.db.query("erasures").collect());
    expect(rows).toMatchObject([{ step: "notices", finishedAt: expect.any(Number) }]);
    expect(await scheduled(world)).not.toContainEqual(
      expect.objectContaining({ name: "account:eraseMore" }),
    );
  });

  test("takes more than a batch of messages, in bounded steps", async () => {
    const { world, past } = await busyClient();
    await world.t.run(async (ctx) => {
      for (let seq = 2; seq < 260; seq += 1) {
        const row = { bookingId: past, seq, authorId: world.people.client, clientKey: `k${seq}` };
        await ctx.db.insert("messages", { ...row, text: SAID });
      }
    });
    await erase(world);
    await settle(world);
    const rows = await world.t.run(async (ctx) => await ctx.db.query("messages").collect());
    expect(rows).toHaveLength(259);
    expect(rows.filter(({ text, erasedAt }) => text !== "" || !erasedAt)).toEqual([]);
  });

  test("lets nobody come back by a sign-in of before, and by a new one as somebody else", async () => {
    const { world, ahead } = await busyClient();
    const signedInAt = Date.now();
    await erase(world);
    await settle(world);
    const again = as(world.t, "client");
    const refused = { data: { code: "UNAUTHENTICATED" } };
    await expect(again.mutation(api.users.ensure, {})).rejects.toMatchObject(refused);
    const before = { signedInAt };
    await expect(again.mutation(api.users.ensure, before)).rejects.toMatchObject(refused);
    const denied = await again.mutation(api.sessions.join, attempt(ahead));
    expect(denied).toMatchObject({ kind: "denied", reason: "signed_out" });
    expect(await everything(world)).not.toContain("Demo client");
    vi.advanceTimersByTime(1_000);
    const { user } = await again.mutation(api.users.ensure, { signedInAt: Date.now() });
    expect(user._id).not.toBe(world.people.client);
    const opts = { when: "past" as const, paginationOpts: { numItems: 5, cursor: null } };
    expect((await world.asClient.query(api.bookings.listMine, opts)).page).toEqual([]);
    // From now on they are known, and any token of theirs is theirs.
    expect((await again.mutation(api.users.ensure, {})).user._id).toBe(user._id);
  });

  test("has each of its steps once", () => {
    const names = ERASURE_STEPS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

/** A session that is on and that its client may not cancel any more. */
async function openSession(world: World): Promise<Id<"bookings">> {
  const serviceId = await openCalendar(world, { clientCancelMinutes: null });
  const made = await order(world, "client", serviceId);
  if (made.kind !== "booked") throw new Error(made.kind);
  const { startsAt } = await bookingOf(world, made.bookingId);
  vi.setSystemTime(startsAt);
  await settle(world);
  const tell = eventsOf(world, made.bookingId);
  await tell("participant_joined", world.people.client);
  return made.bookingId;
}
