import { EgressInfo, EgressStatus, FileInfo } from "@livekit/protocol";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Egresses } from "@/local/recorder/egresses.ts";
import { Store } from "@/local/recorder/store.ts";
import { Webhooks } from "@/local/recorder/webhooks.ts";
import { ffmpegPath } from "@/local/stack/chromium.ts";
import { temporaryDir } from "../engine/support.ts";
import { until } from "../stack/waiting.ts";

type Told = { event: string; egressInfo: { egressId: string } };
const told: Told[] = [];
const ear = createServer((request, response) => {
  void json(request).then((body) => {
    told.push(body as Told);
    response.end();
  });
});
let webhookUrl: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => ear.listen(0, "127.0.0.1", resolve));
  webhookUrl = `http://127.0.0.1:${(ear.address() as AddressInfo).port}/`;
});
afterAll(() => void ear.close());

/** The first file is not copied though it is said to be; the second one waits for `go`. */
function oddCopies(folder: string) {
  const [ffmpeg, go] = [join(folder, "ffmpeg"), join(folder, "go")];
  const broken = "*EG_broken*faststart*) echo out_time_us=1000000; exit 0;;";
  const slow = `*EG_slow*faststart*) until [ -e ${go} ]; do sleep 0.05; done;;`;
  const script = `#!/bin/sh\ncase "$*" in ${broken} ${slow} esac\nexec ${ffmpegPath()} "$@"\n`;
  writeFileSync(ffmpeg, script);
  chmodSync(ffmpeg, 0o755);
  return { ffmpeg, go: () => writeFileSync(go, "") };
}

/** What a recorder leaves that dies in the middle. */
function leave(store: Store, egressId: string, status: EgressStatus, endedAt = 0n) {
  const info = new EgressInfo({ egressId, roomName: "room", status, endedAt });
  info.fileResults.push(new FileInfo({ filename: "a.mp4" }));
  store.write({ info, sha256: null });
  const picture = ["-f", "lavfi", "-i", "color=red:s=64x64:r=25:d=1"];
  const fragments = ["-movflags", "frag_keyframe+empty_moov", store.fileOf(egressId)];
  execFileSync(ffmpegPath(), ["-v", "error", "-y", ...picture, ...fragments]);
}

it("ends all that was running when it died before it completes one, and each for itself", async () => {
  const folder = temporaryDir();
  const store = new Store(join(folder, "recordings"));
  const { EGRESS_ACTIVE, EGRESS_ENDING, EGRESS_STARTING } = EgressStatus;
  leave(store, "EG_broken", EGRESS_ACTIVE);
  leave(store, "EG_slow", EGRESS_ENDING, BigInt(Date.now()) * 1_000_000n);
  leave(store, "EG_waits", EGRESS_ACTIVE);
  leave(store, "EG_younger", EGRESS_STARTING);
  const { ffmpeg, go } = oddCopies(folder);
  const keys = { apiKey: "APIrecovery", apiSecret: "a-secret-of-the-tests-of-recovery" };
  const webhooks = new Webhooks({ webhookUrl, ...keys });
  const addresses = { livekitApiUrl: "", livekitUrl: "", webhookUrl };
  const options = { port: 0, folder, ffmpeg, ...addresses, ...keys };
  const egresses = new Egresses({
    options,
    store: new Store(join(folder, "recordings")),
    webhooks,
  });
  const statusOf = (id: string) => EgressStatus[egresses.entry(id).info.status];
  const recovered = egresses.recover();
  expect(["EG_waits", "EG_younger"].map(statusOf)).toEqual(["EGRESS_ENDING", "EGRESS_ENDING"]);
  await until("the first one is over", async () => statusOf("EG_broken") === "EGRESS_FAILED");
  const waiting = egresses.entry("EG_waits").info;
  expect([EgressStatus[waiting.status], waiting.endedAt > 0n]).toEqual(["EGRESS_ENDING", true]);
  go();
  await recovered;
  await webhooks.settled();
  expect(egresses.list({ active: true } as never)).toEqual([]);
  expect(statusOf("EG_slow")).toBe("EGRESS_COMPLETE");
  for (const id of ["EG_waits", "EG_younger"]) {
    const { status, error, fileResults } = egresses.entry(id).info;
    expect([EgressStatus[status], error]).toEqual([
      "EGRESS_FAILED",
      "The recorder ended in the middle",
    ]);
    expect(fileResults[0]!.size).toBeGreaterThan(0n);
  }
  expect(existsSync(store.fileOf("EG_broken"))).toBe(true);
  const ended = told.filter(({ event }) => event === "egress_ended");
  expect(ended.map(({ egressInfo }) => egressInfo.egressId).sort()).toEqual([
    "EG_broken",
    "EG_slow",
    "EG_waits",
    "EG_younger",
  ]);
});
