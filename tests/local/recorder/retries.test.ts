import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import type { StreamReport } from "@/local/recorder/capture/messages.ts";
import { STREAM_LIMITS, StreamOutput } from "@/local/recorder/output/stream.ts";
import { ffmpegPath } from "@/local/stack/chromium.ts";
import { freePort } from "../../../local/stack/ports.ts";
import { until } from "../stack/helpers.ts";

const USUAL = { ...STREAM_LIMITS };
const ends: (() => void)[] = [];
afterEach(() => {
  Object.assign(STREAM_LIMITS, USUAL);
  for (const end of ends.splice(0)) end();
});

/** An endless encoding, as the recorder makes it, each piece of it from a keyframe on. */
function feed(output: StreamOutput) {
  const picture = ["-re", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=30"];
  const sound = ["-f", "lavfi", "-i", "anullsrc"];
  const codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "1", "-c:a", "aac"];
  const args = [...picture, ...sound, ...codecs, "-f", "mpegts", "pipe:1"];
  const child = spawn(ffmpegPath(), ["-v", "error", "-nostdin", ...args]);
  child.stdout.on("data", (data: Buffer) => output.push({ data, keyAt: 0 }));
  ends.push(() => child.kill("SIGKILL"));
}

/** A destination that takes so much of each stream, and closes. */
function breaksOff(port: number, seconds: number) {
  let isOver = false;
  const listen = () => {
    const url = `rtmp://127.0.0.1:${port}/live/key`;
    const args = ["-listen", "1", "-i", url, "-t", `${seconds}`, "-c", "copy", "-f", "null", "-"];
    const child = spawn(ffmpegPath(), ["-v", "error", "-nostdin", ...args], { stdio: "ignore" });
    ends.push(() => child.kill("SIGKILL"));
    child.once("exit", () => isOver || listen());
  };
  ends.push(() => (isOver = true));
  listen();
}

async function brokenOff(seconds: number) {
  const reports: StreamReport[] = [];
  const port = await freePort();
  breaksOff(port, seconds);
  await sleep(500);
  const url = `rtmp://127.0.0.1:${port}/live/key`;
  const output = new StreamOutput({ ffmpeg: ffmpegPath(), trustedFile: "" }, url, (report) =>
    reports.push(report),
  );
  ends.push(() => void output.finish());
  feed(output);
  return { output, reports, last: () => reports.at(-1)! };
}

it("gives a destination up after three retries in one outage", async () => {
  Object.assign(STREAM_LIMITS, { retryDelaysMs: [500, 500, 500] });
  const { output, last } = await brokenOff(1);
  await until("it is given up", () => output.hasFailed, 60_000);
  expect(last().retries).toBe(3);
});

it("has the retries anew once it was taken for a while", async () => {
  Object.assign(STREAM_LIMITS, { retryDelaysMs: [500, 500, 500], settledAfterMs: 500 });
  const { output, last } = await brokenOff(3);
  await until("it was tried more often", () => last().retries > 4, 90_000);
  expect(output.hasFailed).toBe(false);
});
