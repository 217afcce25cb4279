import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { checkActions } from "../../../local/preflight/checks/actions.ts";
import { checkApp } from "../../../local/preflight/checks/app.ts";
import { checkCall } from "../../../local/preflight/checks/call.ts";
import { checkKeys } from "../../../local/preflight/checks/keys.ts";
import { checkSignIn } from "../../../local/preflight/checks/signIn.ts";
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
import { freePort } from "../../../local/stack/ports.ts";
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
    localIssuer: null,
    clerk: { publishableKey: null, secretKey: null, apiUrl: "http://127.0.0.1:9" },
    ...changes,
  };
}

/** A backend that tells whom it believes, an issuer with keys, and Clerk's own API, at one address. */
async function siteOf({ keys = [{ kid: "one" }], templates = [] }: Record<string, unknown>) {
  const answers: Record<string, unknown> = { "/.well-known/jwks.json": { keys } };
  const server = createServer(({ url, headers }, response) => {
    const isClerk = url === "/v1/jwt_templates" && headers.authorization === "Bearer sk_test_x";
    const body = isClerk ? templates : answers[url!];
    const status = typeof body === "number" ? body : body === undefined ? 404 : 200;
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body ?? null));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  afterwards(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answers["/.well-known/openid-configuration"] = { issuer: url };
  return {
    url,
    tells: (told: object) => (answers["/setup/sign-in"] = told),
    gives: (list: object[]) => (answers["/.well-known/jwks.json"] = { keys: list }),
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
    expect(refused!.says).toContain("401 invalid token: …,");
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

  test("finds who signs people in: the issuer's keys, its name and the app's address", async () => {
    const site = await siteOf({ keys: [{ kid: "one" }] });
    const good = (issuer: string) => ({ issuer, origins: ["https://app.example"], now: 1 });
    site.tells(good(site.url));
    const ask = async (changes: Partial<Target> = {}) => {
      const appUrl = "https://app.example/path";
      const lines = await checkSignIn(target({ siteUrl: site.url, appUrl, ...changes }));
      return lines.map(({ isClear, says, fix }) => (isClear ? "" : `${says} → ${fix}`));
    };
    expect(await ask()).toEqual(["", ""]);
    expect(await ask({ appUrl: "https://other.example" })).toEqual([
      expect.stringMatching(/refuses tokens of https:..other.example.*APP_ORIGINS/),
      "",
    ]);
    const clerk = { ...target().clerk, publishableKey: `pk_test_${btoa("clerk.example.com$")}` };
    expect((await ask({ clerk }))[1]).toMatch(/signs people in at https:..clerk.example.com/);
    site.tells(good(`${site.url}/other`));
    expect((await ask())[1]).toMatch(/answered 404 → correct CLERK_JWT_ISSUER_DOMAIN/);
    site.tells(good(`http://127.0.0.1:${await freePort()}`));
    expect((await ask())[1]).toContain("ECONNREFUSED");
    site.tells(good(`http://localhost:${new URL(site.url).port}`));
    expect((await ask())[1]).toContain(`set CLERK_JWT_ISSUER_DOMAIN to ${site.url}`);
    site.tells(good("https://unused.invalid"));
    expect((await ask())[1]).toMatch(/nobody's sign-ins → set CLERK_JWT_ISSUER_DOMAIN/);
    expect(await ask({ localIssuer: site.url })).toEqual(["", ""]);
    site.gives([]);
    expect((await ask({ localIssuer: site.url }))[1]).toContain("without a key");
  });

  test("asks the real backend whom it believes", async () => {
    const [address, issuer] = await checkSignIn(target());
    expect(address!.says).toMatch(/refuses tokens of .*: it knows none/);
    expect(issuer!.says).toContain("nobody's sign-ins");
    const [silent] = await checkSignIn(target({ siteUrl: engine.url }));
    expect(silent).toMatchObject({ isClear: false, fix: "see the HTTP actions" });
  });

  test.each([
    [[{ name: "convex", claims: { aud: "convex" } }], true, "has the audience"],
    [[{ name: "convex", claims: { aud: "another" } }], false, 'the audience "another"'],
    [[{ name: "convex", claims: {} }], false, "the audience null"],
    [[{ name: "other" }], true, "session tokens carry that audience"],
    [401, false, "answered 401"],
  ])("reads Clerk's templates: %j", async (templates, isClear, says) => {
    const site = await siteOf({ templates });
    site.tells({ issuer: site.url, origins: [], now: 1 });
    const clerk = { publishableKey: null, secretKey: "sk_test_x", apiUrl: site.url };
    const line = (await checkSignIn(target({ siteUrl: site.url, clerk }))).at(-1)!;
    expect(line).toMatchObject({ about: "Clerk's template", isClear });
    expect(line.says).toContain(says);
    expect(JSON.stringify(line)).not.toContain("sk_test_x");
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
