import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { kindsOf, mailsTo, signIn } from "./noticeWorld";
import { FILE, keep, pass, type RecordingWorld, recordingWorld } from "./recordingWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** Recorded and stopped; its file is with the worker. */
async function recorded(watchers: "provider" | "both" = "both") {
  const room = await recordingWorld({ watchers });
  const recordingId = await room.roll();
  await signIn(room.world, "provider");
  await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
  await room.hear("complete", { file: FILE });
  return { ...room, recordingId };
}

async function giveUp({ world, parts }: RecordingWorld) {
  const partId = (await parts())[0]!._id;
  for (let i = 0; i < 40; i += 1) await world.t.mutation(internal.custodyJobs.take, { partId });
  await pass(world);
  return partId;
}

describe("a recording that is ready", () => {
  async function ready(watchers: "provider" | "both", byMail = true) {
    const room = await recorded(watchers);
    const { world } = room;
    await signIn(world, "client");
    await world.asClient.mutation(api.notices.setChoices, { byMail, reminders: [] });
    await keep(world, (await room.parts())[0]!._id);
    await pass(world);
    expect((await room.recording()).state).toBe("ready");
    return room;
  }
  const mailsOf = async ({ world }: RecordingWorld, person: "provider" | "client") =>
    (await mailsTo(world, person)).filter(({ subject }) => /^Recording ready: /.test(subject));

  test("is told to both sides where both may watch, in the app and by mail", async () => {
    const room = await ready("both");
    for (const person of ["provider", "client"] as const) {
      expect(await kindsOf(room.world, person)).toContain("recording_ready");
      expect(await mailsOf(room, person)).toHaveLength(1);
    }
    expect(await room.world.asClient.query(api.recordings.news, {})).toMatchObject([
      { _id: room.recordingId },
    ]);
  });

  test("is told in the app alone to a client who wants no mail", async () => {
    const room = await ready("both", false);
    expect(await kindsOf(room.world, "client")).toContain("recording_ready");
    expect(await mailsOf(room, "client")).toEqual([]);
  });

  test("is told to no client who may not watch it", async () => {
    const room = await ready("provider");
    expect(await kindsOf(room.world, "provider")).toContain("recording_ready");
    expect(await kindsOf(room.world, "client")).not.toContain("recording_ready");
    expect(await mailsOf(room, "client")).toEqual([]);
    expect(await room.world.asClient.query(api.recordings.news, {})).toEqual([]);
  });
});

describe("a recording that failed", () => {
  test("is told to its providers, in the app and by mail, and to nobody else", async () => {
    const room = await recorded();
    const { world, recordingId } = room;
    await giveUp(room);
    expect(await world.asProvider.query(api.notices.list, {})).toMatchObject([
      { kind: "recording_failed", recordingId, bookingId: room.bookingId },
    ]);
    expect((await mailsTo(world, "provider"))[0]!.subject).toMatch(/^Recording failed: /);
    expect(await kindsOf(world, "client")).not.toContain("recording_failed");
  });

  test("is told once, and told to be ready to whoever may watch when its file comes after all", async () => {
    const room = await recorded();
    const { world, recordingId } = room;
    const partId = await giveUp(room);
    await world.asAdmin.mutation(api.admin.fetchRecording, { recordingId });
    await keep(world, partId);
    await world.t.mutation(internal.recordingJobs.sweep, { recordingId });
    const told = ["recording_ready", "recording_failed"];
    expect(await kindsOf(world, "provider")).toEqual(told);
    expect(await kindsOf(world, "client")).toContain("recording_ready");
    expect(await world.asProvider.query(api.recordings.news, {})).toMatchObject([
      { _id: recordingId },
    ]);
  });

  test("is no news where people did not want it, or nothing of it ever ran", async () => {
    const room = await recordingWorld();
    await room.request();
    await room.answer("asClient", "no");
    expect((await room.recording()).state).toBe("failed");
    expect(await kindsOf(room.world, "provider")).toEqual([]);
  });
});
