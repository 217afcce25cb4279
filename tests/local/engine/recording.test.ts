import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import {
  adminClient,
  httpClient,
  type Issuer,
  type TestEngine,
  testEngine,
  testIssuer,
  until,
} from "./support.ts";
import { testBucket } from "./bucket.ts";
import { makeFilm, openPlayer } from "./player.ts";
import { KEY, SECRET, sendWebhook, sha256Of, testWorker } from "./worker.ts";

const ORIGIN = "http://app.test";
const MB = 1_000_000;

let issuer: Issuer;
let engine: TestEngine;
let worker: Awaited<ReturnType<typeof testWorker>>;

beforeAll(async () => {
  issuer = await testIssuer();
  worker = await testWorker();
  engine = await start({ LIVEKIT_EGRESS_FILES_URL: worker.url });
});

async function start(env: Record<string, string>) {
  return await testEngine({
    functionsDir: resolve("convex"),
    env: {
      CLERK_JWT_ISSUER_DOMAIN: "https://unused.invalid",
      LOCAL_ISSUER_URL: issuer.url,
      APP_ORIGINS: ORIGIN,
      LIVEKIT_URL: worker.url.replace("http", "ws"),
      LIVEKIT_API_KEY: KEY,
      LIVEKIT_API_SECRET: SECRET,
      ...env,
    },
  });
}

async function as(person: string) {
  const client = httpClient(engine);
  client.setAuth(await issuer.token({ sub: person, name: person, azp: ORIGIN }));
  return client;
}

/** Bytes that do not repeat within a block of any usual size. */
function film(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let i = 0; i < size; i += 1) bytes[i] = (i * 2_654_435_761) >>> 24;
  return bytes;
}

/** A provider alone in a room, whose recording runs. */
async function rolling() {
  const provider = await as("provider");
  const { user } = await provider.mutation(api.users.ensure, {});
  const client = (await (await as("client")).mutation(api.users.ensure, {})).user;
  const args = { tokenIdentifier: `${issuer.url}|provider`, isProvider: true };
  await adminClient(engine).mutation(internal.admin.grant as never, args as never);
  const booked = await provider.mutation(api.bookings.create, {
    requestKey: crypto.randomUUID(),
    title: "Recorded",
    clientIds: [client._id],
    startsAt: "now",
    durationMinutes: 30,
    mayOverlap: true,
  });
  if (booked.kind !== "created") throw new Error(booked.reason);
  const { bookingId } = booked;
  worker.present = [user._id];
  const before = worker.started.length;
  const asked = { bookingId, kind: "composite", layout: "grid" } as const;
  const requested = await provider.mutation(api.recordings.start, asked);
  if (requested.kind !== "requested") throw new Error(requested.reason);
  await until("the egress was started", () => worker.started.length === before + 1);
  const egress = worker.started.at(-1)!;
  const tell = async (event: string, status: string, more: object = {}) => {
    const startedAt = `${Date.now() - 60_000}000000`;
    const info = { ...egress, status, startedAt, ...more };
    return await sendWebhook(engine.siteUrl, event, info);
  };
  expect(await tell("egress_started", "EGRESS_ACTIVE")).toBe(200);
  const { recordingId } = requested;
  const now = async () => (await provider.query(api.recordings.get, { recordingId }))!;
  expect((await now()).state).toBe("active");
  return { provider, bookingId, recordingId, egress, tell, now };
}

type Egress = (typeof worker)["started"][number];

/** Stopped, with a file of these bytes at the worker. */
async function ended(
  bytes: Buffer,
  write = ({ egressId }: Egress) => void worker.files.set(egressId, bytes),
) {
  const recording = await rolling();
  const { provider, bookingId, egress, tell } = recording;
  write(egress);
  await provider.mutation(api.recordings.stop, { bookingId });
  await until("it was stopped", () => worker.stopped.includes(egress.egressId));
  const fileResults = [{ filename: "x.mp4", size: `${bytes.length}`, duration: "60000000000" }];
  const endedAt = `${Date.now()}000000`;
  await tell("egress_ended", "EGRESS_COMPLETE", { endedAt, fileResults });
  return recording;
}

async function ask(path: string, range?: string) {
  return await fetch(engine.siteUrl + path, { headers: range ? { range } : {} });
}

