import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { checkActions } from "../../../local/preflight/checks/actions.ts";
import { checkApp } from "../../../local/preflight/checks/app.ts";
import { checkCall } from "../../../local/preflight/checks/call.ts";
import { checkKeys } from "../../../local/preflight/checks/keys.ts";
import { checkSockets } from "../../../local/preflight/checks/sockets.ts";
import { checkTurn } from "../../../local/preflight/checks/turn.ts";
import { checkWebhooks } from "../../../local/preflight/checks/webhooks.ts";
import { CHECKS, type CheckName } from "../../../local/preflight/line.ts";
import { openTrialRoom } from "../../../local/preflight/room.ts";
import type { Target } from "../../../local/preflight/target.ts";
import { brokenHops } from "../../faults/hops/broken.ts";
import { startFront } from "../../faults/hops/front.ts";
import { KEY, SECRET, startSfu, UNREACHABLE } from "../../faults/hops/servers.ts";
import { ADMIN_KEY, type TestEngine, testEngine } from "../engine/support.ts";
import { freePort } from "../freePort.ts";
import { startSecureServers } from "./certificates.ts";
import { afterwards, command, scratch } from "./commands.ts";

// All that holds is in tests/e2e/preflight.spec.ts, against the whole stack.

let engine: TestEngine;
/** Its webhooks go nowhere, and so does its media. */
let sfu: number;

beforeAll(async () => {
  engine = await testEngine({
    functionsDir: resolve("convex"),
    env: {
      CLERK_JWT_ISSUER_DOMAIN: "https://unused.invalid",
      LOCAL_ISSUER_URL: "https://unused.invalid",
      LIVEKIT_API_KEY: KEY,
      LIVEKIT_API_SECRET: SECRET,
    },
  });
  const change = (config: { rtc: object }) =>
    Object.assign(config.rtc, { node_ip: UNREACHABLE, enable_loopback_candidate: false });
  const { port, child } = await startSfu({ folder: scratch(), name: "sfu", change });
  afterwards(() => child.kill("SIGKILL"));
  sfu = port;
});

function target(changes: Partial<Target> = {}): Target {
  const livekitUrl = `ws://127.0.0.1:${sfu}`;
  return {
    appUrl: "http://127.0.0.1:9",
    livekitUrl,
    livekitUrls: [livekitUrl],
    convexUrl: engine.url,
    siteUrl: engine.siteUrl,
    keys: { key: KEY, secret: SECRET, apiUrl: `http://127.0.0.1:${sfu}` },
    adminKey: ADMIN_KEY,
    ...changes,
  };
}

/** Only these of the list, by the command. */
const only = (...names: CheckName[]) => [
  "--without",
  CHECKS.filter((name) => !names.includes(name)).join(","),
];

