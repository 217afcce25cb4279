import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { SignalRequest, SignalResponse } from "@livekit/protocol";
import WebSocket, { WebSocketServer } from "ws";

/** Which addresses for media both sides may hear of. A relay is reached by its own. */
export type Keep = "udp" | "tcp" | "all";
export type Heard = {
  /** When the server had let us in. */
  joinedAt: number | null;
  /** Relays that the server offers; null before it let us in. */
  relays: number | null;
  /** The server's own addresses, of those that were kept. */
  candidates: number;
};
type Log = (line: string) => void;
export type SignalFilter = { url: string; heard: Heard; stop: () => void };

/**
 * An address of this machine that leads to a LiveKit server and keeps back addresses for media: the
 * SDK cannot be told to take one way. @param onFrame is called with each frame, both ways
 */
export async function startSignalFilter(
  serverUrl: string,
  keep: Keep,
  onFrame: Log,
): Promise<SignalFilter> {
  const startedAt = performance.now();
  const heard: Heard = { joinedAt: null, relays: null, candidates: 0 };
  const log: Log = (line) => onFrame(`${(performance.now() - startedAt).toFixed(0)} ms ${line}`);
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer((request, response) => void answer(serverUrl, request, response));
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const upstream = new WebSocket(serverUrl + (request.url ?? ""), { headers: keysOf(request) });
    const early: Buffer[] = [];
    let take = (data: Buffer): void => void early.push(data);
    upstream
      .on("message", (data: Buffer) => take(data))
      .once("error", () => socket.destroy())
      .once("unexpected-response", (_request, { statusCode }) => {
        log(`← ${statusCode} instead of an upgrade`);
        socket.end(`HTTP/1.1 ${statusCode} Refused\r\nContent-Length: 0\r\n\r\n`);
      })
      .once("open", () =>
        sockets.handleUpgrade(request, socket, head, (client) => {
          take = (data) => pass(client, fromServer(data, keep, heard, log));
          for (const data of early) take(data);
          client.on("message", (data: Buffer) => pass(upstream, fromClient(data, keep, log)));
          client.on("error", () => undefined).once("close", () => upstream.terminate());
          upstream.once("close", () => client.terminate());
        }),
      );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    stop() {
      for (const client of sockets.clients) client.terminate();
      server.close();
      server.closeAllConnections();
    },
  };
}

function keysOf({ headers }: IncomingMessage): Record<string, string> {
  return headers.authorization ? { authorization: headers.authorization } : {};
}

/** The SDK asks by HTTP why it was not let in. */
async function answer(serverUrl: string, request: IncomingMessage, response: ServerResponse) {
  const url = serverUrl.replace(/^ws/, "http") + (request.url ?? "");
  const asked = await fetch(url, { headers: keysOf(request) }).catch(() => null);
  response.writeHead(asked?.status ?? 502).end(await asked?.text().catch(() => ""));
}

function pass(to: WebSocket, data: Uint8Array | null) {
  if (data !== null && to.readyState === WebSocket.OPEN) to.send(data);
}

function fromServer(data: Buffer, keep: Keep, heard: Heard, log: Log): Uint8Array | null {
  const response = SignalResponse.fromBinary(data);
  const { message } = response;
  if (message.case === "join") {
    heard.joinedAt = performance.now();
    const urls = message.value.iceServers.flatMap((server) => server.urls);
    heard.relays = urls.filter(isRelay).length;
    // Through a relay a way that is blocked would seem open.
    if (keep !== "all") {
      message.value.iceServers = message.value.iceServers.filter(
        ({ urls: own }) => !own.some(isRelay),
      );
    }
  }
  const isKept = strip(message, keep);
  if (isKept) heard.candidates += countIn(message);
  log(`← ${message.case ?? "empty"} ${data.length} bytes${isKept ? "" : ", kept back"}`);
  return isKept ? response.toBinary() : null;
}

/** Our own too: the server would try them, and so open the way that is kept back. */
function fromClient(data: Buffer, keep: Keep, log: Log): Uint8Array | null {
  const request = SignalRequest.fromBinary(data);
  const isKept = strip(request.message, keep);
  log(`→ ${request.message.case ?? "empty"} ${data.length} bytes${isKept ? "" : ", kept back"}`);
  return isKept ? request.toBinary() : null;
}

const isRelay = (url: string) => /^turns?:/.test(url);
type Message = SignalRequest["message"] | SignalResponse["message"];

/** Takes the other addresses out of a message; false where it has nothing else. */
function strip(message: Message, keep: Keep): boolean {
  if (message.case === "trickle") return !isKeptBack(message.value.candidateInit, keep);
  if (message.case !== "offer" && message.case !== "answer") return true;
  const others = (line: string) => (isKeptBack(line, keep) ? "" : line);
  message.value.sdp = message.value.sdp.replaceAll(/^a=candidate:.*\r?\n/gm, others);
  return true;
}

function countIn(message: Message): number {
  if (message.case === "trickle") return CANDIDATE.test(message.value.candidateInit) ? 1 : 0;
  if (message.case !== "offer" && message.case !== "answer") return 0;
  return message.value.sdp.match(/^a=candidate:/gm)?.length ?? 0;
}

const CANDIDATE = /candidate:\S+ \d+ (udp|tcp) /i;

function isKeptBack(text: string, keep: Keep): boolean {
  const protocol = CANDIDATE.exec(text)?.[1]?.toLowerCase();
  return keep !== "all" && protocol !== undefined && protocol !== keep;
}
