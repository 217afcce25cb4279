import { EgressStatus, EncodedFileOutput } from "@livekit/protocol";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ffmpegPath } from "@/local/stack/chromium.ts";
import { afterwards, until } from "../stack/helpers.ts";
import { Studio } from "./studio.ts";

/** An ffmpeg that is the real one but for some calls. */
function ffmpegThat(cases: string): string {
  const folder = mkdtempSync(join(tmpdir(), "parley-odd-"));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  const ffmpeg = join(folder, "ffmpeg");
  const real = `exec ${ffmpegPath()} "$@"`;
  writeFileSync(ffmpeg, `#!/bin/sh\ncase "$*" in ${cases} esac\n${real}\n`);
  chmodSync(ffmpeg, 0o755);
  return ffmpeg;
}

async function openWith(ffmpeg: string): Promise<Studio> {
  const studio = await Studio.open({ ffmpeg });
  afterwards(async () => await studio.close());
  await studio.rooms.createRoom({ name: "room" });
  return studio;
}

const isRunning = async (studio: Studio) => {
  const health = (await (await studio.fetch("/healthz")).json()) as { running: number };
  return health.running > 0;
};

it("gives up an encoder that does not keep up, once and with everything that it started", async () => {
  // Its encoder takes nothing, as on a machine that is far too slow.
  const studio = await openWith(ffmpegThat("*matroska*) exec sleep 600;;"));
  const output = new EncodedFileOutput({ filepath: "a.mp4" });
  const { egressId } = await studio.client.startRoomCompositeEgress("room", output);
  const isOver = async () => (await studio.info(egressId)).status >= EgressStatus.EGRESS_COMPLETE;
  await until("it has failed", isOver, 60_000);
  const { status, error } = await studio.info(egressId);
  expect(status).toBe(EgressStatus.EGRESS_FAILED);
  expect(error).toContain("too slow");
  await until("nothing runs any more", async () => !(await isRunning(studio)));
});

it("waits for a slow disk when it is stopped, and keeps the file to its end", async () => {
  // The muxer is done some time after its last byte came.
  const studio = await openWith(
    ffmpegThat(`*frag_keyframe*) ${ffmpegPath()} "$@"; sleep 17; exit 0;;`),
  );
  const output = new EncodedFileOutput({ filepath: "a.mp4" });
  const { egressId } = await studio.client.startRoomCompositeEgress("room", output);
  const isIn = (status: EgressStatus) => async () => (await studio.info(egressId)).status >= status;
  await until("it is active", isIn(EgressStatus.EGRESS_ACTIVE), 30_000);
  await studio.client.stopEgress(egressId);
  await until("it is over", isIn(EgressStatus.EGRESS_COMPLETE), 60_000);
  const { status, error, fileResults } = await studio.info(egressId);
  expect([EgressStatus[status], error]).toEqual(["EGRESS_COMPLETE", ""]);
  expect(fileResults[0]!.size).toBeGreaterThan(0n);
});
