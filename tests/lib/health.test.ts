import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { checkHealth } from "@/lib/config/health";

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ISSUER = { LOCAL_ISSUER_URL: "http://127.0.0.1:1" };

test("all parts answer", async () => {
  const url = await serve((_, response) => response.end("OK"));
  const health = await checkHealth({
    ...ISSUER,
    CONVEX_URL: url,
    LIVEKIT_URL: url.replace("http", "ws"),
  });
  expect(health).toEqual({ status: "ok", parts: { app: "ok", convex: "ok", livekit: "ok" } });
});

test("a part that is down or not set is named, without its address", async () => {
  const health = await checkHealth({ ...ISSUER, CONVEX_URL: "http://127.0.0.1:1" });
  expect(health).toEqual({
    status: "degraded",
    parts: { app: "ok", convex: "down", livekit: "missing" },
  });
});

test("the supervisor's states pass, its details do not", async () => {
  const parts = [
    { name: "engine", state: "ok", pid: 7 },
    { name: "sfu", state: "restarting", lastError: "secret" },
    { name: "app", state: "starting" },
  ];
  const url = await serve((_, response) => response.end(JSON.stringify({ ok: false, parts })));
  expect(await checkHealth({ PARLEY_STATUS_URL: url })).toEqual({
    status: "degraded",
    parts: { app: "ok", engine: "ok", sfu: "down" },
  });
});

test("a part that gave up is told, and is no failure where the others do without it", async () => {
  const parts = (without: string | null) => [
    { name: "engine", state: "ok", without: null },
    { name: "recorder", state: "failed", without },
  ];
  const serving = async (without: string | null) => {
    const body = JSON.stringify({ parts: parts(without) });
    const url = await serve((_, response) => response.end(body));
    const convex = await serve((_, response) => response.end("OK"));
    return await checkHealth({ ...ISSUER, PARLEY_STATUS_URL: url, ...addresses(convex) });
  };
  expect(await serving("Nothing is recorded.")).toEqual({
    status: "ok",
    parts: { app: "ok", engine: "ok", recorder: "given_up", livekit: "ok" },
  });
  expect(await serving(null)).toMatchObject({ status: "degraded", parts: { recorder: "down" } });
});

const addresses = (url: string) => ({ CONVEX_URL: url, LIVEKIT_URL: url.replace("http", "ws") });

test("what the supervisor does not run is asked itself", async () => {
  const parts = [{ name: "people", state: "ok" }];
  const supervisor = await serve((_, response) => response.end(JSON.stringify({ parts })));
  const convex = await serve((_, response) => response.end("1"));
  const env = { ...ISSUER, PARLEY_STATUS_URL: supervisor, CONVEX_URL: convex };
  expect(await checkHealth({ ...env, LIVEKIT_URL: "ws://127.0.0.1:1" })).toEqual({
    status: "degraded",
    parts: { app: "ok", people: "ok", convex: "ok", livekit: "down" },
  });
});

test.each(["", "null", "[]", '{"parts":7}'])(
  "a supervisor that answers %j counts as down",
  async (body) => {
    const url = await serve((_, response) => response.end(body));
    expect(await checkHealth({ PARLEY_STATUS_URL: url })).toMatchObject({ status: "degraded" });
  },
);
