import {
  EncodedFileOutput,
  ListEgressRequest,
  ListEgressResponse,
  S3Upload,
  StreamOutput,
  StreamProtocol,
} from "@livekit/protocol";
import { EgressClient, ServerError } from "livekit-server-sdk";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../stack/helpers.ts";
import { programsOf } from "./measure.ts";
import { Studio } from "./studio.ts";

let studio: Studio;
beforeAll(async () => {
  studio = await Studio.open();
  await studio.rooms.createRoom({ name: "room" });
});
afterAll(() => studio.close());

const file = new EncodedFileOutput({ filepath: "a.mp4" });

/** How a call of an unmodified client is refused: status, code, message. */
async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => new Error("it was not refused"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ServerError)) throw error as Error;
  return [error.status, error.code, error.message];
}

const as = (token: string) => new EgressClient(studio.url, "", "", { token, failover: false });

describe("only the backend is let in", () => {
  it.each([
    ["no right to record", {}, undefined, [401, "unauthenticated", "permissions denied"]],
    [
      "another right",
      { roomAdmin: true },
      undefined,
      [401, "unauthenticated", "permissions denied"],
    ],
    [
      "a provider's token to join",
      { roomJoin: true, room: "room", roomRecord: true },
      "provider",
      [403, "permission_denied", "a participant's token cannot record"],
    ],
    [
      "an identity's token",
      { roomRecord: true },
      "provider",
      [403, "permission_denied", "a participant's token cannot record"],
    ],
  ])("%s", async (_, grant, identity, refused) => {
    const token = await studio.token(grant, identity);
    expect(await refusal(as(token).startRoomCompositeEgress("room", file))).toEqual(refused);
    expect(await refusal(as(token).listEgress())).toEqual(refused);
    expect(await refusal(as(token).stopEgress("EG_x"))).toEqual(refused);
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch(`${studio.url}/files/EG_x`, { headers });
    expect(response.status).toBe(refused[0]);
  });

  it("nobody without a token, or with another secret's", async () => {
    const response = await fetch(`${studio.url}/twirp/livekit.Egress/ListEgress`, {
      method: "POST",
    });
    expect([response.status, await response.json()]).toEqual([
      401,
      { code: "unauthenticated", msg: "permissions denied" },
    ]);
    const { apiKey } = studio.options;
    const other = new EgressClient(studio.url, apiKey, "x".repeat(40), { failover: false });
    expect((await refusal(other.listEgress())).slice(0, 2)).toEqual([401, "unauthenticated"]);
    const [head, body] = (await studio.token({ roomRecord: true })).split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    expect((await refusal(as(`${none}.${body}.`).listEgress()))[0]).toBe(401);
    expect((await refusal(as(`${head}.${body}.`).listEgress()))[0]).toBe(401);
  });

  it("nobody from another machine", async () => {
    const address = Object.values(networkInterfaces())
      .flat()
      .find((found) => found?.family === "IPv4" && !found.internal)?.address;
    // Any other address of 127/8 stands for one where the machine has no network.
    const host = address ?? "127.0.0.2";
    const isOpen = await new Promise((resolve) => {
      const socket = connect({ host, port: studio.options.port });
      socket.once("connect", () => (socket.destroy(), resolve(true)));
      socket.once("error", () => resolve(false));
    });
    expect(isOpen).toBe(false);
  });
});

