import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { busyClient } from "./accountWorld";
import { settle } from "./clerkWorld";
import { bookingOf } from "./events";

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
});
