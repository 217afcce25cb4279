import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { actionsIn } from "./events";
import { lastEgress } from "./livekitServer";
import { FILE, keep, pass, type RecordingWorld, recordingWorld } from "./recordingWorld";
import { MINUTE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const DAY = 24 * 60 * MINUTE;

/** A recording whose one file could not be fetched for a day. */
async function givenUp() {
  const room = await recordingWorld();
  const recordingId = await room.roll();
  await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
  await room.hear("complete", { file: FILE });
  const partId = (await room.parts())[0]!._id;
  await tryInVain(room, partId);
  return { ...room, recordingId, partId };
}

/** Each is begun by an action, which then ends without a word. */
async function tryInVain({ world }: RecordingWorld, partId: Id<"recordingParts">) {
  for (let i = 0; i < 40; i += 1) await world.t.mutation(internal.custodyJobs.take, { partId });
  await pass(world);
}

const opts = { paginationOpts: { numItems: 5, cursor: null } };

async function listed({ world }: RecordingWorld) {
  return (await world.asAdmin.query(api.admin.recordings, opts)).page[0]!;
}

describe("a file that was given up", () => {
  test("is fetched again when an admin says so, and plays then", async () => {
    const room = await givenUp();
    const { world, recordingId, partId, bookingId } = room;
    expect(await listed(room)).toMatchObject({ state: "failed", isUnsaved: true });
    expect(await world.t.mutation(internal.custodyJobs.take, { partId })).toBeNull();
    expect(await world.asAdmin.mutation(api.admin.fetchRecording, { recordingId })).toEqual({
      kind: "asked",
    });
    expect((await listed(room)).isUnsaved).toBe(false);
    expect(await world.t.mutation(internal.custodyJobs.take, { partId })).not.toBeNull();
    expect((await actionsIn(world, bookingId)).at(-1)).toMatchObject({
      action: "recording_fetch_asked",
      actorId: world.people.admin,
    });
    const laterAt = Date.now() + DAY;
    vi.setSystemTime(laterAt);
    await keep(world, partId);
    expect(await room.recording()).toMatchObject({ size: FILE.size, isPartial: false });
    const args = { recordingId, purpose: "watch" } as const;
    expect(await world.asProvider.mutation(api.recordings.watch, args)).toMatchObject({
      kind: "granted",
    });
  });

  test("is kept for the whole time that people were told, from when it came", async () => {
    const room = await givenUp();
    const { world, recordingId, partId } = room;
    await world.asAdmin.mutation(api.admin.fetchRecording, { recordingId });
    vi.setSystemTime(Date.now() + 20 * DAY);
    await keep(world, partId);
    expect((await room.recording()).retainUntil).toBe(Date.now() + 90 * DAY);
  });

  test("may be given up again, and be asked for again", async () => {
    const room = await givenUp();
    const { world, recordingId, partId } = room;
    const ask = async () => await world.asAdmin.mutation(api.admin.fetchRecording, { recordingId });
    expect((await ask()).kind).toBe("asked");
    expect(await ask()).toEqual({ kind: "refused", reason: "nothing" });
    await tryInVain(room, partId);
    expect((await ask()).kind).toBe("asked");
  });

  test("is looked after by the sweep once it is asked for, though its recording is over", async () => {
    const room = await givenUp();
    const { world, recordingId } = room;
    const unfinished = async () =>
      (await world.t.query(internal.recordingJobs.unfinished, {})).recordings;
    expect(await unfinished()).toEqual([]);
    await world.asAdmin.mutation(api.admin.fetchRecording, { recordingId });
    expect(await unfinished()).toEqual([recordingId]);
  });

  test("is nothing where all came, is deleted, or is not there", async () => {
    const room = await givenUp();
    const { world, recordingId } = room;
    const ask = async (id: string) =>
      await world.asAdmin.mutation(api.admin.fetchRecording, { recordingId: id });
    await world.asProvider.mutation(api.recordings.remove, { recordingId });
    expect(await ask(recordingId)).toEqual({ kind: "refused", reason: "deleted" });
    expect(await ask("nonsense")).toEqual({ kind: "refused", reason: "not_found" });
    expect((await listed(room)).isUnsaved).toBe(false);
  });
});

/** Its worker went in the middle, and was not back in time: it is taken for lost. */
async function lost() {
  const room = await recordingWorld();
  const { world, livekit } = room;
  const recordingId = await room.roll();
  await pass(world, MINUTE);
  const info = livekit.egresses.get(lastEgress())!;
  livekit.egresses.clear();
  livekit.fails["StartRoomCompositeEgress"] = { status: 503, code: "unavailable", msg: "" };
  /** So many minutes, each with its reconciler; how often the worker was asked for the file. */
  const minutes = async (count: number) => {
    livekit.calls.length = 0;
    for (let i = 0; i < count; i += 1) {
      vi.setSystemTime(Date.now() + MINUTE);
      await world.t.action(internal.egress.reconcile, {});
    }
    await pass(world);
    const asked = livekit.called("ListEgress");
    return asked.filter(({ body }) => body["egressId"] === info.egress_id).length;
  };
  await minutes(12);
  /** It is back, with what it had written; the one webhook of it was lost. */
  const isBack = () => {
    const file = { filename: "x.mp4", size: String(FILE.size), duration: "60000000000" };
    const status = "EGRESS_FAILED";
    livekit.egresses.set(info.egress_id, { ...info, status, file_results: [file] });
  };
  /** It is back, and had written nothing. */
  const isBackEmpty = () =>
    livekit.egresses.set(info.egress_id, { ...info, status: "EGRESS_FAILED", file_results: [] });
  return { ...room, recordingId, minutes, isBack, isBackEmpty };
}

describe("a file that was lost", () => {
  test("is asked for less and less often for a day, and kept when its worker is back", async () => {
    const room = await lost();
    const { world, minutes, isBack } = room;
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "lost" });
    const [within, after] = [await minutes(60), await minutes(5 * 60)];
    expect([within, after]).toEqual([expect.toSatisfy((n) => n >= 2 && n <= 4), 5]);
    isBack();
    await minutes(60);
    const [part] = await room.parts();
    expect(part).toMatchObject({ fileSize: FILE.size, isSettled: false });
    await keep(world, part!._id);
    expect(await room.recording()).toMatchObject({ size: FILE.size });
    expect((await room.parts())[0]).toMatchObject({ isSettled: true });
    expect(await minutes(120)).toBe(0);
  });

  test("is asked for no more after a day, until an admin has it asked for again", async () => {
    const room = await lost();
    const { world, recordingId, minutes, isBack } = room;
    const ask = async () => await world.asAdmin.mutation(api.admin.fetchRecording, { recordingId });
    for (let hour = 0; hour < 25; hour += 1) await minutes(60);
    expect(await minutes(120)).toBe(0);
    expect((await listed(room)).isUnsaved).toBe(true);
    expect((await ask()).kind).toBe("asked");
    expect((await listed(room)).isUnsaved).toBe(false);
    expect(await ask()).toEqual({ kind: "refused", reason: "nothing" });
    isBack();
    expect(await minutes(1)).toBe(1);
    expect((await room.parts())[0]).toMatchObject({ fileSize: FILE.size });
  });

  test("is asked for at once when an admin says so", async () => {
    const room = await lost();
    await room.minutes(60);
    room.isBack();
    const { recordingId } = room;
    await room.world.asAdmin.mutation(api.admin.fetchRecording, { recordingId });
    await room.minutes(1);
    expect((await room.parts())[0]).toMatchObject({ fileSize: FILE.size });
  });

  test("and was never written is nothing to ask for, once its worker has said so", async () => {
    const room = await lost();
    const { world, recordingId, minutes } = room;
    room.isBackEmpty();
    await minutes(60);
    expect((await room.parts())[0]).toMatchObject({ state: "failed", isSettled: true });
    expect((await listed(room)).isUnsaved).toBe(false);
    expect(await world.asAdmin.mutation(api.admin.fetchRecording, { recordingId })).toEqual({
      kind: "refused",
      reason: "nothing",
    });
  });
});
