import { X509Certificate } from "node:crypto";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { checkServerIdentity } from "node:tls";
import { describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import http from "@/convex/http.ts";
import { lanAddressFrom } from "@/local/lan/address.ts";
import { loadCertificate } from "@/local/lan/certificate.ts";
import { createProxy } from "@/local/lan/proxy.ts";
import { routeOf } from "@/local/lan/routes.ts";
import { assertPortsFree } from "@/local/stack/ports.ts";
import { portsFrom, type PortName, type Ports } from "@/local/stack/settings.ts";
import { afterwards, tempFolder } from "./helpers.ts";

const ports = portsFrom({});

describe("a path's part", () => {
  it.each<[string, PortName | "closed"]>([
    ["/rtc", "livekit"],
    ["/rtc?access_token=x", "livekit"],
    ["/rtc/validate?access_token=x", "livekit"],
    ["/rtc/v1", "livekit"],
    ["/api/1.48.0/sync", "convex"],
    ["/api/storage/x", "convex"],
    ["/chat/files?id=x", "site"],
    ["/recordings/file?id=x&ticket=y", "site"],
    ["/posts/file?id=x", "site"],
    ["/pages/picture?id=x", "site"],
    ["/api/v1/bookings", "site"],
    ["/recordings", "app"],
    ["/recordings/x", "app"],
    ["/posts/x", "app"],
    ["/people", "people"],
    ["/token", "people"],
    ["/.well-known/jwks.json", "people"],
    ["/", "app"],
    ["/bookings", "app"],
    ["/peoples", "app"],
    ["/rtcx", "app"],
    ["/API/query", "app"],
    ["/twirp/livekit.RoomService/ListRooms", "closed"],
    ["/twirp", "closed"],
    ["/healthz", "closed"],
    ["/healthz?x", "closed"],
    ["/readyz", "closed"],
  ])("%s is %s", (path, part) => {
    expect(routeOf(path, ports)).toEqual(part === "closed" ? "closed" : { port: ports[part] });
  });

  /** Of the backend's HTTP actions, those that only servers call. */
  const OF_SERVERS = [
    "/livekit/webhook",
    "/clerk/webhook",
    "/mux/webhook",
    "/health",
    "/guests/.well-known/jwks.json",
    "/metrics",
    "/monitoring/report",
    "/setup/start",
  ];
  const actions = new Set(http.getRoutes().map(([path]) => path));

  it.each([...actions])("the HTTP action %s is reached if it is not for servers alone", (path) => {
    const part = OF_SERVERS.includes(path) ? "app" : "site";
    expect(routeOf(path, ports)).toEqual({ port: ports[part] });
  });

  it.each([
    ["/rtc/../twirp/x", "closed"],
    ["/rtc/%2e%2e/twirp/x", "closed"],
    ["/./twirp/x", "closed"],
    ["//twirp/x", { port: ports.app }],
    ["/%74wirp/x", { port: ports.app }],
    ["http://127.0.0.1:7880/twirp/x", "closed"],
    ["*", "closed"],
  ])("%s does not reach the SFU's administration", (path, target) => {
    expect(routeOf(path, ports)).toEqual(target);
  });
});

describe("the certificate", () => {
  it("names the addresses, serves TLS and is kept", async () => {
    const folder = tempFolder();
    const made = await loadCertificate(folder, ["192.0.2.7", "127.0.0.1"]);
    const parsed = new X509Certificate(made.cert);
    expect(parsed.subjectAltName).toBe("DNS:localhost, IP Address:192.0.2.7, IP Address:127.0.0.1");
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    const days = (Date.parse(parsed.validTo) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(390);
    expect(days).toBeLessThan(398);
    expect(statSync(join(folder, "key.pem")).mode & 0o777).toBe(0o600);
    expect(await loadCertificate(folder, ["127.0.0.1"])).toEqual(made);
  });

  it("is made anew for another address, and never over a damaged file", async () => {
    const folder = tempFolder();
    const first = await loadCertificate(folder, ["192.0.2.7"]);
    const second = await loadCertificate(folder, ["192.0.2.8"]);
    expect(second.cert).not.toBe(first.cert);
    const file = join(folder, "certificate.pem");
    writeFileSync(file, "damaged");
    await expect(loadCertificate(folder, ["192.0.2.8"])).rejects.toThrow(
      `${file} is not a certificate: delete it to have a new one made.`,
    );
    expect(readFileSync(file, "utf8")).toBe("damaged");
  });

  it("is not served with a damaged or a foreign key, and the file is named", async () => {
    const folder = tempFolder();
    await loadCertificate(folder, ["192.0.2.7"]);
    const file = join(folder, "key.pem");
    const foreign = (await loadCertificate(tempFolder(), ["192.0.2.7"])).key;
    for (const [key, sentence] of [
      ["damaged", "is not a key: delete it to have a new one made."],
      [foreign, "is not the key of the certificate beside it: delete it to have a new pair made."],
    ] as const) {
      writeFileSync(file, key);
      await expect(loadCertificate(folder, ["192.0.2.7"])).rejects.toThrow(`${file} ${sentence}`);
      expect(readFileSync(file, "utf8")).toBe(key);
    }
    rmSync(file);
    const anew = await loadCertificate(folder, ["192.0.2.7"]);
    expect(await loadCertificate(folder, ["192.0.2.7"])).toEqual(anew);
  });
});

describe("the machine's address", () => {
  const entry = (address: string, internal = false) =>
    ({ address, internal, family: "IPv4", netmask: "", mac: "", cidr: "" }) as const;
  const interfaces = {
    lo: [entry("127.0.0.1", true)],
    docker0: [entry("172.17.0.1")],
    en0: [entry("169.254.1.1"), entry("192.0.2.7")],
  };

  it("is that of its own network, not of a virtual one", () => {
    expect(lanAddressFrom({}, interfaces)).toBe("192.0.2.7");
    expect(lanAddressFrom({}, { docker0: interfaces.docker0 })).toBe("172.17.0.1");
  });

  it("can be chosen, if the machine has it", () => {
    expect(lanAddressFrom({ PARLEY_LAN_ADDRESS: "172.17.0.1" }, interfaces)).toBe("172.17.0.1");
    expect(() => lanAddressFrom({ PARLEY_LAN_ADDRESS: "192.0.2.9" }, interfaces)).toThrow(
      /^PARLEY_LAN_ADDRESS is 192\.0\.2\.9, but this machine has only /,
    );
  });

  it("is asked for where there is no network", () => {
    expect(() => lanAddressFrom({}, { lo: interfaces.lo })).toThrow(/has no network address/);
  });
});

it("refuses a TLS port that is in use at the machine's address alone", async () => {
  const own = Object.values(networkInterfaces()).flatMap((list = []) => list);
  const outer = own.find(({ family, internal }) => family === "IPv4" && !internal);
  const address = outer?.address ?? "127.0.0.1";
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, address, resolve));
  afterwards(() => other.close());
  const { port } = other.address() as AddressInfo;
  const ports = { ...portsFrom({}), lan: port };
  await expect(assertPortsFree(ports, ["lan"], address)).rejects.toThrow(
    `Port ${port} for the TLS proxy is already in use: free it, or set PARLEY_LAN_PORT`,
  );
});

