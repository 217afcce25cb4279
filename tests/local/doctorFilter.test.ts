import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  ICEServer,
  JoinResponse,
  LeaveRequest,
  SignalRequest,
  SignalResponse,
  TrickleRequest,
} from "@livekit/protocol";
import { afterEach, expect, test } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { type Keep, startSignalFilter } from "../../local/doctor/media/signalFilter.ts";

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const candidate = (protocol: string) =>
  JSON.stringify({ candidate: `candidate:1 1 ${protocol} 2130706431 192.0.2.1 7882 typ host` });
const trickle = (protocol: string) => ({
  case: "trickle" as const,
  value: new TrickleRequest({ candidateInit: candidate(protocol) }),
});

/** A LiveKit that names two servers for ICE and two addresses, and keeps what it is told. */
async function livekit() {
  const http = createServer((_, response) => response.writeHead(401).end("no permissions"));
  const server = new WebSocketServer({ noServer: true });
  const told: Buffer[] = [];
  http.on("upgrade", (request, socket, head) => {
    if (request.url?.startsWith("/rtc/v1")) return socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
    server.handleUpgrade(request, socket, head, (client) => {
      client.on("message", (data: Buffer) => {
        told.push(data);
        if (SignalRequest.fromBinary(data).message.case === "leave") client.close();
      });
      const iceServers = [["stun:192.0.2.1"], ["turn:192.0.2.1?transport=udp"]].map(
        (urls) => new ICEServer({ urls }),
      );
      const join = { case: "join" as const, value: new JoinResponse({ iceServers }) };
      for (const message of [join, trickle("udp"), trickle("tcp")]) {
        client.send(new SignalResponse({ message }).toBinary());
      }
    });
  });
  await once(http.listen(0, "127.0.0.1"), "listening");
  undo.push(() => http.close());
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return { url, told: () => told.map((data) => SignalRequest.fromBinary(data).message.value) };
}

async function through(keep: Keep) {
  const server = await livekit();
  const filter = await startSignalFilter(server.url, keep, () => undefined);
  undo.push(filter.stop);
  const client = new WebSocket(`${filter.url}/rtc?access_token=x`);
  const heard: string[] = [];
  client.on("message", (data: Buffer) =>
    heard.push(SignalResponse.fromBinary(data).toJsonString()),
  );
  client.once("open", () => {
    const leave = { case: "leave" as const, value: new LeaveRequest() };
    for (const message of [trickle("udp"), trickle("tcp"), leave]) {
      client.send(new SignalRequest({ message }).toBinary());
    }
  });
  await once(client, "close");
  return { heard: heard.join("\n"), told: JSON.stringify(server.told()), seen: filter.heard };
}

test.each([
  ["udp", / udp /, / tcp /],
  ["tcp", / tcp /, / udp /],
] as const)(
  "by %s alone, neither side hears of another way or of a relay",
  async (keep, own, other) => {
    const { heard, told, seen } = await through(keep);
    for (const said of [heard, told]) expect(said).toMatch(own);
    for (const said of [heard, told]) expect(said).not.toMatch(other);
    expect(heard).toContain("stun:");
    expect(heard).not.toContain("turn:");
    expect(seen).toMatchObject({ relays: 1, candidates: 1 });
  },
);

test("otherwise all is passed on", async () => {
  const { heard, told, seen } = await through("all");
  for (const said of [heard, told]) expect(said).toMatch(/ udp [^]* tcp /);
  expect(heard).toContain("turn:");
  expect(seen.candidates).toBe(2);
});

test("a refusal is passed on as it is, of an upgrade and of a question", async () => {
  const { url } = await livekit();
  const filter = await startSignalFilter(url, "all", () => undefined);
  undo.push(filter.stop);
  const client = new WebSocket(`${filter.url}/rtc/v1`);
  const [, { statusCode }] = await once(client, "unexpected-response");
  client.on("error", () => undefined).terminate();
  expect(statusCode).toBe(404);
  const asked = await fetch(`${filter.url.replace("ws", "http")}/rtc/validate`);
  expect([asked.status, await asked.text()]).toEqual([401, "no permissions"]);
});
