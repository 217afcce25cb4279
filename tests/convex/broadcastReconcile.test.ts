import { afterEach, expect, test, vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import { liveBroadcast } from "./broadcastWorld";
import { muxBroadcast } from "./publicWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

test("an egress API that is silent is asked once, and rooms are looked at before", async () => {
  const first = await liveBroadcast();
  const { world, broadcast } = first;
  const second = await liveBroadcast(world);
  const { livekit } = second;
  livekit.fails.ListEgress = { status: 500, code: "internal", msg: "the store is away" };
  livekit.calls.length = 0;
  await world.t.action(internal.broadcastEgress.reconcile, {});
  expect(livekit.calls.map(({ method }) => method)).toEqual([
    "ListParticipants",
    "ListParticipants",
    "ListEgress",
    "ListRooms",
    "ListRooms",
  ]);
  for (const row of [await broadcast(), await second.broadcast()]) {
    expect(row).toMatchObject({ state: "live", unseenSince: Date.now() });
  }
});

test("Mux is asked about each stream, and about no more once it is silent", async () => {
  const { world } = await muxBroadcast();
  const { mux } = await muxBroadcast(world);
  mux.status = 500;
  mux.calls.length = 0;
  await world.t.action(internal.mux.reconcile, {});
  expect(mux.calls).toHaveLength(2);
  const away = vi.fn(async () => await Promise.reject(new TypeError("fetch failed")));
  vi.stubGlobal("fetch", away);
  await world.t.action(internal.mux.reconcile, {});
  expect(away).toHaveBeenCalledOnce();
});
