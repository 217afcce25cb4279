import { EgressStatus, EncodedFileOutput } from "@livekit/protocol";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { colourAt, loudness } from "./measure.ts";
import { Studio } from "./studio.ts";

const MIDDLE = { x: 400, y: 200, width: 480, height: 300 };
const ORANGE = "150,80,170,440" as const;

let studio: Studio;
beforeAll(async () => {
  studio = await Studio.open();
});
afterAll(() => studio.close());

async function start(room: string, { audioOnly = false } = {}) {
  const file = new EncodedFileOutput({ filepath: "a.mp4" });
  return (await studio.client.startRoomCompositeEgress(room, file, { audioOnly })).egressId;
}

async function enter(room: string, sources: string) {
  await studio.rooms.createRoom({ name: room });
  return await studio.join(room, "Ada", ORANGE, sources);
}

const beganAt = async (egressId: string) =>
  Number((await studio.info(egressId)).startedAt / 1_000_000n);

/** By now it would long be active with a first packet of black and of silence. */
async function isHeld(egressId: string) {
  await sleep(5_000);
  expect(EgressStatus[(await studio.info(egressId)).status]).toBe("EGRESS_STARTING");
}

/** Long before it would begin without. */
const isSoonActive = async (egressId: string) =>
  await studio.reaches(egressId, EgressStatus.EGRESS_ACTIVE, 5_000);

async function stop(egressId: string) {
  await studio.client.stopEgress(egressId);
  await studio.reaches(egressId, EgressStatus.EGRESS_COMPLETE);
  return studio.fileOf(egressId);
}

it("is not active before the first picture where a camera is on, and begins with it", async () => {
  const ada = await enter("camera", "microphone,dead-camera");
  const egressId = await start("camera");
  await isHeld(egressId);
  const wokenAt = Date.now();
  await ada.tell("wake camera");
  await isSoonActive(egressId);
  expect(await beganAt(egressId)).toBeGreaterThanOrEqual(wokenAt);
  await sleep(1_000);
  const path = await stop(egressId);
  const [red, , blue] = await colourAt(path, 0, MIDDLE);
  expect(red).toBeGreaterThan(blue + 60);
  await ada.leave();
});

it("is not active before the first sound where a microphone alone is on", async () => {
  const ada = await enter("microphone", "dead-microphone");
  const [withCards, sound] = [
    await start("microphone"),
    await start("microphone", { audioOnly: true }),
  ];
  await Promise.all([isHeld(withCards), isHeld(sound)]);
  const wokenAt = Date.now();
  await ada.tell("wake microphone");
  for (const egressId of [withCards, sound]) {
    await isSoonActive(egressId);
    expect(await beganAt(egressId)).toBeGreaterThanOrEqual(wokenAt);
  }
  await sleep(1_000);
  for (const egressId of [withCards, sound]) {
    const levels = await loudness(await stop(egressId));
    expect(levels.slice(1, 5).every((level) => level > 0.1)).toBe(true);
  }
  await ada.leave();
});

it("is active with anybody's picture, and at once where what gives nothing is turned off", async () => {
  const ada = await enter("two", "dead-camera");
  const bea = await studio.join("two", "Bea", ORANGE, "camera");
  const withBea = await start("two");
  await studio.reaches(withBea, EgressStatus.EGRESS_ACTIVE, 10_000);
  await stop(withBea);
  await bea.leave();

  const black = await start("two");
  await isHeld(black);
  const { tracks } = await studio.rooms.getParticipant("two", "Ada");
  const mutedAt = Date.now();
  await studio.rooms.mutePublishedTrack("two", "Ada", tracks[0]!.sid, true);
  await isSoonActive(black);
  expect(await beganAt(black)).toBeGreaterThanOrEqual(mutedAt);
  await stop(black);
  await ada.leave();
});

it("leaves nothing where it is stopped while it waits", async () => {
  const ada = await enter("stopped", "microphone,dead-camera");
  const egressId = await start("stopped");
  await isHeld(egressId);
  await studio.client.stopEgress(egressId);
  const { error } = await studio.reaches(egressId, EgressStatus.EGRESS_ABORTED, 5_000);
  expect(error).toBe("Stop called before pipeline could start");
  expect(existsSync(studio.fileOf(egressId))).toBe(false);
  await ada.leave();
});
