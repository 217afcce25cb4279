import { EgressInfo, EgressStatus, FileInfo } from "@livekit/protocol";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
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
beforeEach(() => void told.splice(0));
beforeAll(async () => {
  await new Promise<void>((resolve) => ear.listen(0, "127.0.0.1", resolve));
  webhookUrl = `http://127.0.0.1:${(ear.address() as AddressInfo).port}/`;
});
afterAll(() => void ear.close());

/** The first file is not copied though it is said to be; the second one waits for `go`. */
function oddCopies(folder: string) {
  const go = join(folder, "go");
  const slow = `*EG_slow*faststart*) until [ -e ${go} ]; do sleep 0.05; done;;`;
  const ffmpeg = ffmpegThat(folder, `*EG_broken*${NOT_COPIED} ${slow}`);
  return { ffmpeg, go: () => writeFileSync(go, "") };
}

const NOT_COPIED = "faststart*) echo out_time_us=1000000; exit 0;;";
const brokenCopies = (folder: string) => ({ ffmpeg: ffmpegThat(folder, `*${NOT_COPIED}`) });

/** The real one, but for some calls. */
function ffmpegThat(folder: string, cases: string): string {
  const ffmpeg = join(folder, "ffmpeg");
  const script = `#!/bin/sh\ncase "$*" in ${cases} esac\nexec ${ffmpegPath()} "$@"\n`;
  writeFileSync(ffmpeg, script);
  chmodSync(ffmpeg, 0o755);
  return ffmpeg;
}

/** What a recorder leaves that dies in the middle. */
function leave(store: Store, egressId: string, status: EgressStatus, endedAt = 0n) {
  const info = new EgressInfo({ egressId, roomName: "room", status, endedAt });
  info.fileResults.push(new FileInfo({ filename: "a.mp4" }));
  store.write({ info, sha256: null });
  fragments(store.fileOf(egressId));
}

/** A second of red, as it is while it grows. */
function fragments(file: string) {
  const picture = ["-f", "lavfi", "-i", "color=red:s=64x64:r=25:d=1"];
  const growing = ["-movflags", "frag_keyframe+empty_moov", file];
  execFileSync(ffmpegPath(), ["-v", "error", "-y", ...picture, ...growing]);
}

const keys = { apiKey: "APIrecovery", apiSecret: "a-secret-of-the-tests-of-recovery" };

/** The egresses of a recorder in this folder, which finds no LiveKit. */
function egressesIn(folder: string, ffmpeg: string) {
  const webhooks = new Webhooks({ webhookUrl, ...keys });
  const addresses = { livekitApiUrl: "", livekitUrl: "ws://127.0.0.1:9", webhookUrl };
  const options = { port: 0, folder, ffmpeg, ...addresses, ...keys };
  const store = new Store(join(folder, "recordings"));
  return { webhooks, store, egresses: new Egresses({ options, store, webhooks }) };
}

const toldOf = (event: string) => told.filter((one) => one.event === event);

it("goes on when the file of one that ended cannot be completed, and tells its end", async () => {
  const folder = temporaryDir();
  const { ffmpeg } = brokenCopies(folder);
  const { egresses, store, webhooks } = egressesIn(folder, ffmpeg);
  const output = { filename: "a.mp4", streamUrls: [], audioOnly: false, only: null };
  const { egressId } = egresses.start({
    plan: { roomName: "room", layout: "grid", ...output },
    room: { name: "room", sid: "RM_room" },
    request: { case: undefined },
  });
  fragments(store.fileOf(egressId));
  await egresses.stopAll();
  await webhooks.settled();
  const { status, error } = egresses.entry(egressId).info;
  expect(EgressStatus[status]).toBe("EGRESS_FAILED");
  expect(error).not.toBe("");
  expect(egresses.load.running).toBe(0);
  expect(toldOf("egress_ended").map(({ egressInfo }) => egressInfo.egressId)).toEqual([egressId]);
});

it("ends all that was running when it died before it completes one, and each for itself", async () => {
  const folder = temporaryDir();
  const store = new Store(join(folder, "recordings"));
  const { EGRESS_ACTIVE, EGRESS_ENDING, EGRESS_STARTING } = EgressStatus;
  leave(store, "EG_broken", EGRESS_ACTIVE);
  leave(store, "EG_slow", EGRESS_ENDING, BigInt(Date.now()) * 1_000_000n);
  leave(store, "EG_waits", EGRESS_ACTIVE);
  leave(store, "EG_younger", EGRESS_STARTING);
  const { ffmpeg, go } = oddCopies(folder);
  const { egresses, webhooks } = egressesIn(folder, ffmpeg);
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
  const ended = toldOf("egress_ended").map(({ egressInfo }) => egressInfo.egressId);
  expect(ended.sort()).toEqual(["EG_broken", "EG_slow", "EG_waits", "EG_younger"]);
});
