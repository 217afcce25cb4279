import { spawn } from "node:child_process";
import { expect, test } from "@playwright/test";
import { ROOT } from "../../local/stack/paths.ts";
import { PORTS, type PortName } from "../../local/stack/settings.ts";
import { testHome, testPorts, testUrl } from "./stack.ts";

/** `npm run preflight` against the stack of the journeys, by what that keeps in its home. */
async function preflight(...args: string[]) {
  const ports = testPorts();
  const names = Object.keys(PORTS) as PortName[];
  const own = Object.fromEntries(names.map((name) => [PORTS[name].variable, String(ports[name])]));
  const child = spawn(process.execPath, ["local/preflight/main.ts", testUrl(), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...own, PARLEY_HOME: testHome().home },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const code = await new Promise<number | null>((done) => child.once("close", done));
  return { code, output };
}

test("the check before a deployment holds for the whole stack, but for a relay that it has not", async () => {
  const { code, output } = await preflight();
  for (const line of [
    /✓ the app: .* finds its parts/,
    /✓ HTTP actions: .* answers/,
    /✓ sign-in's addresses: the backend takes tokens of http/,
    /✓ sign-in's issuer: http:\S+ gives its keys/,
    /✓ TLS of 127\.0\.0\.1:\d+: not needed/,
    /✓ WebSocket of ws:\S+: open for 15 s without a word/,
    /✓ WebSocket of http:\S+: open/,
    /✓ LiveKit's keys: /,
    /✓ webhooks: the backend heard of a room within \d/,
    /✗ TURN: LiveKit names no relay\n +→ /,
    /✓ clocks: within \d s/,
    /✓ a call of two: they heard each other after \d/,
    /\n1 of \d+ does not hold\.\n$/,
  ]) {
    expect(output).toMatch(line);
  }
  expect(output).not.toContain("eyJ");
  expect(code).toBe(1);
});

test("what is left out is said, and does not count", async () => {
  const { code, output } = await preflight("--without", "turn,sockets,call,webhooks");
  expect(output).toContain("hold. Left out: turn, sockets, call, webhooks.");
  expect(code).toBe(0);
});
