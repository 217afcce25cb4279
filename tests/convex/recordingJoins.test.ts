import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import {
  FILE,
  hearOf,
  hex,
  keep,
  pass,
  type RecordingWorld,
  recordingWorld,
} from "./recordingWorld";
import { MINUTE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const WHOLE = { size: 3_900, durationMs: 120_100 };

/** The first worker dies without a word, after somebody came; another one goes on. */
async function loseFirst({ world, livekit, hear, leave, enter }: RecordingWorld) {
  await pass(world, 15_000);
  await leave("client");
  await pass(world, 15_000);
  await enter("client");
  await pass(world, MINUTE);
  livekit.egresses.clear();
  await world.t.action(internal.egress.reconcile, {});
  await pass(world);
  await hear("active");
}

/** Paused once, stopped, and both parts brought home; `join` is what the worker says to one file. */
async function paused(join: object | null, isFirstLost = false) {
  const room = await recordingWorld();
  const { world, bookingId, livekit } = room;
  livekit.join = join;
  const recordingId = await room.roll();
  if (isFirstLost) await loseFirst(room);
  await world.asProvider.mutation(api.recordings.pause, { bookingId });
  await room.hear("complete", { endedAt: Date.now(), file: FILE });
  const first = (await room.parts()).at(-1);
  await keep(world, first!._id);
  await pass(world);
  await world.asProvider.mutation(api.recordings.resume, { bookingId });
  await pass(world);
  await room.hear("active");
  await world.asProvider.mutation(api.recordings.stop, { bookingId });
  await room.hear("complete", { endedAt: Date.now(), file: FILE });
  const second = (await room.parts()).at(-1);
  await keep(world, second!._id);
  await pass(world, isFirstLost ? 11 * MINUTE : 0);
  if (isFirstLost) await world.t.action(internal.egress.reconcile, {});
  const page = async () => (await world.asProvider.query(api.recordings.get, { recordingId }))!;
  const joinId = await world.t.run(
    async (ctx) => (await ctx.db.query("recordingJoins").first())?._id,
  );
  return { ...room, recordingId, page, joinId: joinId! };
}
type Paused = Awaited<ReturnType<typeof paused>>;

/** The joined file as the fetching action brings it. */
async function bring(
  { world, joinId }: Paused,
  change: { durationMs?: number; saidSha256?: string },
) {
  const bytes = new Uint8Array(WHOLE.size).map((_, i) => i % 241);
  const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
  const storageId = await world.t.run(async (ctx) => await ctx.storage.store(new Blob([bytes])));
  const { size, durationMs } = WHOLE;
  const facts = { size, durationMs, sha256, saidSize: size, saidSha256: sha256, ...change };
  const isKept = await world.t.mutation(internal.joinJobs.keep, { joinId, storageId, ...facts });
  await pass(world);
  return isKept;
}

const filesIn = async ({ world }: Paused) =>
  await world.t.run(async (ctx) => (await ctx.db.system.query("_storage").collect()).length);

describe("the parts of a recording", () => {
  test("are asked for as one file when it has ended, and stay at the worker until then", async () => {
    const room = await paused({ state: "working" });
    const parts = await room.parts();
    expect(room.livekit.joinCalls.at(-1)!.egressIds).toEqual(parts.map(({ egressId }) => egressId));
    expect(parts.map(({ sourceReleasedAt }) => sourceReleasedAt)).toEqual([undefined, undefined]);
    expect((await room.page()).state).toBe("processing");
    for (let i = 0; i < 3; i += 1) await pass(room.world, 30 * MINUTE);
    // Asked again and again, and at last given up: then it is ready in parts.
    expect(room.livekit.joinCalls.length).toBeGreaterThan(1);
    expect(await room.page()).toMatchObject({ state: "ready", durationMs: 120_000 });
    expect((await room.page()).parts).toHaveLength(2);
    for (const part of await room.parts()) expect(part.sourceReleasedAt).toBeDefined();
  });

  test("are one file in the end, which is what is played, and the only one that is kept", async () => {
    const room = await paused({ state: "working" });
    expect(await bring(room, {})).toBe(true);
    const { parts, ...page } = await room.page();
    expect(page).toMatchObject({ state: "ready", ...WHOLE, isPartial: false });
    expect(parts).toMatchObject([{ offsetMs: 0, ...WHOLE }]);
    expect(await filesIn(room)).toBe(1);
    for (const part of await room.parts()) expect(part.sourceReleasedAt).toBeDefined();
    const { recordingId } = room;
    const args = { recordingId, purpose: "watch" } as const;
    const granted = await room.world.asProvider.mutation(api.recordings.watch, args);
    if (granted.kind !== "granted") throw new Error(granted.reason);
    const [{ partId }, ...more] = granted.parts as [(typeof granted.parts)[0]];
    expect(more).toEqual([]);
    const asked = { partId, userId: room.world.people.provider, viewId: granted.viewId };
    const served = await room.world.t.query(internal.recordingUpkeep.served, asked);
    expect(served).toMatchObject({ size: WHOLE.size });
    const second = { ...asked, partId: (await room.parts())[1]!._id };
    expect(await room.world.t.query(internal.recordingUpkeep.served, second)).toBeNull();
    await room.world.asProvider.mutation(api.recordings.remove, { recordingId });
    expect(await filesIn(room)).toBe(0);
  });

  test("that come when there is one file already are played after it", async () => {
    const room = await paused({ state: "working" }, true);
    const { world, bookingId, page } = room;
    expect(await bring(room, {})).toBe(true);
    const [late, first, second] = await room.parts();
    await hearOf(world, late!.egressId!, bookingId, "failed", { file: FILE });
    await keep(world, late!._id);
    const { parts, durationMs, size, chapters } = await page();
    expect(parts).toMatchObject([
      { partId: first!._id, offsetMs: 0, ...WHOLE },
      { partId: late!._id, offsetMs: WHOLE.durationMs, ...FILE },
    ]);
    expect(parts).toHaveLength(2);
    expect({ durationMs, size }).toEqual({
      durationMs: WHOLE.durationMs + FILE.durationMs,
      size: WHOLE.size + FILE.size,
    });
    expect(chapters).toMatchObject([{ kind: "joined", offsetMs: 2 * FILE.durationMs + 30_000 }]);
    const asked = { recordingId: room.recordingId, purpose: "watch" } as const;
    const granted = await world.asProvider.mutation(api.recordings.watch, asked);
    expect(granted).toMatchObject({ parts: [{ partId: first!._id }, { partId: late!._id }] });
    expect(second!.storageId).toBeUndefined();
  });

  test.each([
    ["too short", { durationMs: 118_000 }],
    ["another one than the worker said", { saidSha256: "0".repeat(64) }],
  ])("stay as they are where the whole is %s", async (_case, change) => {
    const room = await paused({ state: "working" });
    expect(await bring(room, change)).toBe(false);
    expect(await filesIn(room)).toBe(2);
    expect((await room.page()).parts).toHaveLength(2);
  });

  test("stay as they are where an admin holds them", async () => {
    const room = await paused({ state: "working" });
    const { recordingId } = room;
    await room.world.asAdmin.mutation(api.admin.holdRecording, {
      ...{ recordingId, isHeld: true, reason: "A dispute" },
    });
    expect(await bring(room, {})).toBe(false);
    expect((await room.page()).parts).toHaveLength(2);
  });

  test.each([
    ["never heard of it", null],
    ["cannot", { state: "failed", error: "There is too little free space." }],
  ])("are ready as parts at once where the worker %s", async (_case, join) => {
    const room = await paused(join);
    expect(await room.page()).toMatchObject({ state: "ready", durationMs: 120_000 });
    expect((await room.page()).parts.map(({ offsetMs }) => offsetMs)).toEqual([0, 60_000]);
    for (const part of await room.parts()) expect(part.sourceReleasedAt).toBeDefined();
  });

  test("are ready as parts after some minutes where the worker is gone", async () => {
    const room = await paused({ state: "working" });
    room.livekit.isDown = true;
    for (let i = 0; i < 16; i += 1) await pass(room.world, 15_000);
    expect((await room.page()).state).toBe("ready");
    expect((await room.page()).parts).toHaveLength(2);
  });

  test("of one alone, nothing is asked", async () => {
    const room = await recordingWorld();
    await room.roll();
    await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    await room.hear("complete", { endedAt: Date.now(), file: FILE });
    const [part] = await room.parts();
    await keep(room.world, part!._id);
    expect((await room.recording()).state).toBe("ready");
    expect(room.livekit.joinCalls).toEqual([]);
    expect((await room.parts())[0]!.sourceReleasedAt).toBeDefined();
  });
});
