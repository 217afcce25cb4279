import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { brokenHops } from "../faults/hops/broken.ts";
import { type Front, startFront } from "../faults/hops/front.ts";
import { KEY, SECRET, startSfu } from "../faults/hops/servers.ts";
import { afterwards, command, scratch } from "./deployment/commands.ts";
import { type TestEngine, testEngine } from "./engine/support.ts";

let engine: TestEngine;
let convex: Front;
let issuer: string;
let direct: string;

beforeAll(async () => {
  issuer = await siteOf({ "/.well-known/jwks.json": { keys: [{ kid: "one" }] } });
  engine = await testEngine({
    functionsDir: resolve("convex"),
    env: {
      CLERK_JWT_ISSUER_DOMAIN: issuer,
      LOCAL_ISSUER_URL: "https://unused.invalid",
      LIVEKIT_API_KEY: KEY,
      LIVEKIT_API_SECRET: SECRET,
    },
  });
  convex = await startFront(Number(new URL(engine.url).port));
  afterwards(() => convex.stop());
  const { port, child } = await startSfu({ folder: scratch(), name: "sfu" });
  afterwards(() => child.kill("SIGKILL"));
  direct = `ws://127.0.0.1:${port}`;
});

/** Answers these paths with JSON, and others not. */
async function siteOf(answers: Record<string, object>): Promise<string> {
  const server = createServer(({ url = "" }, response) => {
    const body = answers[url];
    response.writeHead(body ? 200 : 404).end(JSON.stringify(body ?? null));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  afterwards(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function doctor(urls: string[], env: Record<string, string> = {}) {
  const known = { CONVEX_URL: `http://127.0.0.1:${convex.port}`, CONVEX_SITE_URL: engine.siteUrl };
  return await command("local/doctor/main.ts", [...urls, "--no-media"], { ...known, ...env });
}

const faultOf = (name: string) =>
  brokenHops({ expired: "", early: "", useless: "" }).find((hop) => hop.name === name)!.fault;

describe("before LiveKit, npm run doctor", () => {
  test("finds sign-in, Convex and its WebSocket clear", async () => {
    const { output, code } = await doctor([direct]);
    expect(output).toContain(`${issuer} gives its keys`);
    expect(output).toMatch(
      /[✓!] Convex +\d+ ms .*answered 200\n +[✓!] Convex’s WebSocket .*opened/,
    );
    expect(code).toBe(0);
  });

  test.each([
    ["upgrade stripped", "Convex’s WebSocket", "instead of an upgrade", "backend_silent"],
    ["proxy up, SFU down", "Convex", "answered 502", "backend_error"],
    ["closed port", "Convex", "port, ECONNREFUSED", "backend_silent"],
  ])("names a Convex behind %s, and goes on", async (name, line, says, verdict) => {
    await convex.set(faultOf(name));
    const { output, code, last } = await doctor([direct]);
    await convex.set(null);
    expect(output).toMatch(new RegExp(`✗ ${line} .*${says}`));
    expect(output).toContain(`People cannot get as far as LiveKit (${verdict}).`);
    expect({ code, last }).toEqual({ code: 1, last: "The address is clear." });
  });

  test("names an issuer that gives no keys, and a backend that believes nobody", async () => {
    const tell = (told: object) => siteOf({ "/setup/sign-in": { origins: [], ...told } });
    const away = await doctor([direct], { CONVEX_SITE_URL: await tell({ issuer: `${issuer}/x` }) });
    expect(away.output).toMatch(/✗ sign-in .*\/x: answered 404/);
    expect(away.output).toContain("(sign_in_unreachable)");
    const nobody = await doctor([direct], { CONVEX_SITE_URL: await tell({ issuer: "" }) });
    expect(nobody.output).toContain("(sign_in_refused)");
    expect([away.code, nobody.code]).toEqual([1, 1]);
  });

  test("learns from it that the app's page is on https, where no ws opens", async () => {
    const told = { issuer, origins: ["http://localhost:3000", "https://app.example"] };
    const site = { CONVEX_SITE_URL: await siteOf({ "/setup/sign-in": told }) };
    const plain = direct.replace("127.0.0.1", "[::ffff:7f00:1]");
    const { last } = await doctor([direct, plain], site);
    expect(last).toBe(`${plain} breaks the way (wrong_scheme); ${direct} before it is clear.`);
  });
});
