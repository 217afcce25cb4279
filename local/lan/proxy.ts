import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Duplex } from "node:stream";
import type { Log } from "../../lib/log/log.ts";
import type { Ports } from "../stack/settings.ts";
import type { Certificate } from "./certificate.ts";
import { routeOf } from "./routes.ts";

/** Headers that speak of one connection, not of the request. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

export type ProxyOptions = { certificate: Certificate; ports: Ports; log?: Log };

/** One TLS origin for the whole stack: by its path, a request goes to the part that answers it. */
export function createProxy({ certificate, ports, log }: ProxyOptions): Server {
  const server = createServer({ cert: certificate.cert, key: certificate.key });
  server.on("request", (request, response) => forward(request, response, ports, log));
  server.on("upgrade", (request, socket, head) =>
    forwardUpgrade(request, socket, head, ports, log),
  );
  // A bad handshake (a phone that does not trust the certificate yet) is its own affair.
  server.on("tlsClientError", () => {});
  return server;
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  ports: Ports,
  log: Log | undefined,
) {
  const port = targetOf(request, ports);
  if (port === null) return refuse(response, 404, "There is nothing here.");
  const headers = { ...outgoing(request) };
  const upstream = httpRequest({
    host: "127.0.0.1",
    port,
    path: request.url,
    method: request.method,
    headers,
  });
  upstream.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
    answer.pipe(response);
    answer.on("error", () => response.destroy());
  });
  let isWanted = true;
  upstream.on("error", () => {
    if (isWanted) log?.warn("unreachable", { port });
    refuse(response, 502, "That part of Parley does not answer.");
  });
  response.on("close", () => {
    isWanted = false;
    upstream.destroy();
  });
  request.pipe(upstream);
}

function forwardUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  ports: Ports,
  log: Log | undefined,
) {
  socket.on("error", () => socket.destroy());
  const port = targetOf(request, ports);
  if (port === null) return void socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
  const headers = { ...outgoing(request), connection: "Upgrade", upgrade: request.headers.upgrade };
  const upstream = httpRequest({
    host: "127.0.0.1",
    port,
    path: request.url,
    method: "GET",
    headers,
  });
  upstream.on("upgrade", (answer, other, rest) => {
    other.on("error", () => socket.destroy());
    socket.write(statusLine(answer));
    if (rest.length > 0) socket.write(rest);
    if (head.length > 0) other.write(head);
    other.pipe(socket).pipe(other);
    other.on("close", () => socket.destroy());
    socket.on("close", () => other.destroy());
  });
  // The part answered, but not with a socket: its refusal is passed on.
  upstream.on("response", (answer) => {
    socket.write(
      `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\nConnection: close\r\n\r\n`,
    );
    answer.pipe(socket);
  });
  let isWanted = true;
  upstream.on("error", () => {
    if (isWanted) log?.warn("unreachable", { port });
    socket.end("HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n");
  });
  socket.on("close", () => {
    isWanted = false;
    upstream.destroy();
  });
  upstream.end();
}

/** Null where the network has no business: closed paths, and the engine's administration. */
function targetOf(request: IncomingMessage, ports: Ports): number | null {
  const target = routeOf(request.url ?? "/", ports);
  if (target === "closed") return null;
  const isAdmin = /^\s*convex\b/i.test(request.headers.authorization ?? "");
  return isAdmin ? null : target.port;
}

/** What the next one is told of the browser; what the browser says of that itself is dropped. */
function outgoing(request: IncomingMessage): Record<string, string | string[] | undefined> {
  return {
    ...withoutHops(request.headers),
    "x-forwarded-for": request.socket.remoteAddress ?? "",
    "x-forwarded-host": request.headers.host ?? "",
    "x-forwarded-proto": "https",
  };
}

function withoutHops(headers: IncomingMessage["headers"]) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}

function statusLine({ statusCode, statusMessage, rawHeaders }: IncomingMessage) {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

function refuse(response: ServerResponse, status: number, text: string) {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { "Content-Type": "text/plain", "X-Content-Type-Options": "nosniff" });
  response.end(text);
}
