import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { busyClient, erase, everything, SAID } from "./accountWorld";
import { settle } from "./clerkWorld";
import { bookingOf } from "./events";
import { mailsTo, signIn } from "./noticeWorld";
import { endpointOf, SEALING } from "./outgoingWorld";
import { backendWithPeople, book, identityOf, type Person, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("what an erasure leaves", () => {
  test("keeps a reason that somebody else gave, whatever the role", async () => {
    const { world, ahead } = await busyClient();
    const { provider, otherClient } = world.people;
    const by = { bookingId: ahead, reason: "A reason of the other provider" };
    await world.asProvider.mutation(api.bookings.cancel, by);
    await world.t.run(async (ctx) => {
      const { startsAt } = (await ctx.db.get("bookings", ahead))!;
      const row = { bookingId: ahead, userId: otherClient, role: "provider" as const, startsAt };
      await ctx.db.insert("bookingParticipants", { ...row, isOver: false, isCoProvider: true });
    });
    await world.t.mutation(internal.account.beginErasure, { userId: otherClient });
    await settle(world);
    expect((await bookingOf(world, ahead)).cancelled?.reason).toBe(by.reason);
    await world.t.mutation(internal.account.beginErasure, { userId: provider });
    await settle(world);
    expect((await bookingOf(world, ahead)).cancelled?.reason).toBeUndefined();
  });

  test("of a provider leaves none of their connections with other programs", async () => {
    vi.stubEnv("PARLEY_KEYS_SECRET", SEALING);
    const { world, past } = await busyClient();
    await endpointOf(world);
    await world.asProvider.mutation(api.apiKeys.create, {
      name: "Sync",
      scopes: ["bookings:read"],
    });
    const origins = ["https://site.example"];
    await world.asProvider.mutation(api.embeds.save, { origins });
    expect(await world.t.query(api.embeds.originsOf, { bookingId: past })).toEqual(origins);
    await erase(world, "provider");
    await settle(world);
    expect(await world.t.query(api.embeds.originsOf, { bookingId: past })).toEqual([]);
    const text = await everything(world);
    for (const gone of ["hooks.example", "site.example", "Sync"]) expect(text).not.toContain(gone);
  });

  test("leaves no device, no place of theirs, and no name in what others were told", async () => {
    const { world, past, ahead } = await busyClient();
    const { client, provider, otherClient } = world.people;
    await world.t.run(async (ctx) => {
      const told = { title: "Weekly check-in", startsAt: Date.now(), bookingId: past };
      const fromThem = { ...told, name: "Demo client", words: SAID };
      await ctx.db.insert("notices", { userId: provider, kind: "running_late", ...fromThem });
      const fromOther = { ...told, name: "Demo otherClient", words: "words of somebody else" };
      await ctx.db.insert("notices", { userId: provider, kind: "running_late", ...fromOther });
      const asked = { kind: "requested" as const, title: "Weekly check-in", startsAt: Date.now() };
      const asker = { subjectId: client, name: "Demo client" };
      await ctx.db.insert("notices", { userId: provider, ...asked, ...asker });
      const at = { bookingId: past, attemptId: "attempt-1", at: Date.now(), seq: 1 };
      for (const userId of [client, otherClient]) {
        await ctx.db.insert("pageEvents", { ...at, userId, kind: "dropped" });
      }
      const broadcastId = await ctx.db.insert("broadcasts", {
        bookingId: past,
        startedBy: provider,
        state: "ended",
        layout: "grid",
        awaiting: [],
        formerEgressIds: [],
        restarts: 0,
      });
      const answer = { bookingId: past, broadcastId, userId: client, answer: "agreed" as const };
      await ctx.db.insert("broadcastConsents", { ...answer, destinations: ["My channel"] });
    });
    await erase(world);
    await settle(world);
    const text = await everything(world);
    for (const gone of ["Demo client", SAID, "device-1", "My channel"]) {
      expect(text).not.toContain(gone);
    }
    expect(text).toContain("words of somebody else");
    const left = await world.t.run(async (ctx) => await ctx.db.query("pageEvents").collect());
    expect(left.map(({ userId }) => userId)).toEqual([otherClient]);
    const verified = await world.asProvider.query(api.bookings.get, { bookingId: ahead });
    expect(JSON.stringify(verified)).toContain("Deleted person");
  });
});

describe("what others were told by somebody who is erased", () => {
  const DAY = 24 * 60;

  /** Everybody can be reached by mail; where there is a service, mails wait for it. */
  async function worldWithMail(service: "none" | "silent" = "none") {
    if (service === "silent") {
      vi.stubEnv("RESEND_API_KEY", "re_key");
      vi.stubEnv("PARLEY_MAIL_FROM", "Parley <mail@parley.example>");
    }
    vi.stubGlobal("fetch", async () => new Response("{}", { status: 503 }));
    const world = await backendWithPeople();
    for (const person of ["provider", "client", "otherClient"] as const) {
      await signIn(world, person);
    }
    return world;
  }

  async function rename(world: World, person: Person, name: string) {
    const identity = { ...identityOf(person), name };
    await world.t.withIdentity(identity).mutation(api.users.ensure, {});
  }

  const erased = async (world: World, person: Person) => {
    await world.t.mutation(internal.account.beginErasure, { userId: world.people[person] });
    await settle(world);
    return await everything(world);
  };

  test("by mail has neither their name nor their words", async () => {
    const world = await worldWithMail();
    const bookingId = await book(world, { startsIn: DAY });
    await world.asClient.mutation(api.bookings.cancel, { bookingId, reason: SAID });
    const [before] = await mailsTo(world, "provider");
    for (const said of [SAID, "Demo client"]) expect(before!.text).toContain(said);
    const text = await erased(world, "client");
    for (const gone of [SAID, "Demo client"]) expect(text).not.toContain(gone);
    const [mail] = await mailsTo(world, "provider");
    expect(mail).toMatchObject({ _id: before!._id, subject: before!.subject, state: "kept" });
    expect(mail!.text).toContain("Deleted person");
  });

  test("has no name that they had before either", async () => {
    const world = await worldWithMail();
    const bookingId = await book(world, { startsIn: DAY });
    await world.asClient.mutation(api.bookings.cancel, { bookingId, reason: SAID });
    await rename(world, "client", "Another Name");
    await book(world, { startsIn: 2 * DAY });
    const text = await erased(world, "client");
    for (const gone of [SAID, "Demo client", "Another Name"]) expect(text).not.toContain(gone);
    const notices = await world.asProvider.query(api.notices.list, {});
    expect(notices.map(({ name }) => name)).toContain("Deleted person");
  });

  test("keeps the names of others beside theirs, and what others wrote", async () => {
    const world = await worldWithMail();
    const { client, otherClient } = world.people;
    const made = await world.asProvider.mutation(api.bookings.create, {
      requestKey: "group",
      title: "Group",
      clientIds: [client, otherClient],
      startsAt: Date.now() + DAY * 60_000,
      durationMinutes: 30,
    });
    if (made.kind !== "created") throw new Error(made.reason);
    const reason = "words of the provider";
    await world.asProvider.mutation(api.bookings.cancel, { bookingId: made.bookingId, reason });
    const mail = async () => (await mailsTo(world, "provider"))[0]!.text;
    expect(await mail()).toContain("Demo client, Demo otherClient");
    await erased(world, "client");
    expect(await mail()).toContain("Deleted person, Demo otherClient");
    expect(await mail()).toContain(reason);
    const [notice] = await world.asOtherClient.query(api.notices.list, {});
    expect(notice).toMatchObject({ kind: "cancelled", name: "Demo provider", words: reason });
  });

  test("and waits to be sent is sent without them, its calendar file with it", async () => {
    const world = await worldWithMail("silent");
    const bookingId = await book(world, { startsIn: DAY });
    await world.asProvider.mutation(api.bookings.cancel, { bookingId, reason: SAID });
    const [before] = await mailsTo(world, "client");
    expect(before).toMatchObject({ state: "waiting", file: { method: "CANCEL" } });
    expect(before!.file!.text).toContain("Demo provider");
    const text = await erased(world, "provider");
    for (const gone of [SAID, "Demo provider"]) expect(text).not.toContain(gone);
    const [mail] = await mailsTo(world, "client");
    expect(mail).toMatchObject({ state: "waiting", file: { method: "CANCEL" } });
    expect(mail!.file!.text).toContain("Deleted person");
  });

  test("still says to who wants no mail why this one comes", async () => {
    const world = await worldWithMail("silent");
    const bookingId = await book(world, { startsIn: DAY });
    await world.asClient.mutation(api.notices.setChoices, { byMail: false, reminders: [] });
    await world.asProvider.mutation(api.bookings.cancel, { bookingId, reason: SAID });
    await erased(world, "provider");
    const [mail] = await mailsTo(world, "client");
    expect(mail).toMatchObject({ state: "waiting", file: { method: "CANCEL" } });
    expect(mail!.text).toContain("Deleted person");
    expect(mail!.text).toContain("You have chosen to get no mail.");
  });
});