describe("the check before a deployment", () => {
  test("names webhooks that do not arrive, and a call whose media finds no way", async () => {
    const room = await openTrialRoom(target().keys);
    const [webhooks, call] = await Promise.all([
      checkWebhooks(target(), room),
      checkCall(target(), room),
    ]);
    await room.remove();
    expect(webhooks).toMatchObject([{ isClear: false, says: "nothing in 15 s" }]);
    expect(webhooks[0]!.fix).toContain("/livekit/webhook");
    expect(call).toMatchObject([{ isClear: false }]);
    expect(call[0]!.fix).toContain("rtc.udp_port");
  });

  test("says that a backend without a key could not be asked, and when the key is wrong", async () => {
    const room = await openTrialRoom(target().keys);
    const [unasked] = await checkWebhooks(target({ adminKey: null }), room);
    expect(unasked).toMatchObject({ isClear: false });
    expect(unasked!.fix).toContain("CONVEX_DEPLOY_KEY");
    const [refused] = await checkWebhooks(target({ adminKey: "another-key" }), room);
    expect(refused).toMatchObject({ isClear: false });
    expect(refused!.fix).toContain("another deployment's");
    await room.remove();
  });

  test("tells keys of another server from an API that is not reached", async () => {
    const { keys } = target();
    const wrong = { ...keys, secret: "another-secret-of-at-least-32-characters" };
    const [refused] = checkKeys(target(), await openTrialRoom(wrong));
    expect(refused!.says).toContain("401");
    expect(refused!.fix).toContain("another server's");
    const nowhere = { ...keys, apiUrl: "http://127.0.0.1:9" };
    const [unreached] = checkKeys(target({ keys: nowhere }), await openTrialRoom(nowhere));
    expect(unreached!.fix).toContain("LIVEKIT_API_URL");
  });

  test("names the hop that breaks a WebSocket, LiveKit's and Convex's alike", async () => {
    const hop = (name: string) =>
      brokenHops({ expired: "", early: "", useless: "" }).find((other) => other.name === name)!;
    const [video, convex] = [
      await startFront(sfu),
      await startFront(Number(new URL(engine.url).port)),
    ];
    for (const front of [video, convex]) afterwards(() => front.stop());
    await video.set(hop("upgrade stripped").fault);
    await convex.set(hop("upgrade 502").fault);
    const changes = {
      livekitUrls: [`ws://127.0.0.1:${video.port}`],
      convexUrl: `http://127.0.0.1:${convex.port}`,
    };
    const room = await openTrialRoom(target().keys);
    const [ofLivekit, ofConvex] = await checkSockets(target(changes), room);
    await room.remove();
    expect(ofLivekit).toMatchObject({ isClear: false });
    expect(ofLivekit!.says).toContain("upgrade_blocked");
    expect(ofConvex!.says).toContain("answered 502");
    expect(ofConvex!.fix).toContain("Upgrade");
  });

  test("says that LiveKit names no relay", async () => {
    const room = await openTrialRoom(target().keys);
    const [line] = await checkTurn(target(), room);
    await room.remove();
    expect(line).toMatchObject({ isClear: false, says: "LiveKit names no relay" });
  });

  test("tells the parts that the app does not find from an app that is not there", async () => {
    const site = createServer((_, response) => {
      response.writeHead(503, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ status: "degraded", parts: { app: "ok", livekit: "down" } }));
    });
    await new Promise<void>((done) => site.listen(0, "127.0.0.1", done));
    afterwards(() => site.close());
    const appUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    const [degraded] = await checkApp(target({ appUrl }));
    expect(degraded).toMatchObject({ isClear: false, says: "livekit is down" });
    const [other] = await checkApp(target({ appUrl: `http://127.0.0.1:${sfu}` }));
    expect(other!.fix).toContain("another site");
    const [none] = await checkApp(target({ appUrl: `http://127.0.0.1:${await freePort()}` }));
    expect(none!.says).toContain("ECONNREFUSED");
  });

  test("asks the HTTP actions themselves: Convex may answer while they do not", async () => {
    const ask = async (siteUrl: string | null) => (await checkActions(target({ siteUrl })))[0]!;
    expect(await ask(engine.siteUrl)).toMatchObject({ isClear: true });
    expect((await ask(engine.url)).fix).toContain("3211, not 3210");
    expect((await ask(`http://127.0.0.1:${await freePort()}`)).says).toContain("ECONNREFUSED");
    expect(await ask(null)).toMatchObject({ isClear: false });
    expect((await ask(null)).fix).toContain("CONVEX_SITE_URL");
  });

  test("reads certificates: the chain, the name and the end", async () => {
    const { urls, trusted } = await startSecureServers({
      ended: { days: -1 },
      named: { days: 90, name: "another.example.com" },
      ending: { days: 5 },
      unknown: { days: 90 },
      good: { days: 90 },
      actions: { days: 3 },
    });
    const args = [urls["ended"]!, urls["unknown"]!, urls["good"]!, ...only("tls")];
    const { output, code } = await command("local/preflight/main.ts", args, {
      NODE_EXTRA_CA_CERTS: trusted,
      CONVEX_URL: urls["named"]!,
      CONVEX_SITE_URL: urls["actions"]!,
      LIVEKIT_URL: urls["ending"]!.replace("http", "ws"),
      LIVEKIT_API_URL: `http://127.0.0.1:${sfu}`,
    });
    const lineOf = (kind: string) => {
      const lines = output.split("\n");
      const at = lines.findIndex((line) => line.includes(new URL(urls[kind]!).host));
      return lines.slice(at, at + 2).join("\n");
    };
    expect(lineOf("ended")).toMatch(/✗ .*CERT_HAS_EXPIRED[^]*renew/);
    expect(lineOf("named")).toMatch(/✗ .*ERR_TLS_CERT_ALTNAME_INVALID[^]*another name/);
    expect(lineOf("ending")).toMatch(/✗ .* [45] days[^]*renew/);
    expect(lineOf("unknown")).toMatch(/✗ .*SELF_SIGNED[^]*signed by itself/);
    expect(lineOf("good")).toMatch(/✓ .* (89|90) days/);
    expect(output).toContain("5 of 6 do not hold. Left out: ");
    expect(code).toBe(1);
  });

  test("wants TLS where browsers want it", async () => {
    const { output } = await command(
      "local/preflight/main.ts",
      ["http://app.invalid", ...only("tls")],
      {
        CONVEX_URL: "http://127.0.0.1:9",
        CONVEX_SITE_URL: "http://actions.invalid",
        LIVEKIT_URL: "ws://video.invalid",
        LIVEKIT_API_URL: `http://127.0.0.1:${sfu}`,
      },
    );
    expect(output).toMatch(/✗ TLS of app\.invalid: .*https alone/);
    expect(output).toMatch(/✗ TLS of video\.invalid: .*may not speak/);
    expect(output).toMatch(/✗ TLS of actions\.invalid: .*\n.*https:/);
    expect(output).toMatch(/✓ TLS of 127\.0\.0\.1:9: not needed/);
  });

  test.each([
    [[], {}, "Say where the app is"],
    [["https://app.invalid"], { LIVEKIT_URL: "wss://v.invalid" }, "CONVEX_URL is not set"],
    [["https://app.invalid"], { CONVEX_URL: "https://c.invalid" }, "LIVEKIT_URL is not set"],
  ])("asked with %j and %j says what is missing, in one sentence", async (args, env, sentence) => {
    const none = { LIVEKIT_URL: "", CONVEX_URL: "", NEXT_PUBLIC_CONVEX_URL: "" };
    const { output, code } = await command("local/preflight/main.ts", args, { ...none, ...env });
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(output).toContain(sentence);
    expect(code).toBe(2);
  });
});
