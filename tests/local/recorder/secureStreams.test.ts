import { EgressStatus, StreamInfo_Status, StreamOutput } from "@livekit/protocol";
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { problemIn } from "@/convex/model/broadcast/broadcastState";
import { ffmpegPath } from "@/local/stack/chromium.ts";
import { makeCertificate } from "../deployment/certificates.ts";
import { freePort } from "../../../local/stack/ports.ts";
import { until } from "../stack/helpers.ts";
import { secureFront } from "../target/secureFront.ts";
import { decodingErrors, describeFile } from "./measure.ts";
import { Studio } from "./studio.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-secure-"));
const ends: (() => unknown)[] = [];
let studio: Studio;
let trusted: Awaited<ReturnType<typeof makeCertificate>>;
let misnamed: Awaited<ReturnType<typeof makeCertificate>>;

beforeAll(async () => {
  trusted = await makeCertificate({ days: 2 });
  misnamed = await makeCertificate({ days: 2, name: "elsewhere.example" });
  const file = join(folder, "extra.pem");
  writeFileSync(file, trusted.cert + misnamed.cert);
  process.env.NODE_EXTRA_CA_CERTS = file;
  studio = await Studio.open();
  await studio.rooms.createRoom({ name: "room" });
  await studio.join("room", "Ada", "150,80,170,440");
});
afterAll(async () => {
  for (const end of ends) await end();
  await studio.close();
});

it("streams over TLS to whom it can trust alone; to the others goes not a byte", async () => {
  const received = join(folder, "received.flv");
  const port = await freePort();
  const input = ["-listen", "1", "-i", `rtmp://127.0.0.1:${port}/live/key`];
  const args = ["-v", "error", "-nostdin", ...input, "-c", "copy", "-f", "flv", received];
  const target = spawn(ffmpegPath(), args, { stdio: "ignore" });
  ends.push(() => target.kill("SIGKILL"));
  const gone = new Promise((resolve) => target.once("exit", resolve));
  await sleep(500);
  const unknown = await makeCertificate({ days: 2 });
  // ffmpeg looks at a certificate once hands are shaken: that connection is none for the target.
  const nowhere = await freePort();
  const fronts = [
    await secureFront(trusted, port),
    await secureFront(unknown, nowhere),
    await secureFront(misnamed, nowhere),
  ];
  ends.push(() => fronts.forEach((front) => front.close()));
  const [good, ...bad] = fronts;
  const urls = fronts.map((front, at) => `rtmps://127.0.0.1:${front.port}/live/key-${at}`);
  const output = new StreamOutput({ urls });
  const { egressId } = await studio.client.startRoomCompositeEgress("room", output);
  const results = async () => (await studio.info(egressId)).streamResults;
  await until("one is live", async () => (await results())[0]!.startedAt > 0n, 15_000);
  await until(
    "the others have failed",
    async () =>
      (await results()).slice(1).every(({ status }) => status === StreamInfo_Status.FAILED),
    20_000,
  );
  for (const { error, startedAt } of (await results()).slice(1)) {
    expect(startedAt).toBe(0n);
    expect(problemIn(error), error).toBe("untrusted");
  }
  expect(bad.map(({ heard }) => heard)).toEqual([0, 0]);
  expect(good!.heard).toBeGreaterThan(10_000);
  await sleep(2_000);
  await studio.client.stopEgress(egressId);
  await studio.reaches(egressId, EgressStatus.EGRESS_COMPLETE);
  await gone;
  expect((await describeFile(received)).codecs).toEqual(["aac", "h264"]);
  expect(await decodingErrors(received)).toBe("");
});
