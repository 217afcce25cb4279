import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy";
import { actionsIn, eventsOf, scheduled } from "./events";
import { NOW } from "./setup";
import { joins, live, removals } from "./participantWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("muting", () => {
  test("goes to LiveKit for one person, for a share, and for everybody else", async () => {
    const { world, bookingId, subject } = await live();
    const { mute, muteOthers } = api.participants;
    await world.asProvider.mutation(mute, { ...subject, source: "microphone" });
    await world.asProvider.mutation(mute, { ...subject, source: "screen" });
    await world.asProvider.mutation(muteOthers, { bookingId });
    const jobs = (await scheduled(world)).filter(({ name }) => name === "moderation:mute");
    expect(jobs.map(({ args }) => args)).toMatchObject([
      { source: "microphone", who: { only: world.people.client } },
      { source: "screen", who: { only: world.people.client } },
      { source: "microphone", who: { allBut: world.people.provider } },
    ]);
    expect((await actionsIn(world, bookingId)).map(({ action }) => action)).toEqual([
      "muted",
      "share_stopped",
      "muted_others",
    ]);
  });

  test("of somebody who is not of the booking is refused", async () => {
    const { world, bookingId } = await live();
    const args = { bookingId, personId: world.people.stranger, source: "microphone" as const };
    expect(await world.asProvider.mutation(api.participants.mute, args)).toEqual({
      kind: "refused",
      reason: "not_found",
    });
  });
});

describe("a locked room", () => {
  test("lets in nobody new; who has been in may come back, and the provider always", async () => {
    const { world, bookingId } = await live();
    const tell = eventsOf(world, bookingId);
    const lock = { bookingId, isLocked: true };
    await world.asProvider.mutation(api.participants.setLock, lock);
    expect(await joins(world, "client", bookingId)).toMatchObject({ reason: "locked" });
    expect(await joins(world, "provider", bookingId)).toMatchObject({ kind: "granted" });
    await world.asProvider.mutation(api.participants.setLock, { ...lock, isLocked: false });
    expect(await joins(world, "client", bookingId)).toMatchObject({ kind: "granted" });

    await tell("participant_joined", world.people.client);
    vi.setSystemTime(NOW + 5_000);
    await world.asProvider.mutation(api.participants.setLock, lock);
    expect(await world.asClient.query(api.bookings.get, { bookingId })).toMatchObject({
      isLocked: true,
    });
    await tell("participant_left", world.people.client);
    vi.setSystemTime(NOW + 20_000);
    expect(await joins(world, "client", bookingId)).toMatchObject({ kind: "granted" });
    await tell("participant_joined", world.people.client, { sid: "PA_again" });
    expect(await removals(world)).toEqual([]);
  });

  test("puts out who comes with a token from before the lock", async () => {
    const { world, bookingId } = await live();
    expect(await joins(world, "client", bookingId)).toMatchObject({ kind: "granted" });
    await world.asProvider.mutation(api.participants.setLock, { bookingId, isLocked: true });
    vi.setSystemTime(NOW + 5_000);
    await eventsOf(world, bookingId)("participant_joined", world.people.client);
    expect(await removals(world)).toHaveLength(1);
  });

  test.each([
    ["before it, told in order", NOW, ["joined", "left"], undefined],
    ["before it, told in reverse", NOW, ["left", "joined"], undefined],
    ["after it, told in order", NOW + 6_000, ["joined", "left"], "locked"],
    ["after it, told in reverse", NOW + 6_000, ["left", "joined"], "locked"],
  ])("judges who came %s, by when they came", async (_case, joinedAt, order, reason) => {
    const { world, bookingId } = await live();
    const tell = eventsOf(world, bookingId);
    vi.setSystemTime(NOW + 5_000);
    await world.asProvider.mutation(api.participants.setLock, { bookingId, isLocked: true });
    vi.setSystemTime(NOW + 11_000);
    for (const event of order) {
      const at = event === "joined" ? joinedAt : NOW + 10_000;
      await tell(`participant_${event}`, world.people.client, { at });
    }
    const answer = await joins(world, "client", bookingId);
    expect(answer.kind === "denied" ? answer.reason : undefined).toBe(reason);
  });

  test.each(["participant_joined", "participant_left"])(
    "keeps out at the next lock as well whom it put out before, told by %s",
    async (event) => {
      const { world, bookingId } = await live();
      const lock = { bookingId, isLocked: true };
      expect(await joins(world, "client", bookingId)).toMatchObject({ kind: "granted" });
      await world.asProvider.mutation(api.participants.setLock, lock);
      vi.setSystemTime(NOW + 5_000);
      await eventsOf(world, bookingId)(event, world.people.client);
      await world.asProvider.mutation(api.participants.setLock, { ...lock, isLocked: false });
      vi.setSystemTime(NOW + 10_000);
      await world.asProvider.mutation(api.participants.setLock, lock);
      expect(await joins(world, "client", bookingId)).toMatchObject({ reason: "locked" });
      await world.asProvider.mutation(api.participants.setLock, { ...lock, isLocked: false });
      // By hand or automatic: who was only put out was not inside either.
      const policy = { ...DEFAULT_POLICY, lobby: "by_hand" as const };
      await world.asProvider.mutation(api.bookings.setPolicy, { bookingId, policy });
      expect(await joins(world, "client", bookingId)).toMatchObject({ reason: "lobby" });
    },
  );
});
