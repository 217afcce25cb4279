import { EgressStatus, EncodedFileOutput } from "@livekit/protocol";
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { ffmpegPath } from "@/local/stack/chromium.ts";
import { until } from "../stack/helpers.ts";
import {
  colourAt,
  decodingErrors,
  describeFile,
  loudness,
  programsOf,
  usageOf,
} from "./measure.ts";
import { Studio, type StudioOptions } from "./studio.ts";

const MIDDLE = { x: 400, y: 200, width: 480, height: 300 };

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function open(options: StudioOptions = {}) {
  const studio = await Studio.open(options);
  undo.push(() => studio.close());
  await studio.rooms.createRoom({ name: "room" });
  return studio;
}

/** A recording under way, of somebody who is orange. */
async function record(studio: Studio) {
  const person = await studio.join("room", "Ada", "150,80,170,440");
  const output = new EncodedFileOutput({ filepath: "a.mp4" });
  const { egressId } = await studio.client.startRoomCompositeEgress("room", output);
  await studio.reaches(egressId, EgressStatus.EGRESS_ACTIVE);
  return { egressId, person };
}

async function isOrange(file: string, seconds: number) {
  const [red, , blue] = await colourAt(file, seconds, MIDDLE);
  return red > blue + 60;
}

it("fault 14: leaves a file that plays when it is killed, and says so when it is back", async () => {
  const studio = await open();
  const { egressId } = await record(studio);
  await sleep(3000);
  const recordedMs = Date.now() - Number((await studio.info(egressId)).startedAt / 1_000_000n);
  // By this the backend knows a recorder that is listed from one that is there.
  expect((await studio.rooms.listRooms(["room"]))[0]!.activeRecording).toBe(true);
  await studio.killRecorder();
  await studio.startRecorder();
  const info = await studio.reaches(egressId, EgressStatus.EGRESS_FAILED);
  expect(info.error).toBe("The recorder ended in the middle");
  const path = studio.fileOf(egressId);
  const { codecs, seconds } = await describeFile(path);
  expect(codecs).toEqual(["aac", "h264"]);
  expect(seconds * 1000).toBeGreaterThan(recordedMs - 1500);
  expect(await decodingErrors(path)).toBe("");
  expect(await isOrange(path, 1)).toBe(true);
  expect(info.fileResults[0]!.size).toBe(BigInt(statSync(path).size));
  await until("the end is told", () =>
    studio.events.some(({ event, egressInfo }) => {
      return event === "egress_ended" && egressInfo!.status === EgressStatus.EGRESS_FAILED;
    }),
  );
});

it("completes what it records when it is asked to end", async () => {
  const studio = await open();
  const { egressId } = await record(studio);
  await sleep(1500);
  const ended = new Promise((resolve) => studio.recorder.once("exit", resolve));
  studio.recorder.stdin!.end();
  await ended;
  await studio.startRecorder();
  expect((await studio.info(egressId)).status).toBe(EgressStatus.EGRESS_COMPLETE);
  expect(await decodingErrors(studio.fileOf(egressId))).toBe("");
});

/** An ffmpeg whose first copy of a whole file takes longer than a recorder has for its end. */
function slowCopy() {
  const folder = mkdtempSync(join(tmpdir(), "parley-slow-"));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const ffmpeg = join(folder, "ffmpeg");
  const once = join(folder, "copied");
  const first = `*faststart*) [ -e ${once} ] || { touch ${once}; exec sleep 10; };;`;
  writeFileSync(ffmpeg, `#!/bin/sh\ncase "$*" in ${first} esac\nexec ${ffmpegPath()} "$@"\n`);
  chmodSync(ffmpeg, 0o755);
  return { ffmpeg, hasBegun: () => existsSync(once) };
}

it("completes after its return what had ended, and was only being copied", async () => {
  const { ffmpeg, hasBegun } = slowCopy();
  const studio = await open({ ffmpeg });
  const { egressId } = await record(studio);
  await sleep(1500);
  await studio.client.stopEgress(egressId);
  await until("the copy has begun", async () => hasBegun());
  await studio.killRecorder();
  await studio.startRecorder();
  const { error, fileResults } = await studio.reaches(egressId, EgressStatus.EGRESS_COMPLETE);
  expect(error).toBe("");
  expect(fileResults[0]!.size).toBe(BigInt(statSync(studio.fileOf(egressId)).size));
  expect(await decodingErrors(studio.fileOf(egressId))).toBe("");
});

it("keeps its memory and its length when the encoder hangs for a while", async () => {
  const studio = await open();
  const { egressId } = await record(studio);
  const beganAt = Number((await studio.info(egressId)).startedAt / 1_000_000n);
  await sleep(1000);
  const [encoder] = programsOf(studio.recorder.pid!).filter(({ args }) => args.includes("libx264"));
  const before = usageOf(studio.recorder.pid!).megabytes;
  process.kill(encoder!.pid, "SIGSTOP");
  await sleep(5000);
  const grownBy = usageOf(studio.recorder.pid!).megabytes - before;
  process.kill(encoder!.pid, "SIGCONT");
  // Three pictures of 1.4 MB, five seconds of sound and what Node collects later; unbounded it
  // would be 170 MB.
  expect(grownBy).toBeLessThan(80);
  await sleep(1500);
  const stoppedAt = Date.now();
  await studio.client.stopEgress(egressId);
  await studio.reaches(egressId, EgressStatus.EGRESS_COMPLETE);
  const { trackSeconds } = await describeFile(studio.fileOf(egressId));
  const truth = (stoppedAt - beganAt) / 1000;
  for (const seconds of trackSeconds) expect(Math.abs(seconds - truth)).toBeLessThan(0.5);
  const levels = await loudness(studio.fileOf(egressId));
  expect(levels.slice(10, -5).every((level) => level > 0.1)).toBe(true);
});

it("tells an end to a backend that was away for a moment", async () => {
  const studio = await open();
  const { egressId } = await record(studio);
  studio.refuseEvents(1);
  await studio.client.stopEgress(egressId);
  const { status } = await studio.reaches(egressId, EgressStatus.EGRESS_COMPLETE);
  const told = () => studio.events.map(({ egressInfo }) => egressInfo!.status);
  await until("the end is told", () => told().includes(status));
  expect(told().slice(-2)).toEqual([EgressStatus.EGRESS_ENDING, EgressStatus.EGRESS_COMPLETE]);
});
