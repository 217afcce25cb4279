import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Auth } from "./auth.ts";
import { clientInfo } from "./body.ts";
import type { Deployment } from "./deployment.ts";
import { MAX_MESSAGE_BYTES } from "./limits.ts";
import { encodeServerMessage } from "./protocol.ts";
import { Session } from "./session.ts";

const PATH = /^\/api\/[^/]+\/sync$/;
const PING_MS = 15_000;
/** Two pings without any sign of life. */
const DEAD_MS = 40_000;

/** The WebSocket half of the client protocol, from `ready` on; returns how to close all sockets. */
export function serveSockets(
  server: Server,
  deployment: Deployment,
  auth: Auth,
  ready: Promise<void>,
): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (!PATH.test(pathname))
      return void socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n");
    void ready.then(() =>
      sockets.handleUpgrade(request, socket, head, (webSocket) =>
        converse(webSocket, request, deployment, auth),
      ),
    );
  });
  return () => {
    for (const webSocket of sockets.clients) webSocket.terminate();
  };
}

function converse(
  webSocket: WebSocket,
  request: IncomingMessage,
  deployment: Deployment,
  auth: Auth,
): void {
  const session = new Session({
    deployment,
    auth,
    info: clientInfo(request),
    send: (message) => webSocket.send(encodeServerMessage(message)),
    close: (code, reason) => webSocket.close(code, reason),
  });
  let lastHeard = Date.now();
  const ping = setInterval(() => {
    if (Date.now() - lastHeard > DEAD_MS) return webSocket.terminate();
    webSocket.ping();
    webSocket.send(encodeServerMessage({ type: "Ping" }));
  }, PING_MS);
  webSocket.on("pong", () => (lastHeard = Date.now()));
  webSocket.on("error", () => webSocket.terminate());
  webSocket.on("close", () => {
    clearInterval(ping);
    session.closed();
  });
  webSocket.on("message", (data, isBinary) => {
    lastHeard = Date.now();
    if (isBinary) return webSocket.close(1003, "Text only");
    session.receive((data as Buffer).toString());
  });
}
