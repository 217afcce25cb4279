import { createServer, request } from "node:http";
import { afterEach, expect, it, vi } from "vitest";
import { createLog, readLine } from "../../lib/log/log";
import { logSetup } from "../../lib/setup/log";
import { cleanUp } from "./engine/support.ts";
import { freePort } from "../../local/stack/ports.ts";
import { studioEnv } from "./recorder/session.ts";
import { Studio } from "./recorder/studio.ts";
import { world } from "./recorder/world.ts";
import { until } from "./stack/waiting.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The real SFU, by whose answers it is another time. */
async function withClockOff(target: string, byMs: number): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request(target + url, { method, headers }, (answer) => {
      const date = new Date(Date.now() + byMs).toUTCString();
      answer.pipe(outgoing.writeHead(answer.statusCode!, { ...answer.headers, date }));
    });
    incoming.pipe(onward);
  });
  const port = await freePort();
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  cleanUp(() => {
    server.closeAllConnections();
    server.close();
  });
  return `ws://127.0.0.1:${port}`;
}

/** The rules that the backend's log names once a server of the app has started. */
async function saidAtStart(env: (studio: Studio) => Promise<Record<string, string>>) {
  const other = await Studio.open({ hasEar: false });
  cleanUp(() => other.close());
  const { engine } = await world({}, await env(other));
  vi.stubEnv("CONVEX_URL", engine.url);
  vi.stubEnv("CONVEX_SITE_URL", engine.siteUrl);
  vi.stubEnv("LOCAL_ISSUER_URL", "http://127.0.0.1:9");
  await logSetup(createLog("app", { write: () => undefined }));
  const rules = () =>
    engine.log.flatMap((line) => {
      const said = readLine(line);
      return said?.["event"] === "setup_broken" ? [said["rule"]] : [];
    });
  // Of no mail something is always said.
  await until("the backend has looked", () => rules().includes("mail_unset"), 20_000);
  return rules();
}

it("the log at the start names a key that the SFU refuses, and nothing of its clock", async () => {
  const rules = await saidAtStart(async () => ({
    LIVEKIT_API_SECRET: "another-secret-than-the-sfu-has",
  }));
  expect(rules).toContain("livekit_refused");
  expect(rules).not.toContain("livekit_clock");
});

it("the log at the start names an SFU whose clock is off, and nothing of its key", async () => {
  const rules = await saidAtStart(async (studio) => {
    const env = studioEnv(studio);
    return {
      ...env,
      LIVEKIT_URL: await withClockOff(env.LIVEKIT_URL.replace("ws", "http"), 90_000),
    };
  });
  expect(rules).toContain("livekit_clock");
  expect(rules).not.toContain("livekit_refused");
});
