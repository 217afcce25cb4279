import { EgressStatus, EncodedFileOutput } from "@livekit/protocol";
import { EgressClient } from "livekit-server-sdk";
import { chromium } from "@playwright/test";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import { launchOptions } from "../../e2e/chromium.ts";
import { adminClient, cleanUp, temporaryDir } from "../engine/support.ts";
import { until } from "../stack/helpers.ts";
import { colourAt, decodingErrors, describeFile, loudness, skewsOf } from "./measure.ts";
import { FLASH } from "./pattern.ts";
import { LiveSession } from "./session.ts";
import { smallDisk } from "./smallDisk.ts";
import { world, type World } from "./world.ts";

let usual: World;
beforeAll(async () => {
  usual = await world();
});

/** The one part's file, brought by the route that a player uses. */
async function download(session: LiveSession, recordingId: string, { engine }: World) {
  const [address] = await session.addresses(recordingId, engine.siteUrl);
  const pieces: Buffer[] = [];
  for (let at = 0, size = 1; at < size;) {
    const response = await fetch(address!, { headers: { range: `bytes=${at}-` } });
    expect(response.status).toBe(206);
    const piece = Buffer.from(await response.arrayBuffer());
    pieces.push(piece);
    at += piece.length;
    size = Number(response.headers.get("content-range")!.split("/")[1]);
  }
  const file = join(temporaryDir(), "recording.mp4");
  writeFileSync(file, Buffer.concat(pieces));
  return file;
}

// Somewhere in any such time there are two whole flashes.
const TWO_FLASHES_MS = 2 * FLASH.everyMs + FLASH.lastsMs;
const LEFT = { x: 100, y: 220, width: 440, height: 200 };
const RIGHT = { x: 640, y: 180, width: 640, height: 300 };

test("a session is recorded from the last yes to a file that plays", async () => {
  const session = await LiveSession.open(usual);
  const { provider, bookingId } = session;
  const preflight = await provider.action(api.recordings.preflight, { bookingId });
  expect(preflight).toMatchObject({ kind: "ready", freeBytes: expect.any(Number) });
  await session.ask();
  await sleep(500);
  expect(await usual.studio.client.listEgress()).toEqual([]);
  await provider.mutation(api.recordings.stop, { bookingId });

  const { recordingId } = await session.record();
  await sleep(2_500);
  await provider.mutation(api.recordings.setLayout, { bookingId, layout: "speaker" });
  await sleep(2_500);
  await session.stop();
  const { endedAt, activeAt, recordedMs, isPartial } = await session.now();
  expect(isPartial).toBe(false);
  expect(Math.abs(recordedMs - (endedAt! - activeAt!))).toBeLessThan(500);
  const file = await download(session, recordingId, usual);
  const { codecs, seconds } = await describeFile(file);
  expect(codecs).toEqual(["aac", "h264"]);
  expect(Math.abs(seconds * 1_000 - recordedMs)).toBeLessThan(500);
  expect(await decodingErrors(file)).toBe("");
  const isBlue = async (at: number) => {
    const [red, , blue] = await colourAt(file, at, RIGHT);
    return blue > red + 60;
  };
  expect(await isBlue(1.5)).toBe(true);
  // The one who beeps is the speaker, and fills the picture.
  expect(await isBlue(seconds - 0.5)).toBe(false);
  // The worker's copy goes once ours was compared with it.
  const egresses = await usual.studio.client.listEgress();
  await until("the source was deleted", async () => {
    return (await usual.studio.fetch(`/files/${egresses[0]!.egressId}`)).status === 404;
  });
  await session.everybodyLeaves();
});

test("cameras of which nothing comes: an alarm within ten seconds, then it goes on without them", async () => {
  const session = await LiveSession.open(usual, "microphone,dead-camera");
  const recordingId = await session.ask();
  const askedAt = Date.now();
  await session.client.mutation(api.recordings.answer, { recordingId, answer: "agreed" });
  const alarm = async () => (await session.now()).details!.alarm;
  await until("the provider is alarmed", async () => (await alarm()) === "slow_start", 12_000);
  expect(Date.now() - askedAt).toBeLessThan(10_000);
  expect((await session.now()).state).toBe("starting");
  await session.reaches("active");
  expect(await alarm()).toBeNull();
  await sleep(TWO_FLASHES_MS);
  await session.stop();
  const { isPartial, recordedMs } = await session.now();
  expect(isPartial).toBe(false);
  expect(recordedMs).toBeGreaterThan(4_000);
  const levels = await loudness(await download(session, recordingId, usual));
  expect(Math.max(...levels)).toBeGreaterThan(0.1);
  await session.everybodyLeaves();
});

