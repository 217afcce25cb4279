import { createHash } from "node:crypto";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** What a broken hop does with one connection. */
export type Behaviour = (client: Socket, request: Request, port: number) => void;
/** The head of the connection's first request; each connection carries one. */
export type Request = {
  method: string;
  path: string;
  isUpgrade: boolean;
  head: string;
  rest: Buffer;
};

export type Fault =
  /** Nobody listens. */
  | "closed"
  /** Connections are taken, and nothing is said. */
  | "silent"
  | Behaviour;

/**
 * A TCP front on one port whose behaviour a test changes: from a plain passage to any broken hop.
 * Changing it cuts what is open.
 */
export async function startFront(target: number, port = 0) {
  const open = new Set<Socket>();
  let state: { target: number; fault: Fault | null } = { target, fault: null };
  const server = createServer((client) => {
    open.add(client);
    client.once("close", () => open.delete(client)).on("error", () => client.destroy());
    const { fault } = state;
    if (fault === null) pass(client, state.target);
    else if (typeof fault === "function") {
      readHead(client, (request) => fault(client, request, state.target));
    }
  });
  await listen(server, port);
  const at = (server.address() as AddressInfo).port;
  return {
    port: at,
    async set(fault: Fault | null, to = target) {
      const wasClosed = state.fault === "closed";
      state = { target: to, fault };
      for (const socket of open) socket.destroy();
      if (fault === "closed") await new Promise<void>((done) => server.close(() => done()));
      else if (wasClosed) await listen(server, at);
    },
    async stop() {
      for (const socket of open) socket.destroy();
      if (server.listening) await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
export type Front = Awaited<ReturnType<typeof startFront>>;

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server.off("error", reject) && undefined));
  });
}

/** Both ways, to the end of either. @param first bytes already read from the client, or in their place */
export function pass(client: Socket, port: number, first?: Buffer): Socket {
  const server = connect({ host: "127.0.0.1", port });
  server.on("error", () => client.destroy()).once("close", () => client.destroy());
  client.once("close", () => server.destroy());
  if (first) server.write(first);
  client.pipe(server);
  server.pipe(client);
  return server;
}

function readHead(client: Socket, then: (request: Request) => void) {
  let bytes = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0) return;
    client.off("data", onData);
    client.pause();
    const head = bytes.subarray(0, end).toString("latin1");
    const [method = "", path = ""] = head.split(" ");
    const isUpgrade = /^upgrade: *websocket/im.test(head);
    then({ method, path, isUpgrade, head, rest: bytes.subarray(end + 4) });
  };
  client.on("data", onData);
}

/** Passes one request on, its head changed; an ordinary one ends its connection. */
export function forward(
  client: Socket,
  { head, rest, isUpgrade }: Request,
  port: number,
  change: (head: string) => string = (same) => same,
): Socket {
  const single = isUpgrade
    ? head
    : `${head.replace(/^connection:.*\r\n/im, "")}\r\nConnection: close`;
  const changed = Buffer.from(`${change(single)}\r\n\r\n`, "latin1");
  return pass(client, port, Buffer.concat([changed, rest]));
}

/** An answer of our own, without CORS, as proxies give it. */
export function answer(client: Socket, status: string, body = "", type = "text/html") {
  const bytes = Buffer.byteLength(body);
  client.end(
    `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${bytes}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** The first half of a WebSocket: it opens. */
export function acceptUpgrade(client: Socket, { head }: Request) {
  const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1] ?? "";
  const accept = createHash("sha1")
    .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
  client.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  client.resume();
}
