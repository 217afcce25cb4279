import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { busyClient, erase, everything, SAID } from "./accountWorld";
import { settle } from "./clerkWorld";
import { bookingOf } from "./events";
import { endpointOf, SEALING } from "./outgoingWorld";

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