describe("what cannot be is refused as LiveKit does", () => {
  it.each([
    [
      "a room that is not there",
      "none",
      file,
      {},
      [404, "not_found", "requested room does not exist"],
    ],
    [
      "an upload",
      "room",
      new EncodedFileOutput({ filepath: "a", output: { case: "s3", value: new S3Upload() } }),
      {},
      [501, "unimplemented", "upload to s3 is not supported by this recorder"],
    ],
    [
      "an unknown layout",
      "room",
      file,
      { layout: "spiral" },
      [400, "invalid_argument", "layout must be one of grid, speaker, presentation"],
    ],
    [
      "a stream to a file",
      "room",
      new StreamOutput({ protocol: StreamProtocol.RTMP, urls: ["file:///etc/x"] }),
      {},
      [400, "invalid_argument", "a stream's address must begin with rtmp:// or rtmps://"],
    ],
    [
      "no output",
      "room",
      new StreamOutput({ urls: [] }),
      {},
      [400, "invalid_argument", "no output is given"],
    ],
  ])("%s", async (_, room, output, options, refused) => {
    const call = studio.client.startRoomCompositeEgress(room, output as EncodedFileOutput, options);
    expect(await refusal(call)).toEqual(refused);
    expect(existsSync(studio.options.folder) && readdirSync(studio.options.folder)).toEqual([
      "trusted.pem",
    ]);
  });

  it("an egress that nobody knows", async () => {
    const unknown = [404, "not_found", "egress does not exist"];
    expect(await refusal(studio.client.stopEgress("EG_unknown"))).toEqual(unknown);
    expect(await refusal(studio.client.updateLayout("EG_unknown", "grid"))).toEqual(unknown);
    expect(await refusal(studio.client.updateStream("EG_unknown"))).toEqual(unknown);
    expect(await refusal(studio.client.listEgress({ egressId: "EG_unknown" }))).toEqual(unknown);
    expect((await studio.fetch("/files/EG_unknown")).status).toBe(404);
    expect((await studio.fetch("/files/..%2f..%2fetc%2fpasswd")).status).toBe(404);
  });

  it("a call that there is not, and a body that is none", async () => {
    const post = (method: string, body: string) =>
      studio.fetch(`/twirp/livekit.Egress/${method}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body,
      });
    expect((await post("constructor", "{}")).status).toBe(404);
    expect((await post("ListEgress", "{")).status).toBe(400);
    expect((await post("ListEgress", `{"roomName":"${"x".repeat(300_000)}"}`)).status).toBe(400);
  });
});

describe("one file of several", () => {
  const ask = async (body: unknown, init: RequestInit = {}) => {
    const options = { method: "PUT", body: JSON.stringify(body), ...init };
    return (await studio.fetch("/joins/JN_of_the_tests", options)).status;
  };

  it("is made for the backend alone, of recordings that are there", async () => {
    const egressIds = ["EG_one", "EG_two"];
    const token = await studio.token(
      { roomJoin: true, room: "room", roomRecord: true },
      "provider",
    );
    expect(await ask({ egressIds }, { headers: { Authorization: `Bearer ${token}` } })).toBe(403);
    expect(await ask({ egressIds })).toBe(404);
    expect(await ask({ egressIds: ["EG_one"] })).toBe(400);
    expect(await ask({ egressIds: [1, 2] })).toBe(400);
    expect(await ask({ egressIds }, { method: "POST" })).toBe(405);
    expect((await studio.fetch("/files/JN_of_the_tests")).status).toBe(404);
  });
});

it("lists nothing where nothing was, in JSON and in protobuf", async () => {
  expect(await studio.client.listEgress()).toEqual([]);
  const response = await studio.fetch("/twirp/livekit.Egress/ListEgress", {
    method: "POST",
    headers: { "Content-Type": "application/protobuf" },
    body: new Uint8Array(new ListEgressRequest({ active: true }).toBinary()),
  });
  expect(response.headers.get("content-type")).toBe("application/protobuf");
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(ListEgressResponse.fromBinary(bytes).items).toEqual([]);
});

it("says how it is and how much room there is, to a preflight", async () => {
  const health = (await (await fetch(`${studio.url}/healthz`)).json()) as { freeBytes: number };
  expect(health).toMatchObject({ ok: true, running: 0, most: 4 });
  expect(health.freeBytes).toBeGreaterThan(0);
});

// What a process has loaded can be read on Linux alone.
if (process.platform === "linux") {
  it("has none of the media in it, and no child, while nothing is recorded", async () => {
    expect(programsOf(studio.recorder.pid!)).toHaveLength(1);
    const maps = readFileSync(`/proc/${studio.recorder.pid}/maps`, "utf8");
    expect(maps).not.toContain("rtc-ffi");
  });
}

it("takes four at once, and tells a fifth that it is busy", async () => {
  const start = () => studio.client.startRoomCompositeEgress("room", file, { audioOnly: true });
  const begun = [];
  for (let i = 0; i < 4; i += 1) begun.push(await start());
  const busy = [429, "resource_exhausted", "the recorder is busy with other recordings"];
  expect(await refusal(start())).toEqual(busy);
  for (const { egressId } of begun) await studio.client.stopEgress(egressId);
  await until("they are over", async () => {
    return (await studio.client.listEgress({ active: true })).length === 0;
  });
});
