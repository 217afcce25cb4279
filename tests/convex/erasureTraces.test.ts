import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { busyClient, erase, everything } from "./accountWorld";
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
});
