import {
  EgressStatus,
  EncodedFileOutput,
  StreamInfo_Status,
  StreamOutput,
} from "@livekit/protocol";
import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ffmpegPath } from "@/local/stack/chromium.ts";
import { freePort } from "../../../local/stack/ports.ts";
import { until } from "../stack/helpers.ts";
import { decodingErrors, describeFile } from "./measure.ts";
import { Studio } from "./studio.ts";

let studio: Studio;
beforeAll(async () => {
  studio = await Studio.open();
  await studio.rooms.createRoom({ name: "room" });
  await studio.join("room", "Ada", "150,80,170,440");
});
afterAll(() => studio.close());

const addressOf = (port: number) => `rtmp://127.0.0.1:${port}/live/secret-key`;

/** A destination: ffmpeg waits for one stream and writes it to a file. */
function listen(port: number, file: string) {
  const url = addressOf(port);
  const input = ["-listen", "1", "-i", url, "-c", "copy", "-f", "flv", "-y", file];
  const child = spawn(ffmpegPath(), ["-v", "error", "-nostdin", ...input], { stdio: "ignore" });
  return { url, child };
}

const ended = (child: ChildProcess) => new Promise((resolve) => child.once("exit", resolve));

it("streams to several destinations; one that refuses touches neither the others nor the file", async () => {
  const received = join(studio.options.folder, "received.flv");
  const open = listen(await freePort(), received);
  const closed = `rtmp://127.0.0.1:${await freePort()}/live/another-key`;
  await sleep(500);
  const { egressId } = await studio.client.startRoomCompositeEgress("room", {
    file: new EncodedFileOutput({ filepath: "a.mp4" }),
    stream: new StreamOutput({ urls: [open.url, closed] }),
  });
  const results = async () => (await studio.info(egressId)).streamResults;
  await until("one is live", async () => (await results())[0]!.startedAt > 0n, 15_000);
  await until(
    "the other has failed",
    async () => (await results())[1]!.status === StreamInfo_Status.FAILED,
    20_000,
  );
  const [live, failed] = await results();
  expect(live!.status).toBe(StreamInfo_Status.ACTIVE);
  expect(failed).toMatchObject({ retries: 3, startedAt: 0n });
  expect(failed!.error).toContain("Connection refused");
  expect((await studio.info(egressId)).status).toBe(EgressStatus.EGRESS_ACTIVE);

  const gone = ended(open.child);
  await studio.client.updateStream(egressId, [], [open.url]);
  await gone;
  await until("it is finished", async () => {
    return (await results())[0]!.status === StreamInfo_Status.FINISHED;
  });
  await studio.client.stopEgress(egressId);
  const info = await studio.reaches(egressId, EgressStatus.EGRESS_COMPLETE);
  expect(info.streamResults[0]!.duration).toBeGreaterThan(1_000_000_000n);
  expect((await describeFile(received)).codecs).toEqual(["aac", "h264"]);
  expect(await decodingErrors(studio.fileOf(egressId))).toBe("");
  const told = JSON.stringify([info.toJson(), ...studio.events.map((event) => event.toJson())]);
  expect(told).not.toMatch(/secret-key|another-key/);
  expect(info.streamResults[0]!.url).toMatch(/\/live\/\{sec\.\.\.key\}$/);
});

it("adds a destination to what runs already, and reaches one that comes late", async () => {
  const received = join(studio.options.folder, "added.flv");
  const silent = await silentServer();
  const { egressId } = await studio.client.startRoomCompositeEgress(
    "room",
    new StreamOutput({ urls: [silent.url] }),
  );
  await studio.reaches(egressId, EgressStatus.EGRESS_ACTIVE);
  const port = await freePort();
  await studio.client.updateStream(egressId, [addressOf(port)]);
  const second = async () => (await studio.info(egressId)).streamResults[1]!;
  await until("it was refused", async () => (await second()).error.includes("refused"));
  const added = listen(port, received);
  await until("it is live", async () => (await second()).startedAt > 0n, 15_000);
  const { status, error, retries } = await second();
  expect({ status, error }).toEqual({ status: StreamInfo_Status.ACTIVE, error: "" });
  expect(retries).toBeGreaterThan(0);
  await sleep(2000);
  const gone = ended(added.child);
  await studio.client.stopEgress(egressId);
  const info = await studio.reaches(egressId, EgressStatus.EGRESS_COMPLETE);
  await gone;
  expect(info.fileResults).toEqual([]);
  expect((await describeFile(received)).codecs).toEqual(["aac", "h264"]);
  silent.server.close();
});

it("fails when there is nothing left to stream to", async () => {
  const closed = `rtmp://127.0.0.1:${await freePort()}/live/key`;
  const output = new StreamOutput({ urls: [closed] });
  const { egressId } = await studio.client.startRoomCompositeEgress("room", output);
  const info = await studio.reaches(egressId, EgressStatus.EGRESS_FAILED, 25_000);
  expect(info.error).toContain("Connection refused");
});

/** Takes connections and never says a word. */
async function silentServer(): Promise<{ url: string; server: Server }> {
  const server = createServer((socket) => socket.on("error", () => {}));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { url: `rtmp://127.0.0.1:${port}/live/key`, server };
}
