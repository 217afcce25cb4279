import { afterEach, describe, expect, test, vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import { liveBroadcast } from "./broadcastWorld";
import { scheduled } from "./events";
import { pass, recordingWorld } from "./recordingWorld";
import { type World, MINUTE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function recorded() {
  const room = await recordingWorld();
  const recordingId = await room.roll();
  const { world } = room;
  await pass(world, 1_000);
  const sweep = async () => await world.t.mutation(internal.recordingJobs.sweep, { recordingId });
  return { ...room, sweep, job: "recordingJobs:watchRoom" };
}

async function aired() {
  const room = await liveBroadcast();
  const { world, broadcastId } = room;
  await pass(world, 1_000);
  const sweep = async () => await world.t.mutation(internal.broadcastJobs.sweep, { broadcastId });
  return { ...room, sweep, job: "broadcastJobs:watchRoom" };
}

const turnsOf = async (world: World, job: string) =>
  (await scheduled(world)).filter(({ name }) => name === job);

/** As where the functions that were deployed before knew of no such turns. */
async function breakChain(world: World, job: string) {
  await world.t.run(async (ctx) => {
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    for (const { _id, name, state } of jobs) {
      const isTurn = name.replace(".js", "") === job;
      if (isTurn && state.kind === "pending") await ctx.scheduler.cancel(_id);
    }
    for (const { _id } of await ctx.db.query("roomWatches").collect()) {
      await ctx.db.delete("roomWatches", _id);
    }
  });
}

describe.each([
  ["a recording", recorded],
  ["a broadcast", aired],
])("the room of %s", (_, open) => {
  test("is looked at by turns that ask for the next one before they look", async () => {
    const { world, livekit, job } = await open();
    // A look that never ends holds up no other one.
    livekit.holdsRoom = Promise.withResolvers<void>().promise;
    for (let i = 0; i < 3; i += 1) {
      const [turn] = await turnsOf(world, job);
      vi.advanceTimersByTime(5_000);
      await vi.waitFor(async () => {
        const turns = await turnsOf(world, job);
        expect(turns).toHaveLength(1);
        expect(turns[0]!.at).toBeGreaterThanOrEqual(turn!.at + 5_000);
      });
    }
  });

  test("is looked at anew by the minute's sweep where the chain is broken, and by one alone", async () => {
    const { world, livekit, sweep, job } = await open();
    await sweep();
    expect(await turnsOf(world, job)).toHaveLength(1);
    await breakChain(world, job);
    await pass(world, MINUTE);
    expect(await turnsOf(world, job)).toEqual([]);
    await sweep();
    await sweep();
    await pass(world);
    expect(await turnsOf(world, job)).toHaveLength(1);
    const looks = livekit.called("ListParticipants").length;
    for (let i = 0; i < 3; i += 1) await pass(world, 5_000);
    expect(livekit.called("ListParticipants")).toHaveLength(looks + 3);
  });

  test("is looked at by the newer one of two chains", async () => {
    const { world, livekit, sweep, job } = await open();
    const [old] = await turnsOf(world, job);
    // Its turn is late: it counts as broken.
    await world.t.run(async (ctx) => {
      const [row] = await ctx.db.query("roomWatches").collect();
      await ctx.db.patch("roomWatches", row!._id, { turnAt: row!.turnAt - MINUTE });
    });
    await sweep();
    expect(await turnsOf(world, job)).toHaveLength(2);
    await pass(world, 5_000);
    expect(old!.at).toBeLessThanOrEqual(Date.now());
    expect(await turnsOf(world, job)).toHaveLength(1);
    const looks = livekit.called("ListParticipants").length;
    for (let i = 0; i < 3; i += 1) await pass(world, 5_000);
    expect(livekit.called("ListParticipants")).toHaveLength(looks + 3);
  });

  test("is looked at no more once it is closed, also where its egress never ends", async () => {
    const { world, bookingId, sweep, job } = await open();
    await world.t.run(async (ctx) => {
      await ctx.db.patch("bookings", bookingId, { endsAt: Date.now() - 60 * MINUTE });
    });
    await pass(world, 5_000);
    await sweep();
    expect(await turnsOf(world, job)).toEqual([]);
    const rows = await world.t.run(async (ctx) => await ctx.db.query("roomWatches").collect());
    expect(rows).toEqual([]);
  });
});
