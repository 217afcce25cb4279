import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Look } from "../../local/doctor/look.ts";
import { describe as describeLook } from "../../local/doctor/report.ts";
import { NAMES } from "../../local/doctor/line.ts";
import { STEPS } from "../../lib/doctor/steps.ts";
import { openRoom } from "../../local/doctor/pass.ts";
import { isProbeRoom } from "../../convex/model/session/probes.ts";
import { loadCertificate } from "../../local/lan/certificate.ts";
import { brokenHops } from "../faults/hops/broken.ts";
import { type Front, startFront } from "../faults/hops/front.ts";
import { KEY, SECRET, startServers } from "../faults/hops/servers.ts";

let servers: Awaited<ReturnType<typeof startServers>>;
let proxy: Front;
let direct: string;
let proxied: string;

beforeAll(async () => {
  servers = await startServers({ site: 9 });
  proxy = await startFront(servers.ports.healthy);
  direct = `ws://127.0.0.1:${servers.ports.healthy}`;
  proxied = `http://127.0.0.1:${proxy.port}`;
});

afterAll(async () => {
  await proxy?.stop();
  servers?.stop();
});

async function doctor(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ["local/doctor/main.ts", ...args], {
    env: { ...process.env, LIVEKIT_API_KEY: KEY, LIVEKIT_API_SECRET: SECRET, ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const [code] = (await once(child, "close")) as [number];
  return { code, output, last: output.trim().split("\n").at(-1) };
}

const CLEAR: Omit<Look, "url"> = {
  lines: [{ step: "host", name: "DNS", state: "pass", ms: 1, says: "an address" }],
  verdict: null,
  betterUrl: null,
};

const faultOf = (name: string) =>
  brokenHops({ expired: "", early: "", useless: "" }).find((hop) => hop.name === name)!.fault;

describe("npm run doctor", () => {
  test("finds a server and a good proxy clear, and has every step of the table", async () => {
    await proxy.set(null);
    const { code, output } = await doctor([direct, proxied]);
    expect(output).toContain("All 2 addresses are clear.");
    expect(code).toBe(0);
    const names = STEPS.map(({ id }) => NAMES[id]);
    for (const name of names) expect(output).toMatch(new RegExp(`^  [✓!–] ${name} `, "m"));
    expect(output).toMatch(/[✓!] media by UDP .*round trip \d+ ms, addresses tried: 1, in use/);
    expect(output).toMatch(/[✓!] media by TCP .*addresses tried: 1$/m);
    expect(output).toContain("LiveKit names no relay");
    expect(output).toMatch(/[✓!] publish .*up \d+ kbit\/s/);
    expect(output).toMatch(/[✓!] receive .*down at least \d+ kbit\/s/);
    expect(await servers.rooms.listRooms()).toEqual([]);
  });

  test("tries a relay by itself, logs each frame when asked, and never the token", async () => {
    const url = `ws://127.0.0.1:${servers.ports.relayed}`;
    const { output, code } = await doctor([url, "--verbose"]);
    expect(output).toMatch(/[✓!] media by relay .*reached by UDP$/m);
    expect(output).toMatch(/[✓!] media by TCP .*addresses tried: 1$/m);
    expect(output).toMatch(/← 101 upgrade\n.*← join \d+ bytes/);
    expect(output).toMatch(/^ {4}tcp \d+ ms ← trickle \d+ bytes, kept back$/m);
    expect(output).not.toContain("eyJ");
    expect(code).toBe(0);
  });

  test("says which ways for media were tried in vain", async () => {
    const { output, code, last } = await doctor([`ws://127.0.0.1:${servers.ports.mediaBlocked}`]);
    expect(output).toContain("no path for media opens: UDP, TCP were tried.");
    expect(output).toContain("Media does not get through (media_blocked).");
    expect(last).toBe("The address is clear.");
    expect(code).toBe(1);
  });

  test("uses a room and people that are nobody's, as a page's check does", async () => {
    const apiUrl = direct.replace("ws", "http");
    const { tokens, remove } = await openRoom({ key: KEY, secret: SECRET, apiUrl });
    const people = Object.values(tokens).map((token) => decodeJwt(token));
    for (const { sub, video } of people) {
      expect(sub).toMatch(/^probe_/);
      expect(isProbeRoom((video as { room: string }).room)).toBe(true);
    }
    expect(new Set(people.map(({ sub }) => sub)).size).toBe(4);
    await remove();
    expect(await servers.rooms.listRooms()).toEqual([]);
  });

  test("says that a page on https does not open ws, of the address for browsers alone", async () => {
    const page = ["--page", "https://app.example", "--no-media"];
    const plain = `ws://[::ffff:7f00:1]:${servers.ports.healthy}`;
    expect(await doctor([direct, plain, ...page])).toMatchObject({
      code: 1,
      last: `${plain} breaks the way (wrong_scheme); ${direct} before it is clear.`,
    });
    const inside = await doctor([plain, direct, ...page]);
    expect(inside.output).not.toContain("wrong_scheme");
  });

  test.each([
    ["upgrade stripped", "breaks the WebSocket (upgrade_blocked)"],
    ["upgrade 502", "breaks the WebSocket (upgrade_blocked)"],
    ["buffering proxy", "breaks the WebSocket (proxy_buffers)"],
    ["wrong path prefix", "breaks the way (wrong_prefix)"],
    ["another site", "breaks the way (other_site)"],
    ["proxy up, SFU down", "breaks the way (sfu_down)"],
    ["silent port", "breaks the way (server_silent)"],
    ["closed port", "breaks the way (server_unreachable)"],
  ])("says of a proxy with %s what it does", async (name, says) => {
    await proxy.set(faultOf(name));
    const { code, last } = await doctor([direct, proxied, "--no-media"]);
    const url = proxied.replace("http", "ws");
    expect(last).toBe(`${url} ${says}; ${direct} before it is clear.`);
    expect(code).toBe(1);
  });

  test("says where the server is when the path is wrong", async () => {
    await proxy.set(faultOf("wrong path prefix"));
    const { output } = await doctor([proxied], { LIVEKIT_API_URL: direct.replace("ws", "http") });
    expect(output).toContain(`It answers at ws://127.0.0.1:${proxy.port}/livekit`);
  });

  test("tells a name, a port and a certificate apart, and stops there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "parley-doctor-"));
    const secure = createServer(await loadCertificate(folder, ["127.0.0.1"]), (_, response) =>
      response.end("OK"),
    );
    await once(secure.listen(0, "127.0.0.1"), "listening");
    const { port } = secure.address() as AddressInfo;
    const keys = { LIVEKIT_API_URL: direct.replace("ws", "http") };
    const { output, code } = await doctor([`wss://127.0.0.1:${port}`, "ws://no.invalid"], keys);
    secure.close();
    rmSync(folder, { recursive: true });
    const [untrusted = "", unnamed = ""] = output.split("ws://no.invalid");
    expect(untrusted).toMatch(/✓ DNS .*\n +✓ port .*\n +✗ TLS .*SELF_SIGNED_CERT/);
    expect(unnamed).toMatch(/✗ DNS /);
    expect(output).not.toContain("HTTP /");
    expect(output).toContain("breaks the way (server_unreachable)");
    expect(code).toBe(1);
  });

  test("says what an address that is clear is not for", async () => {
    const plain = describeLook({ url: "ws://video.example", ...CLEAR });
    expect(plain).toContain("Not for a page on https");
    for (const url of ["wss://video.example", "ws://127.0.0.1:7880"]) {
      expect(describeLook({ url, ...CLEAR })).not.toContain("Not for a page");
    }
  });

  test("says that a key is another server's", async () => {
    const { code, output } = await doctor([`ws://127.0.0.1:${servers.ports.otherKey}`]);
    expect(output).toContain("wrong_key");
    expect(code).toBe(1);
  });

  test("leaves out the token that LiveKit repeats where it refuses one", async () => {
    const { output } = await doctor([direct], { LIVEKIT_API_SECRET: SECRET.toUpperCase() });
    expect(output).toMatch(/no room could be made .*: invalid token: …/);
    expect(output).not.toContain("eyJ");
  });

  test.each([
    [[], "Say which addresses"],
    [["nonsense"], "is not an address"],
    [["ftp://host"], "is not an address"],
    [["wss://host/?access_token=x"], "leave the rest out"],
    [["--fast"], "is not an option"],
    [["ws://host", "--page", "app.example"], "--page takes an address"],
    [["ws://host", "--hold"], "--hold takes seconds"],
    [["ws://host", "--hold", "600"], "--hold takes seconds"],
  ])("refuses %j with one sentence", async (args, sentence) => {
    const { code, output } = await doctor(args);
    expect(output).toContain(sentence);
    expect(output.trim().split("\n").length).toBe(1);
    expect(code).toBe(2);
  });

  test("leaves out what needs a key where there is none, says so, and helps", async () => {
    const none = { LIVEKIT_API_KEY: "", LIVEKIT_API_SECRET: "", PARLEY_HOME: "/nonexistent" };
    const { output, code, last } = await doctor([direct], none);
    expect(output).toMatch(/✓ HTTP \/ .*200 OK\n +– token .*there is no key.*\n +– WebSocket/);
    expect(output).toMatch(/– media by UDP .*there is no key/);
    expect({ code, last }).toEqual({
      code: 0,
      last: "All is clear, as far as could be looked at.",
    });
    const half = { ...none, LIVEKIT_API_KEY: KEY };
    expect(await doctor([direct], half)).toMatchObject({
      code: 2,
      last: expect.stringContaining("belong together"),
    });
    expect(await doctor(["--help"], none)).toMatchObject({ code: 0 });
  });
});