test("pauses and goes on: in the end it is one file", async () => {
  const session = await LiveSession.open(usual);
  const { provider, bookingId } = session;
  const { recordingId } = await session.record();
  await sleep(TWO_FLASHES_MS);
  await provider.mutation(api.recordings.pause, { bookingId });
  const hasPart = async () => (await session.page(recordingId)).parts.length === 1;
  await until("the first part is brought home", hasPart, 20_000);
  const firstMs = (await session.page(recordingId)).durationMs;
  await provider.mutation(api.recordings.resume, { bookingId });
  const rolls = async () => (await session.now()).rollingSince !== null;
  await until("it rolls again", rolls, 20_000);
  await sleep(TWO_FLASHES_MS);
  await session.stop();
  const { isPartial, parts, durationMs } = await session.page(recordingId);
  expect({ isPartial, parts: parts.length }).toEqual({ isPartial: false, parts: 1 });
  expect(durationMs).toBeGreaterThan(firstMs + 2_000);
  const { recordedMs } = await session.now();
  expect(Math.abs(durationMs - recordedMs)).toBeLessThan(500);
  const file = await download(session, recordingId, usual);
  const { codecs, trackSeconds } = await describeFile(file);
  expect(codecs).toEqual(["aac", "h264"]);
  for (const track of trackSeconds) {
    expect(Math.abs(track * 1_000 - durationMs)).toBeLessThan(500);
  }
  expect(await decodingErrors(file)).toBe("");
  // Picture and sound are still together after the seam.
  const skews = await skewsOf(file, LEFT);
  expect(skews.length).toBeGreaterThan(2);
  for (const skew of skews) expect(Math.abs(skew)).toBeLessThan(200);
  await until("nothing of it is left at the recorder", () => {
    const names = readdirSync(usual.studio.options.folder);
    return names.every((name) => !name.endsWith(".mp4"));
  });
  await session.everybodyLeaves();
});

test("fault 14: the recorder is killed: what there is is kept, it goes on, and both are one file", async () => {
  const session = await LiveSession.open(usual);
  const { recordingId } = await session.record();
  await sleep(3_000);
  await usual.studio.killRecorder();
  await usual.studio.startRecorder();
  const rolls = async () => {
    const { rollingSince, details } = await session.now();
    return details!.restarts === 1 && rollingSince !== null;
  };
  await until("it rolls again", rolls, 20_000);
  await sleep(1_000);
  await session.stop();
  const { isPartial, parts } = await session.page(recordingId);
  expect(isPartial).toBe(true);
  expect(parts).toHaveLength(1);
  expect(parts[0]!.durationMs).toBeGreaterThan(2_500);
  expect(await decodingErrors(await download(session, recordingId, usual))).toBe("");
  await session.everybodyLeaves();
});

test("the SFU starts anew: the recording waits for everybody to come back", async () => {
  const session = await LiveSession.open(usual);
  const { recordingId } = await session.record();
  await sleep(1_000);
  await usual.studio.killSfu();
  await usual.studio.startSfu();
  await session.enter();
  const [egress] = await usual.studio.client.listEgress({ active: true });
  const isBack = () => usual.studio.isRecorded(egress!.roomName);
  await until("the recorder is in the room again", isBack, 20_000);
  await sleep(2_000);
  await session.stop();
  const { activeAt, endedAt } = await session.now();
  const { isPartial, parts } = await session.page(recordingId);
  expect({ isPartial, parts: parts.length }).toEqual({ isPartial: false, parts: 1 });
  const file = await download(session, recordingId, usual);
  const { trackSeconds, seconds } = await describeFile(file);
  const truth = (endedAt! - activeAt!) / 1_000;
  for (const track of trackSeconds) expect(Math.abs(track - truth)).toBeLessThan(0.5);
  expect(await decodingErrors(file)).toBe("");
  const [red, , blue] = await colourAt(file, seconds - 0.5, RIGHT);
  expect(blue).toBeGreaterThan(red + 60);
  await session.everybodyLeaves();
});

test("a withdrawal stops it, and what was recorded until then is kept", async () => {
  const session = await LiveSession.open(usual);
  const { recordingId } = await session.record();
  await session.client.mutation(api.recordings.answer, { recordingId, answer: "no" });
  const ended = await session.reaches("ready");
  expect(ended).toMatchObject({ reason: "withdrawn", endedBy: { name: "client" } });
  expect(await usual.studio.client.listEgress({ active: true })).toEqual([]);
  await session.everybodyLeaves();
});

