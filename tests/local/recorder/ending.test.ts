import { EgressStatus, EncodedFileOutput } from "@livekit/protocol";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ffmpegPath } from "@/local/stack/chromium.ts";
import { until } from "../stack/helpers.ts";
import { Studio } from "./studio.ts";

/** An ffmpeg whose encoder takes nothing, as on a machine that is far too slow. */
const folder = mkdtempSync(join(tmpdir(), "parley-stuck-"));
const stuck = join(folder, "ffmpeg");
const real = `exec ${ffmpegPath()} "$@"`;
writeFileSync(stuck, `#!/bin/sh\ncase "$*" in *matroska*) exec sleep 600;; esac\n${real}\n`);
chmodSync(stuck, 0o755);

let studio: Studio;
beforeAll(async () => {
  studio = await Studio.open({ ffmpeg: stuck });
  await studio.rooms.createRoom({ name: "room" });
});
afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

const isRunning = async () => {
  const health = (await (await studio.fetch("/healthz")).json()) as { running: number };
  return health.running > 0;
};

it("gives up an encoder that does not keep up, once and with everything that it started", async () => {
  const output = new EncodedFileOutput({ filepath: "a.mp4" });
  const { egressId } = await studio.client.startRoomCompositeEgress("room", output);
  const isOver = async () => (await studio.info(egressId)).status >= EgressStatus.EGRESS_COMPLETE;
  await until("it has failed", isOver, 60_000);
  const { status, error } = await studio.info(egressId);
  expect(status).toBe(EgressStatus.EGRESS_FAILED);
  expect(error).toContain("too slow");
  await until("nothing runs any more", async () => !(await isRunning()));
});