describe("the proxy", () => {
  async function listen(server: Server | ReturnType<typeof createProxy>) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    afterwards(() => (server.closeAllConnections(), server.close()));
    return (server.address() as AddressInfo).port;
  }

  /** Each part answers with its name and what it was told; its sockets echo. */
  async function partServer(name: string) {
    const server = createServer((incoming, response) => {
      incoming.resume();
      response.setHeader("x-part", name);
      response.end(JSON.stringify({ name, url: incoming.url, headers: incoming.headers }));
    });
    const verifyClient = ({ req }: { req: IncomingMessage }) => req.url !== "/api/full";
    const sockets = new WebSocketServer({ server, verifyClient });
    sockets.on("connection", (socket) => {
      socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    afterwards(() => sockets.clients.forEach((client) => client.terminate()));
    return listen(server);
  }

  async function proxy() {
    const certificate = await loadCertificate(tempFolder(), ["127.0.0.1"]);
    const names = ["livekit", "convex", "people", "app"] as const;
    const own = await Promise.all(names.map(async (name) => [name, await partServer(name)]));
    const all = { ...ports, ...Object.fromEntries(own) } as Ports;
    const port = await listen(createProxy({ certificate, ports: all }));
    return { port, ca: certificate.cert, all };
  }
  type Proxy = Awaited<ReturnType<typeof proxy>>;

  /** Over real TLS, which the client checks against the certificate. */
  function get(
    { port, ca }: Proxy,
    path: string,
    headers = {},
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port, path, ca, headers, checkServerIdentity };
      request(options, (answer: IncomingMessage) => {
        let body = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => (body += chunk));
        answer.on("end", () => resolve({ status: answer.statusCode!, text: body }));
      })
        .once("error", reject)
        .end();
    });
  }

  it("passes requests on, and says whom they come from", async () => {
    const front = await proxy();
    for (const [path, name] of [
      ["/rtc/validate", "livekit"],
      ["/api/x", "convex"],
      ["/people", "people"],
      ["/", "app"],
    ]) {
      const { status, text } = await get(front, path!, { "x-forwarded-for": "192.0.2.1" });
      expect({ status, name: JSON.parse(text).name }).toEqual({ status: 200, name });
      expect(JSON.parse(text).headers).toMatchObject({
        host: `127.0.0.1:${front.port}`,
        "x-forwarded-for": expect.stringMatching(/127\.0\.0\.1$/),
        "x-forwarded-proto": "https",
      });
    }
  });

  it("closes the SFU's API, the health page and the engine's administration", async () => {
    const front = await proxy();
    expect((await get(front, "/twirp/livekit.RoomService/ListRooms")).status).toBe(404);
    expect((await get(front, "/healthz")).status).toBe(404);
    const admin = { authorization: "Convex 0123456789abcdef" };
    expect((await get(front, "/api/query", admin)).status).toBe(404);
    expect((await get(front, "/api/query", { authorization: "Bearer x" })).status).toBe(200);
  });

  it("carries WebSockets both ways, whole", async () => {
    const { port, ca } = await proxy();
    for (const path of ["/api/1.48.0/sync", "/rtc?access_token=x"]) {
      const socket = new WebSocket(`wss://127.0.0.1:${port}${path}`, { ca });
      const large = "x".repeat(300_000);
      const echoed = await new Promise((resolve, reject) => {
        socket.once("open", () => socket.send(large));
        socket.once("message", (data) => resolve((data as Buffer).toString()));
        socket.once("error", reject);
      });
      expect(echoed).toBe(large);
      socket.terminate();
    }
  });

  it("passes on a part's refusal of a socket, and refuses closed paths itself", async () => {
    const { port, ca } = await proxy();
    for (const [path, status] of [
      ["/api/full", 401],
      ["/twirp/x", 404],
    ] as const) {
      const socket = new WebSocket(`wss://127.0.0.1:${port}${path}`, { ca });
      const failure = await new Promise<Error>((resolve) => socket.once("error", resolve));
      expect(failure.message).toBe(`Unexpected server response: ${status}`);
    }
  });

  it("answers 502 for a part that is away", async () => {
    const certificate = await loadCertificate(tempFolder(), ["127.0.0.1"]);
    const dead = { ...ports, app: 1 } as Ports;
    const port = await listen(createProxy({ certificate, ports: dead }));
    expect((await get({ port, ca: certificate.cert, all: dead }, "/")).status).toBe(502);
    const socket = new WebSocket(`wss://127.0.0.1:${port}/_next/hmr`, { ca: certificate.cert });
    const failure = await new Promise<Error>((resolve) => socket.once("error", resolve));
    expect(failure.message).toBe("Unexpected server response: 502");
  });
});
