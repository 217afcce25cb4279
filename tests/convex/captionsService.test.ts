import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import {
  type CaptionsService,
  HOUR,
  SAID,
  SECOND,
  SERVICE,
  transcribedWorld,
} from "./captionsWorld";
import { pass } from "./recordingWorld";
import { MINUTE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
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
