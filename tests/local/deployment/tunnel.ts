import { type IncomingMessage, request as ask, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { type Certificate, loadCertificate } from "../../../local/lan/certificate.ts";
import { readTunnel, type Rule, ruleFor } from "../../lib/deployment/tunnelFile.ts";
import { afterwards, scratch } from "./commands.ts";
import { type Place, type Placed, textOf } from "./proxies.ts";

/** What is set at Cloudflare for the names that lead into the tunnel. */
export type Zone = {
  /** The switch of this name, which is on unless somebody turned it off. */
  webSockets?: boolean;
  /** A WebSocket that is quiet for so long is ended: 100 s there. */
  idleMs?: number;
  /** Everybody has to prove something first; a status of Cloudflare's own page, and where it leads. */
  challenge?: { status: number; location?: string };
};

/**
 * A file of `deploy/proxies/cloudflared`, and the tunnel that it makes, played: Cloudflare's own needs
 * its network. It does what cloudflared's source does (`ingress`, `proxy`, `connection`): the first rule
 * that fits has the request, its path and name go on as they came, the headers of an upgrade are made
 * anew from what Cloudflare says of it, and a server that is not there is a 502.
 */
export async function runTunnel(file: string, place: Place, zone: Zone = {}): Promise<Placed> {
  const rules = readTunnel(textOf(`deploy/proxies/cloudflared/${file}`, place));
  const folder = scratch();
  const certificate = await loadCertificate(folder, ["127.0.0.1"]);
  const ports: Record<string, number> = {};
  for (const { hostname } of rules) {
    if (hostname) ports[hostname] ??= await openName(hostname, certificate, rules, zone);
  }
  return {
    urlOf: (name) => `wss://127.0.0.1:${ports[`${name}.example.com`]}`,
    certificate: join(folder, "certificate.pem"),
  };
}

/** One name, which Cloudflare answers at; here it has a port of its own. */
async function openName(
  name: string,
  certificate: Certificate,
  rules: Rule[],
  { webSockets = true, idleMs = 100_000, challenge }: Zone,
): Promise<number> {
  const serviceOf = ({ url }: IncomingMessage) => ruleFor(rules, name, url!).service;
  const server = createServer({
    ...certificate,
    // What is not let through as a WebSocket arrives as an ordinary request.
    shouldUpgradeCallback: (request) =>
      webSockets && !challenge && serviceOf(request).kind === "http",
  });
  server.on("request", (request, response) => {
    const service = serviceOf(request);
    if (challenge) return refuse(response, challenge);
    if (service.kind === "status") return refuse(response, { status: service.code });
    carry(request, response, name, service.origin);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Socket) => {
    const service = serviceOf(request);
    if (service.kind === "http") tunnel(request, socket, name, service.origin, idleMs);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  afterwards(() => (server.close(), server.closeAllConnections()));
  return (server.address() as AddressInfo).port;
}

function refuse(response: ServerResponse, { status, location }: NonNullable<Zone["challenge"]>) {
  response.writeHead(status, location ? { location } : {}).end();
}

function carry(request: IncomingMessage, response: ServerResponse, name: string, origin: URL) {
  const { upgrade: _, ...headers } = request.headers;
  const onwards = ask(origin, {
    method: request.method,
    path: request.url,
    headers: { ...headers, host: name, connection: "keep-alive" },
  });
  onwards.on("response", (answer) => {
    response.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(response);
  });
  onwards.on("error", () => refuse(response, { status: 502 }));
  request.pipe(onwards);
}

function tunnel(
  request: IncomingMessage,
  socket: Socket,
  name: string,
  origin: URL,
  idleMs: number,
) {
  const own = { host: name, connection: "Upgrade", upgrade: "websocket" };
  const onwards = ask(origin, { path: request.url, headers: { ...request.headers, ...own } });
  const fail = () => socket.end("HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n");
  onwards.on("error", fail).on("response", ({ statusCode, statusMessage }) => {
    socket.end(`HTTP/1.1 ${statusCode} ${statusMessage}\r\nConnection: close\r\n\r\n`);
  });
  onwards.on("upgrade", ({ headers }, server, first: Buffer) => {
    const head = Object.entries(headers).map(([key, value]) => `${key}: ${String(value)}`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${head.join("\r\n")}\r\n\r\n`);
    socket.write(first);
    socket.setTimeout(idleMs, () => socket.destroy());
    for (const [one, other] of [
      [socket, server],
      [server, socket],
    ] as const) {
      one.on("error", () => other.destroy()).once("close", () => other.destroy());
      one.pipe(other);
    }
  });
  onwards.end();
}
