import { rmSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  CHANNELS,
  HEIGHT,
  SAMPLES_PER_TICK,
  TICK_MS,
  WIDTH,
} from "@/local/recorder/capture/constants.ts";
import { emptyPicture } from "@/local/recorder/capture/picture.ts";
import { Encoder } from "@/local/recorder/output/encoder.ts";
import { ffmpegPath } from "@/local/stack/chromium.ts";
import { afterwards } from "../stack/helpers.ts";
import { describeFile } from "./measure.ts";

const LASTS_MS = 3_000;

/** The lengths of both tracks of three seconds, of whose pictures there are those at these times. */
async function encode(timesMs: number[]): Promise<number[]> {
  const packets: Buffer[] = [];
  const encoder = new Encoder({
    ffmpeg: ffmpegPath(),
    hasVideo: true,
    onPackets: ({ data }) => packets.push(data),
    onContent: () => {},
  });
  const { data } = emptyPicture({ width: WIDTH, height: HEIGHT });
  for (let timeMs = 0; timeMs < LASTS_MS; timeMs += TICK_MS) {
    encoder.sendSound(new Int16Array(SAMPLES_PER_TICK * CHANNELS), timeMs);
    if (timesMs.includes(timeMs)) encoder.sendPicture(data, timeMs, () => {});
  }
  await encoder.finish(LASTS_MS - 2 * TICK_MS);
  const folder = mkdtempSync(join(tmpdir(), "parley-encoder-"));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "a.ts");
  writeFileSync(file, Buffer.concat(packets));
  return (await describeFile(file)).trackSeconds;
}

// Where the machine is busy, pictures are left out until one of three is free again.
it.each([
  ["all", Array.from({ length: 75 }, (_, at) => at * 40)],
  ["few, up to the end", [0, 480, 960, 1_440, 1_920, 2_400, 2_880, 2_960]],
  ["few, and the last one late", [0, 600, 1_200, 1_800, 2_400, 2_960]],
  ["none for long", [0, 40, 80]],
])("the picture lasts as long as the sound where there are %s", async (_, timesMs) => {
  for (const seconds of await encode(timesMs)) {
    expect(Math.abs(seconds * 1_000 - LASTS_MS)).toBeLessThan(120);
  }
});
