import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, test } from "vitest";
import { until } from "../stack/waiting.ts";
import { afterwards } from "./commands.ts";
import { type Placed, runCaddy, runNginx } from "./proxies.ts";

const CONVEX = 3210;
const ACTIONS = 3211;
const HALF = Buffer.alloc(4 * 1024 * 1024);

let port: number;
/** How much has come through the proxy, of the request that is under way. */
let arrived = 0;

beforeAll(async () => {
  const backend = createServer((incoming, response) => {
    arrived = 0;
    incoming.on("data", (part: Buffer) => (arrived += part.length));
    incoming.once("end", () => response.end(String(arrived)));
  });
  await once(backend.listen(0, "127.0.0.1"), "listening");
  afterwards(() => backend.close());
  port = (backend.address() as AddressInfo).port;
});

/** Sends a file of two halves. `pause` comes between them. */
async function upload(placed: Placed, name: string, pause?: () => Promise<void>) {
  const url = placed.urlOf(name).replace(/^ws/, "http");
  const sending = request(`${url}/api/storage/upload?token=any`, {
    method: "POST",
    ca: readFileSync(placed.certificate),
    headers: { "content-type": "video/mp4", "content-length": 2 * HALF.length },
  });
  const answered = once(sending, "response") as Promise<[IncomingMessage]>;
  answered.catch(() => undefined);
  sending.write(HALF);
  await pause?.();
  sending.end(HALF);
  const [response] = await answered;
  return { status: response.statusCode, body: await text(response) };
}

describe.each([
  { proxy: "nginx", run: () => runNginx("subdomains.conf", place()) },
  { proxy: "Caddy", run: () => runCaddy("subdomains.Caddyfile", place()) },
])("$proxy as it is in deploy/proxies", ({ run }) => {
  test("takes a recording to Convex, as it comes, and a file to its HTTP actions", async () => {
    const placed = await run();
    const whole = { status: 200, body: String(2 * HALF.length) };
    expect(await upload(placed, "actions")).toEqual(whole);
    const streams = () => until("the first half arrives by itself", () => arrived > 0, 5_000);
    arrived = 0;
    expect(await upload(placed, "convex", streams)).toEqual(whole);
  });
});

const place = () => ({ upstreams: { [CONVEX]: port, [ACTIONS]: port } });
