import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { presign } from "../../convex/model/storage/awsSignature";
import { bucketWorld, setSecondBucket, written } from "./bucketWorld";
import { BUCKET } from "./livekitServer";
import { FILE, pass, recordingWorld } from "./recordingWorld";
import { MINUTE } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

test("an address is signed as AWS's own example is", async () => {
  const keys = {
    region: "us-east-1",
    accessKey: "AKIAIOSFODNN7EXAMPLE",
    secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  };
  const url = await presign(keys, {
    method: "GET",
    url: new URL("https://examplebucket.s3.amazonaws.com/test.txt"),
    seconds: 86_400,
    now: new Date("2013-05-24T00:00:00Z"),
  });
  expect(new URL(url).searchParams.get("X-Amz-Signature")).toBe(
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
  );
});

describe("a recording into a bucket", () => {
  test("is written there by the worker, under a path that nobody can guess", async () => {
    const room = await bucketWorld();
    await room.roll();
    const [start] = room.livekit.called("StartRoomCompositeEgress");
    const [part] = await room.parts();
    const path = `parley/${part!.key}.mp4`;
    expect(part!.bucketPath).toBe(path);
    const s3 = {
      endpoint: BUCKET,
      region: "eu-west-1",
      bucket: "films",
      accessKey: "key-of-the-bucket",
      secret: "secret-of-the-bucket",
      forcePathStyle: true,
    };
    expect(start!.body.file).toEqual({ fileType: "MP4", filepath: path, s3 });
  });

  test("stays there once it was read and is as long as the worker says", async () => {
    const room = await written();
    expect(await room.read(FILE.size - 1)).toBe(false);
    expect((await room.recording()).state).toBe("processing");
    expect(await room.read(FILE.size)).toBe(true);
    expect(await room.recording()).toMatchObject({ state: "ready", size: FILE.size });
    await pass(room.world);
    expect(room.livekit.bucketCalls.filter(({ method }) => method === "DELETE")).toEqual([]);
  });

  test("is read by as many actions as it takes, each from where the last one came to", async () => {
    setSecondBucket();
    const room = await written();
    const { _id: partId } = room.part;
    const take = async () => {
      const order = await room.world.t.mutation(internal.custodyJobs.take, { partId });
      const bucket = new URL(order!.source.url).pathname.split("/")[1];
      return { bucket, begun: order!.target.kind === "none" ? order!.target.begun : undefined };
    };
    const begunAt = (bytes: number) => ({ bytes, state: new ArrayBuffer(4), etag: '"film"' });
    // The first action ended without any: it was fetched at once, and the bucket has nothing.
    let { bucket } = await take();
    for (let bytes = 1; bytes <= 50; bytes += 1) {
      await room.world.t.mutation(internal.custodyJobs.readFurther, {
        partId,
        begun: begunAt(bytes),
      });
      expect(await take()).toEqual({ bucket, begun: begunAt(bytes) });
    }
    // One that comes no further counts; then the other bucket is tried, from its beginning.
    expect(await take()).not.toMatchObject({ bucket });
    ({ bucket } = await take());
    expect(await take()).toMatchObject({ begun: null });
    expect(await room.read(FILE.size)).toBe(true);
    expect((await room.parts())[0]!.reading).toBeUndefined();
  });

  test("is given up where no attempt comes further than those before", async () => {
    const room = await written();
    const { _id: partId } = room.part;
    const begun = { bytes: 2, state: new ArrayBuffer(4), etag: '"film"' };
    const readFurther = async (bytes: number) => {
      const further = { ...begun, bytes };
      await room.world.t.mutation(internal.custodyJobs.readFurther, { partId, begun: further });
    };
    await readFurther(2);
    expect((await room.parts())[0]!.custodyAttempts).toBe(0);
    for (let attempt = 1; attempt <= 34; attempt += 1) {
      await room.world.t.mutation(internal.custodyJobs.take, { partId });
      // Read anew, and cut off at the same place.
      await readFurther(2);
    }
    await room.world.t.mutation(internal.custodyJobs.take, { partId });
    expect((await room.parts())[0]!.custodyGivenUp).toBe(true);
  });

  test("is not kept where another digest is told, or its size by nobody but the bucket", async () => {
    const room = await written();
    expect(await room.read(FILE.size, "b".repeat(64))).toBe(false);
    expect(await room.read(FILE.size, "a".repeat(64))).toBe(true);
    const untold = await written(await bucketWorld(), null);
    expect(await untold.read(FILE.size)).toBe(false);
    expect((await untold.parts())[0]!.verifiedAt).toBeUndefined();
  });

  test("is deleted there with the recording", async () => {
    const room = await written();
    await room.read(FILE.size);
    room.livekit.bucket = 204;
    const { recordingId } = room;
    await room.world.asProvider.mutation(api.recordings.remove, { recordingId });
    await pass(room.world);
    expect(room.livekit.bucketCalls.at(-1)).toEqual({
      method: "DELETE",
      path: `/films/${room.part.bucketPath}`,
    });
  });

  test("is deleted there whenever the bucket lets it; after a day it is noted, and admins are told", async () => {
    const room = await written();
    const { world, livekit, recordingId } = room;
    await room.read(FILE.size);
    Object.assign(livekit, { bucket: 204, bucketRefuses: ["DELETE"] });
    await world.asProvider.mutation(api.recordings.remove, { recordingId });
    const owed = async () =>
      await world.t.run(async (ctx) => await ctx.db.query("fileDeletions").collect());
    const hours = async (count: number) => {
      livekit.bucketCalls.length = 0;
      for (let i = 0; i < count; i += 1) await pass(world, 60 * MINUTE);
      return livekit.bucketCalls.filter(({ method }) => method === "DELETE").length;
    };
    await hours(5 * 24);
    expect(await hours(5)).toBe(5);
    expect(await owed()).toMatchObject([{ bucketPath: room.part.bucketPath }]);
    const late = await world.asAdmin.query(api.admin.repairs, {
      kind: "recording_deletion_late",
      paginationOpts: { numItems: 5, cursor: null },
    });
    expect(late.page).toMatchObject([{ detail: room.part.egressId }]);
    await world.t.mutation(internal.monitoring.watch, {});
    const alerts = await world.asAdmin.query(api.admin.openAlerts, {});
    expect(alerts).toMatchObject([{ rule: "deletions_late", facts: { count: 1 } }]);
    livekit.bucketRefuses = [];
    expect(await hours(2)).toBe(1);
    expect(await owed()).toEqual([]);
    expect(await hours(5)).toBe(0);
  });

  test("that was never read there is deleted in both buckets", async () => {
    setSecondBucket();
    const room = await written();
    for (let i = 0; i < 40; i += 1) await pass(room.world, 60 * MINUTE);
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "not_saved" });
    room.livekit.bucket = 204;
    const { recordingId } = room;
    await room.world.asProvider.mutation(api.recordings.remove, { recordingId });
    await pass(room.world);
    const deleted = room.livekit.bucketCalls.filter(({ method }) => method === "DELETE");
    const { bucketPath } = room.part;
    expect(deleted.map(({ path }) => path).sort()).toEqual([
      `/films/${bucketPath}`,
      `/more-films/${bucketPath}`,
    ]);
  });

  async function checkBefore(bucket: number, refuses: string[] = []) {
    const { world, livekit, bookingId } = await bucketWorld();
    Object.assign(livekit, { bucket, bucketRefuses: refuses });
    const result = await world.asProvider.action(api.recordings.preflight, { bookingId });
    return { result, calls: livekit.bucketCalls };
  }

  test("the check before writes a file there, reads it and deletes it", async () => {
    const { result, calls } = await checkBefore(200);
    expect(result).toEqual({ kind: "ready", freeBytes: null });
    expect(calls.map(({ method }) => method)).toEqual(["PUT", "GET", "DELETE"]);
    expect(new Set(calls.map(({ path }) => path)).size).toBe(1);
    expect(calls[0]!.path).toMatch(/^\/films\/parley\/probe-[0-9a-f-]{36}\.txt$/);
  });

  test.each(["PUT", "GET", "DELETE"])(
    "fault 14: the check before: a key that may not %s",
    async (method) => {
      const { result, calls } = await checkBefore(200, [method]);
      expect(result).toEqual({ kind: "refused", reason: "storage_refused" });
      // What it wrote goes, whatever else fails.
      expect(calls.at(-1)!.method).toBe("DELETE");
    },
  );

  test("the check before: a bucket that fails, or that is not there", async () => {
    const unreachable = { kind: "refused", reason: "storage_unreachable" };
    expect((await checkBefore(500)).result).toEqual(unreachable);
    const refused = { kind: "refused", reason: "storage_refused" };
    expect((await checkBefore(404)).result).toEqual(refused);
  });

  test("with a part of its settings missing, there is no place", async () => {
    const { world, bookingId } = await bucketWorld();
    vi.stubEnv("RECORDINGS_S3_SECRET", "");
    expect(await world.asProvider.action(api.recordings.preflight, { bookingId })).toEqual({
      kind: "refused",
      reason: "no_storage",
    });
  });
});