describe("a recording's file, through real HTTP and storage", () => {
  test("is fetched, compared and then deleted at its source; it plays by ranges", async () => {
    const bytes = film(20 * MB + 12_345);
    const { provider, recordingId, egress, now } = await ended(bytes);
    await until("it is ready", async () => (await now()).state === "ready", 30_000);
    await until("the source was deleted", () => worker.deleted.includes(egress.egressId));
    expect(await now()).toMatchObject({ size: bytes.length, durationMs: 60_000, isPartial: false });

    const args = { recordingId, purpose: "watch" } as const;
    const granted = await provider.mutation(api.recordings.watch, args);
    if (granted.kind !== "granted") throw new Error(granted.reason);
    const { path } = granted.parts[0]!;
    // More at once than an HTTP action may answer with.
    expect((await ask(path)).status).toBe(413);
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length;) {
      const response = await ask(path, `bytes=${at}-`);
      expect(response.status).toBe(206);
      const piece = Buffer.from(await response.arrayBuffer());
      expect(response.headers.get("content-length")).toBe(String(piece.length));
      expect(piece.length).toBeLessThanOrEqual(8 * MB);
      at += piece.length;
      pieces.push(piece);
    }
    expect(sha256Of(Buffer.concat(pieces))).toBe(sha256Of(bytes));
    expect((await ask(path.replace(/.$/, (last) => (last === "A" ? "B" : "A")))).status).toBe(403);
  });

  test("of a paused recording is one, for which the parts wait at their source", async () => {
    const { provider, bookingId, recordingId, egress, tell, now } = await rolling();
    const ends = async (bytes: Buffer, of: Egress) => {
      worker.files.set(of.egressId, bytes);
      const fileResults = [{ filename: "x.mp4", size: `${bytes.length}`, duration: "60000000000" }];
      const endedAt = `${Date.now()}000000`;
      await tell("egress_ended", "EGRESS_COMPLETE", { ...of, endedAt, fileResults });
    };
    const [one, two] = [film(MB + 1), film(2 * MB)];
    await provider.mutation(api.recordings.pause, { bookingId });
    await ends(one, egress);
    await until("the first part is here", async () => (await now()).parts.length === 1);
    await provider.mutation(api.recordings.resume, { bookingId });
    await until("it goes on", () => worker.started.at(-1) !== egress);
    const next = worker.started.at(-1)!;
    await tell("egress_started", "EGRESS_ACTIVE", next);
    expect(worker.deleted).not.toContain(egress.egressId);
    await provider.mutation(api.recordings.stop, { bookingId });
    await ends(two, next);
    await until("it is ready", async () => (await now()).state === "ready", 30_000);
    const whole = Buffer.concat([one, two]);
    expect(await now()).toMatchObject({ size: whole.length, parts: [{ durationMs: 120_000 }] });
    await until("the sources were deleted", () => {
      const names = [egress.egressId, next.egressId];
      return names.every((name) => worker.deleted.includes(name));
    });
    await until("the joined one as well", () => worker.deleted.some((id) => id.startsWith("JN_")));
    // The look for files of nobody finds an owner for it.
    const all = { after: 0, before: Date.now() + 1_000 };
    await adminClient(engine).mutation(internal.recordingUpkeep.pruneLost as never, all as never);
    const granted = await provider.mutation(api.recordings.watch, {
      recordingId,
      purpose: "watch",
    });
    if (granted.kind !== "granted") throw new Error(granted.reason);
    const response = await ask(granted.parts[0]!.path);
    expect(sha256Of(Buffer.from(await response.arrayBuffer()))).toBe(sha256Of(whole));
  });

  test("that breaks off on the way is fetched again, and not taken for whole", async () => {
    worker.cuts = 1;
    const bytes = film(3 * MB);
    const { now } = await ended(bytes);
    await until("it is ready", async () => (await now()).state === "ready", 30_000);
    expect(worker.cuts).toBe(0);
    expect(await now()).toMatchObject({ size: bytes.length });
  });

  test("whose digest is not what the worker says is not kept, and the source stays", async () => {
    worker.liesAboutDigest = true;
    const { now, egress } = await ended(film(MB));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect((await now()).state).toBe("processing");
    expect((await now()).parts).toEqual([]);
    expect(worker.deleted).not.toContain(egress.egressId);
    worker.liesAboutDigest = false;
    await until("it is ready", async () => (await now()).state === "ready", 30_000);
    await until("the source was deleted", () => worker.deleted.includes(egress.egressId));
  });

  test("the log holds no ticket, token or address of storage", () => {
    expect(engine.log.join("\n")).not.toMatch(/Bearer|ticket=|eyJ|api\/storage/);
  });
});

