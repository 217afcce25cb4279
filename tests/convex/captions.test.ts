import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import {
  type CaptionsService,
  captionsService,
  HOUR,
  SAID,
  SECOND,
  transcribedWorld,
} from "./captionsWorld";
import { FILE, hex, keep, pass, recordingWorld } from "./recordingWorld";
import type { World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

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
