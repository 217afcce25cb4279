import { EgressStatus, EncodedFileOutput } from "@livekit/protocol";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { colourAt, greysAt } from "./measure.ts";
import { Studio } from "./studio.ts";

const ORANGE = "150,80,170,440" as const;
const BLUE = "90,200,100,0" as const;
const SHORT = "Al";
const LONG = "Wilhelmina Featherstone";
/** Two tiles of 640×360 beside each other; the label is 30 high in their lower left corner. */
const LABEL = { x: 0, y: 510, width: 400, height: 30 };
/** Where the label of the long name still is, and that of the short one is not. */
const BEYOND = { x: 120, y: 512, width: 40, height: 26 };
/** In front of a name: the sign of who is muted, or the name's first letter. */
const SIGN = { x: 8, y: 518, width: 14, height: 14 };
const RIGHT = 640;
const right = <R extends { x: number }>(rect: R) => ({ ...rect, x: rect.x + RIGHT });

let studio: Studio;
beforeAll(async () => {
  studio = await Studio.open();
});
afterAll(() => studio.close());

/** Records two people for some seconds; `meanwhile` gets the file's clock, in seconds. */
async function record(room: string, meanwhile: (now: () => number) => Promise<void>) {
  const output = new EncodedFileOutput({ filepath: `${room}.mp4` });
  const { egressId } = await studio.client.startRoomCompositeEgress(room, output);
  await studio.reaches(egressId, EgressStatus.EGRESS_ACTIVE);
  const beganAt = Number((await studio.info(egressId)).startedAt / 1_000_000n);
  await meanwhile(() => (Date.now() - beganAt) / 1000);
  await studio.client.stopEgress(egressId);
  await studio.reaches(egressId, EgressStatus.EGRESS_COMPLETE);
  return studio.fileOf(egressId);
}

/** Letters are white on a dark label: how many of its pixels are which. */
async function labelAt(file: string, at: number, rect: typeof LABEL) {
  const greys = await greysAt(file, at, rect);
  const share = (is: (grey: number) => boolean) => greys.filter(is).length / greys.length;
  return { white: share((grey) => grey > 200), dark: share((grey) => grey < 70) };
}

const isRed = ([red, green, blue]: [number, number, number]) => red > green + 60 && red > blue + 60;

it("draws each one's name in their own tile, as long as it is", async () => {
  await studio.rooms.createRoom({ name: "named" });
  // The earlier one is on the left.
  await studio.join("named", SHORT, ORANGE);
  await studio.join("named", LONG, BLUE);
  let at = 0;
  const file = await record("named", async (now) => {
    await sleep(3_000);
    at = now() - 0.2;
  });
  const short = await labelAt(file, at, LABEL);
  const long = await labelAt(file, at, right(LABEL));
  for (const { white, dark } of [short, long]) {
    expect(white).toBeGreaterThan(0.003);
    expect(dark).toBeGreaterThan(0.02);
  }
  expect(long.dark).toBeGreaterThan(3 * short.dark);
  expect(long.white).toBeGreaterThan(3 * short.white);
  // Beyond a short name there is the picture of its person.
  expect((await labelAt(file, at, BEYOND)).dark).toBe(0);
  expect((await labelAt(file, at, right(BEYOND))).dark).toBeGreaterThan(0.5);
});

it("shows by a red sign whose microphone is muted, and theirs alone", async () => {
  await studio.rooms.createRoom({ name: "muted" });
  await studio.join("muted", SHORT, ORANGE);
  await studio.join("muted", LONG, BLUE);
  const times = { before: 0, after: 0 };
  const file = await record("muted", async (now) => {
    await sleep(2_500);
    times.before = now() - 0.2;
    const { tracks } = await studio.rooms.getParticipant("muted", LONG);
    const { sid } = tracks.find(({ name }) => name === "microphone")!;
    await studio.rooms.mutePublishedTrack("muted", LONG, sid, true);
    await sleep(2_500);
    times.after = now() - 0.2;
  });
  const sign = async (at: number, rect: typeof SIGN) => isRed(await colourAt(file, at, rect));
  expect(await sign(times.before, SIGN)).toBe(false);
  expect(await sign(times.before, right(SIGN))).toBe(false);
  expect(await sign(times.after, SIGN)).toBe(false);
  expect(await sign(times.after, right(SIGN))).toBe(true);
});