/** Another engine for this test alone. */
async function useEngine(environment: Record<string, string>) {
  const usual = engine;
  onTestFinished(() => {
    engine = usual;
  });
  engine = await start(environment);
}

/** As a disk that cannot be written to: the engine's storage fails, the rest goes on. */
function breakStorage(): () => void {
  const files = join(engine.options.dataDir, "files");
  rmSync(files, { recursive: true });
  writeFileSync(files, "");
  return () => {
    rmSync(files);
    mkdirSync(files);
  };
}

describe("a second place", () => {
  test("takes a recording where storage fails; it plays from there, and goes with it", async () => {
    const { objects, second } = await testBucket();
    await useEngine({ LIVEKIT_EGRESS_FILES_URL: worker.url, ...second });
    breakStorage();
    const bytes = film(9 * MB + 7);
    const { provider, recordingId, egress, now } = await ended(bytes);
    await until("it is ready", async () => (await now()).state === "ready", 30_000);
    expect(objects.size).toBe(1);
    expect(sha256Of([...objects.values()][0]!)).toBe(sha256Of(bytes));
    await until("the source was deleted", () => worker.deleted.includes(egress.egressId));
    const args = { recordingId, purpose: "watch" } as const;
    const granted = await provider.mutation(api.recordings.watch, args);
    if (granted.kind !== "granted") throw new Error(granted.reason);
    const response = await ask(granted.parts[0]!.path, `bytes=${8 * MB}-`);
    expect(response.headers.get("etag")).toBe(`"${sha256Of(bytes)}"`);
    const piece = Buffer.from(await response.arrayBuffer());
    expect(sha256Of(piece)).toBe(sha256Of(bytes.subarray(8 * MB)));
    await provider.mutation(api.recordings.remove, { recordingId });
    await until("it is gone", () => objects.size === 0);
  });

  test("fault 14: that has another byte than it was given is none: the source stays until it was read as it is", async () => {
    const { objects, second, state } = await testBucket();
    await useEngine({ LIVEKIT_EGRESS_FILES_URL: worker.url, ...second });
    breakStorage();
    state.spoils = true;
    const bytes = film(MB);
    const { egress, now } = await ended(bytes);
    await until("it was put there", () => state.put > 0, 20_000);
    state.spoils = false;
    expect(worker.deleted).not.toContain(egress.egressId);
    expect((await now()).state).toBe("processing");
    await until("it is ready", async () => (await now()).state === "ready", 60_000);
    expect(state.put).toBeGreaterThan(1);
    expect(sha256Of([...objects.values()][0]!)).toBe(sha256Of(bytes));
  });

  test("that fails as well leaves the source where it is, and storage is tried again", async () => {
    const { objects, state, second } = await testBucket();
    state.isDown = true;
    await useEngine({ LIVEKIT_EGRESS_FILES_URL: worker.url, ...second });
    const mendStorage = breakStorage();
    const { egress, now } = await ended(film(MB));
    await until("both were tried", () => state.refused > 0, 20_000);
    expect((await now()).state).toBe("processing");
    expect(worker.deleted).not.toContain(egress.egressId);
    mendStorage();
    await until("it is ready", async () => (await now()).state === "ready", 30_000);
    expect(objects.size).toBe(0);
  });

  test("is where a worker wrote that could not write to the first", async () => {
    const first = await testBucket();
    const other = await testBucket();
    await useEngine({ ...first.env, ...other.second });
    const bytes = film(MB + 3);
    const { provider, recordingId, now } = await ended(bytes, ({ roomComposite }) => {
      other.objects.set(roomComposite.file.filepath, bytes);
    });
    await until("it is ready", async () => (await now()).state === "ready", 30_000);
    expect((await now()).size).toBe(bytes.length);
    await provider.mutation(api.recordings.remove, { recordingId });
    await until("it is gone", () => other.objects.size === 0);
  });
});

