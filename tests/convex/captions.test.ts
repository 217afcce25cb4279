import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { readReport } from "../../convex/model/captionReports";
import {
  type CaptionsService,
  captionsService,
  SAID,
  SERVICE,
  transcribedWorld,
} from "./captionsWorld";
import { FILE, hex, keep, pass, recordingWorld } from "./recordingWorld";
import { MINUTE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const SECOND = 1_000;
const HOUR = 60 * MINUTE;

describe("the terms that people are told", () => {
  test("name a transcript where the policy wants one and something can make it", async () => {
    const room = await recordingWorld({ transcript: "en" });
    captionsService();
    const recordingId = await room.request();
    expect((await room.recording()).terms.transcript).toBe("en");
    await room.answer("asClient", "agreed");
    const [consent] = await room.world.t.run(
      async (ctx) =>
        await ctx.db
          .query("recordingConsents")
          .withIndex("by_recording_and_user", (q) => q.eq("recordingId", recordingId))
          .collect(),
    );
    expect(consent!.terms.transcript).toBe("en");
    expect(await room.world.asClient.query(api.recordings.transcriptLanguages, {})).toEqual(["en"]);
  });

  test.each([
    ["the policy wants none", {}, false],
    ["no service is set up", { transcript: "en" }, true],
  ] as const)("name none where %s, and none is made", async (_case, policy, isUnset) => {
    const room = await transcribedWorld({
      policy: { transcript: undefined, ...policy },
      before: (service) => {
        if (isUnset) vi.stubEnv("CAPTIONS_URL", "");
        service.says(SAID);
      },
    });
    expect((await room.recording()).terms).not.toHaveProperty("transcript");
    expect(room.service.calls).toEqual([]);
    expect((await room.page()).captions).toBeNull();
    const languages = await room.world.asClient.query(api.recordings.transcriptLanguages, {});
    expect(languages).toEqual(isUnset ? [] : ["en"]);
  });
});

const JOINED_SIZE = 3_900;

/** The worker's one file is brought and kept. */
async function joinIn(world: World) {
  const bytes = new Uint8Array(JOINED_SIZE);
  const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
  const { joinId, storageId } = await world.t.run(async (ctx) => ({
    joinId: (await ctx.db.query("recordingJoins").first())!._id,
    storageId: await ctx.storage.store(new Blob([bytes])),
  }));
  const said = { saidSize: bytes.length, saidSha256: sha256, durationMs: 2 * FILE.durationMs };
  const facts = { size: bytes.length, sha256, ...said };
  expect(await world.t.mutation(internal.joinJobs.keep, { joinId, storageId, ...facts })).toBe(
    true,
  );
}

describe("a transcript", () => {
  test("is made of the stored file, kept with the recording, and forgotten by the service", async () => {
    const { world, service, page, read, transcripts, partId } = await transcribedWorld();
    expect((await page()).captions).toBe("making");
    const [transcript] = await transcripts();
    const job = transcript!._id;
    expect(service.called("PUT")).toEqual([
      { method: "PUT", job, language: "en", isOurs: true, size: FILE.size },
    ]);
    expect(await read("asProvider")).toEqual([]);
    service.says(SAID);
    await pass(world, 30 * SECOND);
    expect((await page()).captions).toBe("ready");
    expect(await read("asProvider")).toEqual([{ partId, segments: SAID }]);
    expect((await transcripts())[0]).toMatchObject({ state: "done", engine: "an engine" });
    expect(service.jobs.size).toBe(0);
    expect(service.calls.every(({ isOurs }) => isOurs)).toBe(true);
  });

  test("is asked for once the session is over, not in a pause", async () => {
    const room = await recordingWorld({ transcript: "en" });
    const service = captionsService();
    await room.roll();
    await room.world.asProvider.mutation(api.recordings.pause, { bookingId: room.bookingId });
    await room.hear("complete", { endedAt: Date.now(), file: FILE });
    await keep(room.world, (await room.parts())[0]!._id);
    await pass(room.world);
    expect(service.calls).toEqual([]);
    await room.world.asProvider.mutation(api.recordings.stop, { bookingId: room.bookingId });
    await pass(room.world);
    expect(service.called("PUT")).toHaveLength(1);
  });

  test("is made of the one file that parts were joined to", async () => {
    const room = await recordingWorld({ transcript: "en" });
    const { world, bookingId, livekit } = room;
    const service = captionsService();
    livekit.join = { state: "working" };
    await room.roll();
    await world.asProvider.mutation(api.recordings.pause, { bookingId });
    await room.hear("complete", { endedAt: Date.now(), file: FILE });
    await keep(world, (await room.parts())[0]!._id);
    await world.asProvider.mutation(api.recordings.resume, { bookingId });
    await pass(world);
    await world.asProvider.mutation(api.recordings.stop, { bookingId });
    await room.hear("complete", { endedAt: Date.now(), file: FILE });
    await keep(world, (await room.parts())[1]!._id);
    await pass(world);
    expect(service.calls).toEqual([]);
    await joinIn(world);
    service.fileSize = JOINED_SIZE;
    await pass(world);
    expect(service.called("PUT")).toHaveLength(1);
    const [transcript] = await world.t.run(
      async (ctx) => await ctx.db.query("recordingTranscripts").collect(),
    );
    expect(transcript!.partId).toBe((await room.parts())[0]!._id);
  });

  test.each(["waiting", "making"] as const)("that is %s ends with its file", async (state) => {
    const room = await transcribedWorld({
      before: (service) => (service.isDown = state === "waiting"),
    });
    expect((await room.transcripts())[0]!.state).toBe(state);
    await room.world.t.run(
      async (ctx) => await ctx.db.patch("recordingParts", room.partId, { verifiedAt: undefined }),
    );
    await pass(room.world, 30 * SECOND);
    expect((await room.transcripts())[0]).toMatchObject({ state: "failed", reason: "gone" });
    await pass(room.world);
    expect(room.service.jobs.size).toBe(0);
  });

  test("is read by who may watch, and by their own viewing alone", async () => {
    const before = (service: CaptionsService) => service.says(SAID);
    const both = await transcribedWorld({ before });
    await pass(both.world, 30 * SECOND);
    const { world, recordingId } = both;
    expect(await both.read("asClient")).toHaveLength(1);
    const watch = { recordingId, purpose: "watch" } as const;
    const theirs = await world.asProvider.mutation(api.recordings.watch, watch);
    if (theirs.kind !== "granted") throw new Error(theirs.reason);
    const { viewId } = theirs;
    for (const who of [world.asClient, world.asOtherClient, world.asStranger, world.asAdmin]) {
      expect(await who.query(api.recordings.captions, { recordingId, viewId })).toBeNull();
    }
    const guessed = { recordingId, viewId: recordingId };
    expect(await world.asProvider.query(api.recordings.captions, guessed)).toBeNull();
    const views = (await both.page()).views.map(({ name }) => name);
    expect(views.toSorted()).toEqual(["Demo client", "Demo provider"]);
  });

  test("is noted anew where somebody reads it after half a day", async () => {
    const { world, recordingId } = await transcribedWorld();
    const watch = { recordingId, purpose: "watch" } as const;
    const seen = await world.asProvider.mutation(api.recordings.watch, watch);
    if (seen.kind !== "granted") throw new Error(seen.reason);
    const args = { recordingId, viewId: seen.viewId };
    vi.setSystemTime(Date.now() + 11 * HOUR);
    expect(await world.asProvider.query(api.recordings.captions, args)).toEqual([]);
    vi.setSystemTime(Date.now() + 2 * HOUR);
    expect(await world.asProvider.query(api.recordings.captions, args)).toBeNull();
  });

  test("is not a client's to read where the provider alone watches", async () => {
    const room = await transcribedWorld({ policy: { watchers: "provider" } });
    expect(await room.read("asClient")).toBeNull();
  });

  test("of hours is kept in rows, and given whole", async () => {
    const said = Array.from({ length: 450 }, (_, nth) => ({
      startMs: nth * 100,
      endMs: nth * 100 + 90,
      text: `Line ${nth}`,
    }));
    const room = await transcribedWorld({ before: (service) => service.says(said) });
    await pass(room.world, 30 * SECOND);
    expect(await room.rows()).toHaveLength(3);
    const lines = (await room.read("asProvider"))!.flatMap(({ segments }) => segments);
    expect(lines.map(({ text }) => text)).toEqual(said.map(({ text }) => text));
  });
});

describe("when the service", () => {
  test("is away, it is asked again until it is back", async () => {
    const room = await transcribedWorld({ before: (service) => (service.isDown = true) });
    await pass(room.world, 10 * SECOND);
    expect((await room.page()).captions).toBe("making");
    room.service.isDown = false;
    room.service.says(SAID);
    await pass(room.world, 30 * SECOND);
    await pass(room.world, 30 * SECOND);
    expect((await room.page()).captions).toBe("ready");
  });

  test.each([
    ["is away", (service: CaptionsService) => (service.isDown = true)],
    ["refuses our secret", (service: CaptionsService) => (service.status = 401)],
  ])("%s for a day, it is given up, and says so", async (_case, before) => {
    const room = await transcribedWorld({ before });
    for (let hour = 0; hour < 30; hour += 1) await pass(room.world, HOUR);
    expect((await room.page()).captions).toBe("failed");
    expect((await room.transcripts())[0]).toMatchObject({ state: "failed", reason: "gave_up" });
  });

  test("was started anew, the job is sent again", async () => {
    const room = await transcribedWorld();
    room.service.jobs.clear();
    room.service.says(SAID);
    for (let i = 0; i < 3; i += 1) await pass(room.world, 30 * SECOND);
    expect(room.service.called("PUT")).toHaveLength(2);
    expect((await room.page()).captions).toBe("ready");
  });

  test("was away while this was off as well, it is sent again days later", async () => {
    const room = await transcribedWorld();
    vi.setSystemTime(Date.now() + 60 * HOUR);
    room.service.jobs.clear();
    room.service.isDown = true;
    await pass(room.world, 30 * SECOND);
    expect((await room.page()).captions).toBe("making");
    room.service.isDown = false;
    room.service.says(SAID);
    for (let i = 0; i < 3; i += 1) await pass(room.world, 30 * SECOND);
    expect((await room.page()).captions).toBe("ready");
  });

  test("works on it for a day, it is given up", async () => {
    const { world, service, transcripts } = await transcribedWorld();
    const transcriptId = (await transcripts())[0]!._id;
    const day = (24 * HOUR) / (30 * SECOND);
    await world.t.action(internal.captions.look, { transcriptId, looks: day - 1 });
    expect((await transcripts())[0]!.state).toBe("making");
    await world.t.action(internal.captions.look, { transcriptId, looks: day });
    expect((await transcripts())[0]).toMatchObject({ state: "failed", reason: "gave_up" });
    await pass(world);
    expect(service.jobs.size).toBe(0);
  });

  test("is not set up for a while, what people were told of is asked for later", async () => {
    const room = await transcribedWorld({
      rolling: () => vi.stubEnv("CAPTIONS_URL", ""),
      before: (service) => service.says(SAID),
    });
    expect((await room.page()).captions).toBe("making");
    vi.stubEnv("CAPTIONS_URL", SERVICE);
    for (let i = 0; i < 3; i += 1) await pass(room.world, 30 * SECOND);
    expect((await room.page()).captions).toBe("ready");
  });

  test("fails at it again and again, it is tried three times", async () => {
    const before = (service: CaptionsService) =>
      (service.report = { state: "failed", reason: "engine" });
    const room = await transcribedWorld({ before });
    for (let i = 0; i < 20; i += 1) await pass(room.world, MINUTE);
    expect(room.service.called("PUT")).toHaveLength(3);
    expect((await room.page()).captions).toBe("failed");
  });

  test.each(["not_media", "too_long"] as const)("finds it %s, that is the end", async (reason) => {
    const before = (service: CaptionsService) => (service.report = { state: "failed", reason });
    const room = await transcribedWorld({ before });
    await pass(room.world, 30 * SECOND);
    expect(room.service.called("PUT")).toHaveLength(1);
    expect((await room.transcripts())[0]).toMatchObject({ state: "failed", reason });
  });

  test("was never asked, as the action was cut off, the sweep asks", async () => {
    const room = await transcribedWorld();
    const [transcript] = await room.transcripts();
    await room.world.t.run(async (ctx) => {
      for (const { _id } of await ctx.db.system.query("_scheduled_functions").collect()) {
        await ctx.scheduler.cancel(_id);
      }
    });
    vi.setSystemTime(Date.now() + 12 * MINUTE);
    room.service.says(SAID);
    await room.world.t.mutation(internal.captionJobs.sweep, {});
    for (let i = 0; i < 2; i += 1) await pass(room.world, 30 * SECOND);
    expect((await room.transcripts())[0]).toMatchObject({ _id: transcript!._id, state: "done" });
  });
});

describe("with the recording", () => {
  test("goes what was said in it", async () => {
    const room = await transcribedWorld({ before: (service) => service.says(SAID) });
    await pass(room.world, 30 * SECOND);
    expect(await room.rows()).toHaveLength(1);
    const { recordingId, world } = room;
    const watch = { recordingId, purpose: "watch" } as const;
    const seen = await world.asProvider.mutation(api.recordings.watch, watch);
    if (seen.kind !== "granted") throw new Error(seen.reason);
    await world.asProvider.mutation(api.recordings.remove, { recordingId });
    const { viewId } = seen;
    expect(
      await world.asProvider.query(api.recordings.captions, { recordingId, viewId }),
    ).toBeNull();
    await pass(world);
    expect(await room.rows()).toEqual([]);
    expect(await room.transcripts()).toEqual([]);
    expect((await room.page()).captions).toBeNull();
  });

  test("go hours of it, in many rows", async () => {
    const said = Array.from({ length: 10_000 }, (_, nth) => ({ ...SAID[0]!, startMs: nth }));
    const room = await transcribedWorld({ before: (service) => service.says(said) });
    await pass(room.world, 30 * SECOND);
    expect(await room.rows()).toHaveLength(50);
    const { recordingId, world, transcripts } = room;
    const partId = (await transcripts())[0]!.partId;
    await world.t.run(async (ctx) => {
      for (let index = 50; index < 70; index += 1) {
        await ctx.db.insert("recordingCaptions", { recordingId, partId, index, segments: SAID });
      }
    });
    await world.asProvider.mutation(api.recordings.remove, { recordingId });
    // Not all in the one step that deletes the recording, nor in the next.
    expect(await room.rows()).toHaveLength(70);
    await world.t.mutation(internal.captionJobs.eraseCaptions, { recordingId });
    expect(await room.rows()).toHaveLength(20);
    await pass(world);
    expect(await room.rows()).toEqual([]);
  });

  test("goes what the service is just making of it", async () => {
    const room = await transcribedWorld();
    const { recordingId, world, service } = room;
    expect(service.jobs.size).toBe(1);
    await world.asProvider.mutation(api.recordings.remove, { recordingId });
    await pass(world);
    expect(service.jobs.size).toBe(0);
    service.says(SAID);
    await pass(world, 30 * SECOND);
    expect(await room.rows()).toEqual([]);
  });
});

describe("a file", () => {
  test("is not sent again to who has it", async () => {
    const room = await transcribedWorld();
    const [transcript] = await room.transcripts();
    await room.world.t.action(internal.captions.ask, { transcriptId: transcript!._id });
    expect(room.service.called("PUT")).toHaveLength(1);
    room.service.says(SAID);
    await pass(room.world, 30 * SECOND);
    expect((await room.page()).captions).toBe("ready");
  });

  test("is not sent to who does not answer", async () => {
    const room = await transcribedWorld({ before: (service) => (service.isDown = true) });
    expect(room.service.files).toBe(0);
    room.service.isDown = false;
    await pass(room.world, 10 * SECOND);
    expect(room.service.files).toBe(1);
  });

  test("that no service takes is not sent at all", async () => {
    const room = await transcribedWorld({ before: (service) => (service.isDown = true) });
    await room.world.t.run(
      async (ctx) => await ctx.db.patch("recordingParts", room.partId, { size: 4_000_000_001 }),
    );
    room.service.isDown = false;
    await pass(room.world, 10 * SECOND);
    expect(room.service.called("PUT")).toEqual([]);
    expect((await room.transcripts())[0]).toMatchObject({ state: "failed", reason: "too_long" });
  });

  test.each([202, 503])(
    "deleted on its way is forgotten, whatever came of it: %i",
    async (status) => {
      const room = await transcribedWorld({ before: (service) => (service.isDown = true) });
      const { world, service, recordingId } = room;
      service.isDown = false;
      service.status = status;
      service.onTheWay = async () => {
        await world.asProvider.mutation(api.recordings.remove, { recordingId });
      };
      await pass(world, 10 * SECOND);
      expect(service.called("PUT")).toHaveLength(1);
      expect(await room.transcripts()).toEqual([]);
      expect(service.jobs.size).toBe(0);
      // Once when it was deleted, and once more when it had come there.
      expect(service.called("DELETE")).toHaveLength(2);
    },
  );
});

describe("what a service tells", () => {
  const done = (segments: unknown) => ({ state: "done", result: { engine: "e", segments } });

  test("is put in order, within the part, and without what is no line", () => {
    const told = [
      { startMs: 4_000, endMs: 90_000, text: "To the\n\u0007end " },
      { startMs: 1_000, endMs: 500, text: "First" },
      { startMs: 70_000, endMs: 71_000, text: "After it" },
      { startMs: -1, endMs: 5, text: "Before it" },
      { startMs: Number.NaN, endMs: 5, text: "Never" },
      { startMs: 2_000, endMs: 3_000, text: "  " },
      { startMs: 2_000, endMs: 3_000 },
      null,
    ];
    expect(readReport(done(told), 60_000)).toEqual({
      kind: "done",
      engine: "e",
      chunks: [
        [
          { startMs: 1_000, endMs: 1_300, text: "First" },
          { startMs: 4_000, endMs: 61_000, text: "To the end" },
        ],
      ],
    });
  });

  test("is bounded", () => {
    const long = { startMs: 0, endMs: 1, text: "a".repeat(10_000) };
    const report = readReport(done(Array.from({ length: 30_000 }, () => long)), 60_000);
    if (report.kind !== "done") throw new Error(report.kind);
    expect(report.chunks).toHaveLength(50);
    expect(report.chunks[0]![0]!.text).toHaveLength(300);
  });

  test("is whole characters, also where it is cut", () => {
    const text = `${"a".repeat(299)}\u{1F600}`;
    const report = readReport(done([{ startMs: 0, endMs: 1, text }]), 60_000);
    if (report.kind !== "done") throw new Error(report.kind);
    expect(report.chunks[0]![0]!.text).toBe(`${"a".repeat(299)}\uFFFD`);
  });

  test.each([
    null,
    "done",
    {},
    { state: "done" },
    done("many"),
    { state: "failed" },
    { state: "failed", reason: "engine" },
  ])("and is not to be understood is a problem: %j", (body) => {
    expect(readReport(body, 1_000)).toEqual({ kind: "problem" });
  });
});