/** As a page would play it, until a second of it was seen. */
async function playInChromium(address: string) {
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage();
    await page.setContent(`<video autoplay muted src="${address.replaceAll("&", "&amp;")}">`);
    return await page.evaluate(async () => {
      const video = document.querySelector("video")!;
      await new Promise((resolve, reject) => {
        video.ontimeupdate = () => video.currentTime > 1 && resolve(null);
        video.onerror = () => reject(new Error(video.error?.message));
      });
      const { videoWidth, videoHeight, duration } = video;
      return { videoWidth, videoHeight, duration };
    });
  } finally {
    await browser.close();
  }
}

test("everybody leaves: it ends by itself, and plays in a browser", async () => {
  const session = await LiveSession.open(usual);
  const { recordingId } = await session.record();
  await session.everybodyLeaves();
  const { reason, recordedMs } = await session.reaches("ready", 55_000);
  expect(reason).toBe("everyone_left");
  const [address, ...more] = await session.addresses(recordingId, usual.engine.siteUrl);
  expect(more).toEqual([]);
  const { duration, ...size } = await playInChromium(address!);
  expect(size).toEqual({ videoWidth: 1280, videoHeight: 720 });
  expect(Math.abs(duration * 1_000 - recordedMs)).toBeLessThan(500);
});

/** The row of the audit log that says that this egress was stopped. */
async function auditedStop(egressId: string) {
  const paginationOpts = { numItems: 1_000, cursor: null };
  const args = { log: "bookingEvents", paginationOpts };
  const { page } = (await adminClient(usual.engine).query(
    internal.audit.rows as never,
    args as never,
  )) as { page: { action: string; detail?: string; bookingId: string; _creationTime: number }[] };
  const rows = page.filter((row) => row.action === "egress_stopped" && row.detail === egressId);
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

test("attack 9: an egress past the functions: a browser's token is refused, another one stopped", async () => {
  const { studio } = usual;
  const session = await LiveSession.open(usual);
  const token = await session.token(session.provider);
  const claims = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as {
    video: { room: string; roomRecord: boolean };
  };
  expect(claims.video.roomRecord).toBe(true);
  const { room } = claims.video;
  const output = new EncodedFileOutput({ filepath: "theirs.mp4" });
  const theirs = new EgressClient(studio.url, "", "", { token, failover: false });
  await expect(theirs.startRoomCompositeEgress(room, output)).rejects.toMatchObject({
    status: 403,
  });
  const startedAt = Date.now();
  const { egressId } = await studio.client.startRoomCompositeEgress(room, output);
  // One that was stopped before it was active is never ending: it is over.
  const isEnding = async () => (await studio.info(egressId)).status >= EgressStatus.EGRESS_ENDING;
  const isOver = async () => (await studio.info(egressId)).status >= EgressStatus.EGRESS_COMPLETE;
  await until("it is ending", isEnding, 4_000);
  await until("it was stopped", isOver);
  const audited = await auditedStop(egressId);
  expect(audited.bookingId).toBe(session.bookingId);
  expect(audited._creationTime - startedAt).toBeLessThan(2_000);
  const [file] = (await studio.info(egressId)).fileResults;
  expect(Number(file!.duration)).toBeLessThan(2e9);
  await session.everybodyLeaves();
});

test("fault 14: nothing more can be written: said before, and what fitted is kept", async () => {
  const disk = smallDisk();
  cleanUp(disk.remove);
  const small = await world(disk.options);
  const session = await LiveSession.open(small);
  const { provider, bookingId } = session;
  const preflight = await provider.action(api.recordings.preflight, { bookingId });
  const tooSmall = { kind: "refused", reason: "no_space" };
  expect(preflight).toMatchObject(disk.isTooSmall ? tooSmall : { kind: "ready" });
  const { recordingId } = await session.record();
  await sleep(3_000);
  disk.fill();
  const isTriedAgain = async () => (await session.now()).details!.restarts === 1;
  await until("it has failed, and is tried once more", isTriedAgain, 20_000);
  const errors = (await small.studio.client.listEgress()).map(({ error }) => error);
  expect(errors.join()).toContain(disk.words);
  // Taking the first file home may have made room again: then it rolls once more.
  await provider.mutation(api.recordings.stop, { bookingId });
  await session.reaches("ready");
  const { isPartial, parts } = await session.page(recordingId);
  expect(isPartial).toBe(true);
  expect(parts[0]!.durationMs).toBeGreaterThan(1_500);
  const file = await download(session, recordingId, small);
  const [red, , blue] = await colourAt(file, 1, RIGHT);
  expect(blue).toBeGreaterThan(red + 60);
});