describe("an egress that was started past the functions", () => {
  test("is stopped within two seconds of its webhook", async () => {
    const { egress } = await rolling();
    const theirs = { egressId: "EG_theirs", roomName: egress.roomName, status: "EGRESS_ACTIVE" };
    const at = Date.now();
    expect(await sendWebhook(engine.siteUrl, "egress_started", theirs)).toBe(200);
    await until("it was stopped", () => worker.stopped.includes("EG_theirs"), 2_000);
    expect(Date.now() - at).toBeLessThan(2_000);
  });
});

describe("a recording's file in a bucket", () => {
  let bucket: Awaited<ReturnType<typeof testBucket>>;
  let place: string;
  beforeAll(async () => {
    bucket = await testBucket();
    // Under another name than the deployment asks it by, and so with a signature of its own.
    place = bucket.env.RECORDINGS_S3_ENDPOINT!.replace("127.0.0.1", "localhost");
    engine = await start({ ...bucket.env, RECORDINGS_S3_PUBLIC_ENDPOINT: place });
  });

  test("is read and compared, stays there, plays by ranges, and goes with the recording", async () => {
    // More than is read in one piece.
    const bytes = film(65 * MB + 1);
    const { objects } = bucket;
    const { provider, bookingId, recordingId, egress, now } = await ended(bytes, (started) => {
      objects.set(started.roomComposite.file.filepath, bytes);
    });
    await until("it is ready", async () => (await now()).state === "ready", 30_000);
    const args = { recordingId, purpose: "watch" } as const;
    const granted = await provider.mutation(api.recordings.watch, args);
    if (granted.kind !== "granted") throw new Error(granted.reason);
    const response = await ask(granted.parts[0]!.path, `bytes=${8 * MB}-`);
    expect(response.status).toBe(206);
    expect(response.headers.get("etag")).toBe(`"${sha256Of(bytes)}"`);
    const piece = Buffer.from(await response.arrayBuffer());
    expect(sha256Of(piece)).toBe(sha256Of(bytes.subarray(8 * MB, 16 * MB)));
    expect(worker.deleted).not.toContain(egress.egressId);
    expect(objects.size).toBe(1);
    await provider.mutation(api.recordings.remove, { recordingId });
    await until("it is gone", () => objects.size === 0);
    // By a file that is written, read and deleted there.
    const ready = { kind: "ready", freeBytes: null };
    expect(await provider.action(api.recordings.preflight, { bookingId })).toEqual(ready);
    expect(objects.size).toBe(0);
    expect(engine.log.join("\n")).not.toMatch(/X-Amz|bucket-secret|parley\//);
  });

  test("that browsers reach is played and saved from there, past the deployment", async () => {
    const bytes = makeFilm();
    const { objects, reads } = bucket;
    const { provider, recordingId, now } = await ended(bytes, (started) => {
      objects.set(started.roomComposite.file.filepath, bytes);
    });
    await until("it is ready", async () => (await now()).state === "ready", 30_000);
    const addressTo = async (purpose: "watch" | "download") => {
      const args = { recordingId, purpose, playsFrom: [place] };
      const granted = await provider.mutation(api.recordings.watch, args);
      if (granted.kind !== "granted") throw new Error(granted.reason);
      return engine.siteUrl + granted.parts[0]!.path;
    };
    reads.length = 0;
    const page = await openPlayer({ siteUrl: engine.siteUrl, bucketOrigins: [place] });
    await page.play(await addressTo("watch"));
    await page.seek(35);
    const saved = await page.save(
      `${await addressTo("download")}&name=${encodeURIComponent("Üben")}`,
    );
    expect(saved.name).toBe("Üben.mp4");
    expect(sha256Of(saved.bytes)).toBe(sha256Of(bytes));
    const host = new URL(place).host;
    expect(reads.filter((read) => read.host !== host || read.status > 206)).toEqual([]);
    // By the end of the film, which was not there yet.
    const starts = reads.map(({ range }) => Number(/^bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0));
    expect(Math.max(...starts)).toBeGreaterThan(bytes.length / 2);
    // What a page of another policy is led to, its browser does not play.
    const other = await openPlayer({ siteUrl: engine.siteUrl, bucketOrigins: [] });
    await expect(other.play(await addressTo("watch"))).rejects.toThrow(/MEDIA_ELEMENT_ERROR/);
  });
});
