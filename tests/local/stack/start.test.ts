import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { createSocket } from "node:dgram";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { takeLock } from "@/local/stack/lock.ts";
import { homePaths } from "@/local/stack/paths.ts";
import { afterwards, ownPlace, run } from "./helpers.ts";

/** What `npm start` says when it cannot: one sentence, and an exit code. */
async function refusal(env: Record<string, string>, args: string[] = []) {
  const { code, err } = await run(["local/start.ts", ...args], env).ended;
  const lines = err.trim().split("\n");
  expect(lines).toHaveLength(1);
  expect(code).toBe(1);
  return lines[0]!;
}

describe("a start that cannot be says so in one sentence", () => {
  it("when a port is in use", async () => {
    const { env, ports } = await ownPlace();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(ports.livekit, "127.0.0.1", resolve));
    afterwards(() => server.close());
    expect(await refusal(env)).toBe(
      `Port ${ports.livekit} for the SFU is already in use: free it, or set PARLEY_LIVEKIT_PORT to another port.`,
    );
  });

  it("when the status port is in use", async () => {
    const { env, ports } = await ownPlace();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(ports.status, "127.0.0.1", resolve));
    afterwards(() => server.close());
    expect(await refusal(env)).toContain("set PARLEY_STATUS_PORT to another port");
  });

  it("when the media port is in use", async () => {
    const { env, ports } = await ownPlace();
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(ports.rtcUdp, "127.0.0.1", resolve));
    afterwards(() => socket.close());
    expect(await refusal(env)).toContain("set PARLEY_RTC_UDP_PORT to another port");
  });

  it.each([
    [{ PARLEY_PORT: "http" }, 'PARLEY_PORT is "http", but a port is a number from 1 to 65535.'],
    [{ PARLEY_PORT: "70000" }, 'PARLEY_PORT is "70000", but a port is a number from 1 to 65535.'],
    [
      { PARLEY_PORT: "6000" },
      "PARLEY_PORT is 6000, a port that browsers and Node.js call nobody at; choose another one.",
    ],
    [
      { PARLEY_RECORDER_PORT: "4190" },
      "PARLEY_RECORDER_PORT is 4190, a port that browsers and Node.js call nobody at; choose another one.",
    ],
    [
      { PARLEY_PORT: "4900", PARLEY_SITE_PORT: "4900" },
      "PARLEY_PORT and PARLEY_SITE_PORT are both 4900; give each a port of its own.",
    ],
  ])("when a port's variable is wrong: %o", async (changes, sentence) => {
    const { env } = await ownPlace();
    expect(await refusal({ ...env, ...changes })).toBe(sentence);
  });

  it("when its folder cannot be written", async () => {
    const { env, home } = await ownPlace();
    const file = join(home, "file");
    writeFileSync(file, "");
    const folder = join(file, "home");
    expect(await refusal({ ...env, PARLEY_HOME: folder })).toBe(
      `${folder} cannot be written (ENOTDIR): make it writable, or set PARLEY_HOME to another folder.`,
    );
  });

  it.each(["{", "null", "[]", '{"livekitKey":"short"}'])(
    "when its secrets are damaged, which stay as they are: %s",
    async (text) => {
      const { env, home } = await ownPlace();
      const file = join(home, "secrets.json");
      writeFileSync(file, text);
      const sentence = await refusal(env);
      expect(sentence).toContain(file);
      expect(sentence).toContain('put back a good copy, or run "npm run reset"');
      expect(readFileSync(file, "utf8")).toBe(text);
    },
  );

  it("when its secrets cannot be read", async () => {
    const { env, home } = await ownPlace();
    const file = join(home, "secrets.json");
    mkdirSync(file);
    expect(await refusal(env)).toBe(
      `${file} cannot be read (EISDIR): make it readable, or put back a good copy.`,
    );
  });

  it("when its secrets are gone from data that was sealed with them", async () => {
    const { env, home } = await ownPlace();
    const file = join(home, "secrets.json");
    mkdirSync(join(home, "convex"));
    writeFileSync(join(home, "convex", "created"), "");
    expect(await refusal(env)).toBe(
      `${file} is missing: put back a good copy, or run "npm run reset" to make the local data anew.`,
    );
    expect(existsSync(file)).toBe(false);
  });

  it("when another one runs from the same folder", async () => {
    const { env, home, ports } = await ownPlace();
    const url = `http://127.0.0.1:${ports.app}`;
    const lock = takeLock(homePaths(home), { pid: process.pid, url });
    afterwards(() => lock.release());
    expect(await refusal(env)).toBe(
      `Parley already runs from ${home} (process ${process.pid}, ${url}): stop it first, ` +
        "or set PARLEY_HOME and the ports to start another one beside it.",
    );
  });

  it("when the environment contradicts itself", async () => {
    const { env } = await ownPlace();
    expect(await refusal({ ...env, LIVEKIT_URL: "wss://x.livekit.cloud" })).toMatch(
      /^LIVEKIT_URL is set, but LIVEKIT_API_KEY and LIVEKIT_API_SECRET are not: set all three/,
    );
  });

  it("when an option is unknown", async () => {
    const { env } = await ownPlace();
    expect(await refusal(env, ["--land"])).toBe(
      "--land is not an option; there are --dev and --lan.",
    );
  });
});

it("a damaged note of who runs does not hide that one does", async () => {
  const { env, home } = await ownPlace();
  const lock = takeLock(homePaths(home), { pid: process.pid, url: "" });
  afterwards(() => lock.release());
  writeFileSync(join(home, "running.json"), "{");
  expect(await refusal(env)).toMatch(/^Parley already runs from/);
});