describe("a key of the bucket that is revoked while a recording runs", () => {
  test("fault 14: the worker, who may not write, is tried once more; then it has failed", async () => {
    const room = await bucketWorld();
    const recordingId = await room.roll();
    const error = "could not upload: AccessDenied";
    await room.hear("failed", { error, endedAt: Date.now() });
    await room.hear("active");
    expect(await room.recording()).toMatchObject({ state: "active", restarts: 1 });
    await room.hear("failed", { error, endedAt: Date.now() });
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "egress_failed" });
    const args = { recordingId, purpose: "watch" } as const;
    const watched = await room.world.asProvider.mutation(api.recordings.watch, args);
    expect(watched.kind).not.toBe("granted");
  });

  test("fault 14: what was written and may not be read is never saved: said soon, failed in the end", async () => {
    const room = await bucketWorld();
    Object.assign(room.livekit, { bucket: 200, bucketRefuses: ["GET"] });
    await written(room);
    for (const ms of [0, 5_000, 10_000]) await pass(room.world, ms);
    expect(await room.recording()).toMatchObject({ state: "processing", problem: "source" });
    for (let hours = 0; hours < 40; hours += 1) {
      expect((await room.recording()).state).not.toBe("ready");
      await pass(room.world, 60 * MINUTE);
    }
    expect(await room.recording()).toMatchObject({ state: "failed", reason: "not_saved" });
  });
});

describe("an attempt that is cut off, where there are two places,", () => {
  /** Begun by the action, which then ends without a word; the first one ended with a problem. */
  async function attempts(room: Awaited<ReturnType<typeof written>>) {
    const orders = [];
    for (let i = 0; i < 4; i += 1) {
      const { _id: partId } = room.part;
      orders.push((await room.world.t.mutation(internal.custodyJobs.take, { partId }))!);
    }
    return orders;
  }

  test("is followed by one into the other place", async () => {
    setSecondBucket();
    const room = await written(await recordingWorld());
    const kinds = (await attempts(room)).map(({ target }) => target.kind);
    expect(kinds).toEqual(["storage", "bucket", "storage", "bucket"]);
  });

  test("is followed by one that reads the other bucket", async () => {
    setSecondBucket();
    const buckets = (await attempts(await written())).map(
      ({ source }) => new URL(source.url).pathname.split("/")[1],
    );
    expect(buckets).toEqual(["more-films", "films", "more-films", "films"]);
  });
});
