import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy";
import { LOST_AFTER_MS } from "../../convex/model/session/missedEvents";
import { eventsOf, scheduled } from "./events";
import { MINUTE, NOW } from "./setup";
import { bothIn, story } from "./presenceWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("somebody whose going was never told", () => {
  test("fault 5: is in no more, and their hand is down", async () => {
    const both = await bothIn();
    const { world, livekit, bookingId, lookTwice, present, provider, client } = both;
    await world.asClient.mutation(api.hands.raise, { bookingId });
    livekit.present = [provider];
    await lookTwice();
    expect(await present()).toEqual([provider]);
    expect(await world.asProvider.query(api.hands.list, { bookingId })).toEqual([]);
    const left = { userId: client, state: "left", joinedAt: NOW, leftAt: NOW + 5 * MINUTE };
    expect((await story(both)).people).toContainEqual(expect.objectContaining(left));
  });

  test("has left when LiveKit says, if it says so late", async () => {
    const both = await bothIn();
    both.livekit.present = [both.provider];
    await both.lookTwice();
    await both.tell("participant_left", both.client, { at: NOW + 2 * MINUTE });
    const left = { userId: both.client, state: "left", leftAt: NOW + 2 * MINUTE };
    expect((await story(both)).people).toContainEqual(expect.objectContaining(left));
  });

  test("is waited for if it is the provider, as the policy says", async () => {
    const { livekit, lookTwice, booking, client } = await bothIn();
    livekit.present = [client];
    await lookTwice();
    const sinceAt = NOW + 5 * MINUTE;
    const endsAt = sinceAt + DEFAULT_POLICY.endAfterProviderGoneMinutes! * MINUTE;
    expect((await booking()).away).toMatchObject({ sinceAt, endsAt });
  });

  test("counts as in for a while: LiveKit's word may be under way", async () => {
    const both = await bothIn();
    const before = await story(both);
    both.livekit.present = [];
    vi.setSystemTime(NOW + LOST_AFTER_MS - 1);
    await both.reconcile();
    expect(await story(both)).toEqual(before);
  });

  test("and who is in by another connection keeps their hand up", async () => {
    const both = await bothIn();
    const { world, bookingId, tell, client, lookTwice, present } = both;
    await tell("participant_joined", client, { sid: "PA_old", at: NOW });
    await world.asClient.mutation(api.hands.raise, { bookingId });
    await lookTwice();
    expect(await present()).toContain(client);
    expect(await world.asProvider.query(api.hands.list, { bookingId })).toHaveLength(1);
    const old = { participantSid: "PA_old", state: "left" };
    expect((await story(both)).people).toContainEqual(expect.objectContaining(old));
  });
});

describe("somebody whose coming was never told", () => {
  async function lateClient() {
    const both = await bothIn();
    const next = eventsOf(both.world, both.bookingId, "RM_2");
    await both.tell("room_finished");
    await next("room_started");
    Object.assign(both.livekit, { roomSid: "RM_2", present: [both.client] });
    return { ...both, next };
  }

  test("is in since then, though nobody else is", async () => {
    const { world, livekit, client, reconcile, present } = await lateClient();
    // The same sid would be the connection that has ended with its room.
    const { people } = await story({ world });
    expect(people.map(({ state }) => state)).toEqual(["left", "left"]);
    livekit.connection = "2";
    livekit.presentSince = (NOW + 6 * MINUTE) / 1000;
    vi.setSystemTime(NOW + 6 * MINUTE + LOST_AFTER_MS - 1);
    await reconcile();
    expect(await present()).toEqual([]);
    vi.setSystemTime(NOW + 6 * MINUTE + LOST_AFTER_MS);
    await reconcile();
    expect(await present()).toEqual([client]);
    const joined = expect.objectContaining({ state: "joined", joinedAt: NOW + 6 * MINUTE });
    expect((await story({ world })).people).toContainEqual(joined);
  });

  test("is not in while their media is not there", async () => {
    const { livekit, reconcile, present } = await lateClient();
    Object.assign(livekit, { connection: "2", presentSince: 0 });
    vi.setSystemTime(NOW + 10 * MINUTE);
    await reconcile();
    expect(await present()).toEqual([]);
  });

  test("is put out where the door is shut to them, and a recorder is nobody", async () => {
    const { world, livekit, provider, client, reconcile, present } = await bothIn();
    const { stranger } = world.people;
    livekit.present = [provider, client, stranger, "EG_recorder"];
    await reconcile();
    const removals = (await scheduled(world)).filter(({ name }) => name === "moderation:remove");
    expect(removals.map(({ args }) => args.identity)).toEqual([stranger]);
    expect((await story({ world })).people).toHaveLength(3);
    expect(await present()).not.toContain("EG_recorder");
  });
});
