import { EgressClient, EncodedFileOutput, RoomServiceClient } from "livekit-server-sdk";
import { beforeAll, expect, test, vi } from "vitest";
import { isOver, lookUp, whyNotStarted } from "@/convex/model/egress/egressService";
import { toolPath } from "@/local/stack/chromium.ts";
import { freePort, isListening } from "@/local/stack/ports.ts";
import { KEY, SECRET, startSfu } from "../../faults/hops/servers.ts";
import { until } from "../stack/waiting.ts";
import { afterwards, scratch, start } from "./commands.ts";

/** LiveKit has its egress API only with Redis, by which it looks for workers; here there is none. */
let url: string;
beforeAll(async () => {
  const redis = await freePort();
  start(toolPath("redis-server"), ["--port", String(redis), "--bind", "127.0.0.1", "--save", ""]);
  await until("Redis listens", () => isListening(redis), 20_000);
  const { port, child } = await startSfu({
    folder: scratch(),
    name: "sfu",
    change: (config) => Object.assign(config, { redis: { address: `127.0.0.1:${redis}` } }),
  });
  afterwards(() => child.kill("SIGKILL"));
  url = `http://127.0.0.1:${port}`;
});

const output = new EncodedFileOutput({ filepath: "a.mp4" });
/** With a longer patience than the backend's, so that LiveKit's own can be seen. */
const egress = () => new EgressClient(url, KEY, SECRET, { requestTimeout: 40, failover: false });

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => "no error",
    (error: unknown) => error,
  );
}

test("a room that is not there: no egress was started", async () => {
  const failure = await failureOf(egress().startRoomCompositeEgress("nowhere", output));
  expect(failure).toMatchObject({ status: 404, code: "not_found" });
  expect(whyNotStarted(failure)).toBe("no_room");
});

test.each([
  ["stopped", async () => await egress().stopEgress("EG_nobody")],
  ["given another layout", async () => await egress().updateLayout("EG_nobody", "grid")],
  ["given another stream", async () => await egress().updateStream("EG_nobody", ["rtmp://a/b/c"])],
])("an egress that is not there, and is to be %s, is over", async (_what, call) => {
  const failure = await failureOf(call());
  expect(failure).toMatchObject({ status: 404, code: "not_found" });
  expect(isOver(failure)).toBe(true);
});

test("one that is not there and is asked for is none, and all of none are none", async () => {
  vi.stubEnv("LIVEKIT_URL", url);
  vi.stubEnv("LIVEKIT_API_KEY", KEY);
  vi.stubEnv("LIVEKIT_API_SECRET", SECRET);
  expect(await failureOf(egress().listEgress({ egressId: "EG_nobody" }))).toMatchObject({
    status: 404,
    code: "not_found",
  });
  expect(await lookUp("EG_nobody")).toEqual([]);
  expect(await egress().listEgress({ active: true })).toEqual([]);
  vi.unstubAllEnvs();
});

test("without a worker it is refused, within the time that the backend waits", async () => {
  await new RoomServiceClient(url, KEY, SECRET).createRoom({ name: "room" });
  const at = performance.now();
  const failure = await failureOf(egress().startRoomCompositeEgress("room", output));
  const seconds = (performance.now() - at) / 1_000;
  expect(failure).toMatchObject({ status: 503, code: "unavailable" });
  expect(whyNotStarted(failure)).toBe("no_worker");
  expect(seconds).toBeGreaterThan(15);
  expect(seconds).toBeLessThan(28);
});
