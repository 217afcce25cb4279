import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { brokenHops } from "../../faults/hops/broken.ts";
import { startFront } from "../../faults/hops/front.ts";
import { startSfu } from "../../faults/hops/servers.ts";
import { afterwards, command, scratch } from "./commands.ts";
import { type Placed, runCaddy, runNginx } from "./proxies.ts";
import { runTunnel } from "./tunnel.ts";

const SFU = 7880;
const APP = 3000;

let sfu: number;
let app: number;

beforeAll(async () => {
  const { port, child } = await startSfu({ folder: scratch(), name: "sfu" });
  afterwards(() => child.kill("SIGKILL"));
  sfu = port;
  // Whatever else is served at the same name: a page.
  const site = createServer((_, response) => response.end("<title>The app</title>"));
  await new Promise<void>((done) => site.listen(0, "127.0.0.1", done));
  afterwards(() => site.close());
  app = (site.address() as AddressInfo).port;
});

const upstreams = () => ({ [SFU]: sfu, [APP]: app });

/** Something between the proxy and the server that holds back what comes through a WebSocket. */
async function behindBuffer() {
  const hop = brokenHops({ expired: "", early: "", useless: "" }).find(
    ({ name }) => name === "buffering proxy",
  )!;
  const front = await startFront(sfu);
  afterwards(() => front.stop());
  await front.set(hop.fault);
  return { ...upstreams(), [SFU]: front.port };
}

/** What the doctor says of this address behind the server itself. */
async function ask({ certificate }: Placed, url: string, ...more: string[]) {
  const direct = `ws://127.0.0.1:${sfu}`;
  const env = { NODE_EXTRA_CA_CERTS: certificate, LIVEKIT_API_URL: `http://127.0.0.1:${sfu}` };
  // Media goes by none of them.
  return await command("local/doctor/main.ts", [direct, url, "--no-media", ...more], env);
}

/** LiveKit answers at each of them. */
const TWIRP = ["/twirp", "//twirp", "/%2ftwirp", "/%74wirp"];
const twirp = (url: string, path: string) =>
  `${url.replace(/^ws/, "http")}${path}/livekit.RoomService/ListRooms`;

describe.each([
  { proxy: "nginx", run: runNginx, subdomains: "subdomains.conf", prefix: "prefix.conf" },
  { proxy: "Caddy", run: runCaddy, subdomains: "subdomains.Caddyfile", prefix: "prefix.Caddyfile" },
])("$proxy as it is in deploy/proxies", ({ run, subdomains, prefix }) => {
  test.each([
    { way: "a name of its own", file: subdomains, urlOf: (at: Placed) => at.urlOf("video") },
    { way: "a path", file: prefix, urlOf: (at: Placed) => `${at.urlOf("app")}/livekit` },
  ])("is clear with $way, stays so in silence, and keeps the API inside", async (way) => {
    const placed = await run(way.file, { upstreams: upstreams() });
    const url = way.urlOf(placed);
    const { output, code } = await ask(placed, url, "--hold", "1");
    expect(output).toContain("All 2 addresses are clear.");
    expect(code).toBe(0);
    for (const path of TWIRP) {
      const inside = await command("tests/local/deployment/statusOf.ts", [twirp(url, path)], {
        NODE_EXTRA_CA_CERTS: placed.certificate,
      });
      expect(inside.last, path).toBe("404");
    }
  });
});

/** The last sentence of the doctor names this address and the verdict. */
async function expectVerdict(placed: Placed, url: string, verdict: string, ...more: string[]) {
  const { last, code, output } = await ask(placed, url, ...more);
  expect(last, output).toContain(`${url} breaks the`);
  expect(last).toContain(`(${verdict})`);
  expect(code).toBe(1);
  return output;
}

const without =
  (pattern: RegExp, instead = "") =>
  (text: string) =>
    text.replaceAll(pattern, instead);

describe("the tunnel as it is in deploy/proxies", () => {
  test("is clear, stays so in silence, and keeps the API inside", async () => {
    const placed = await runTunnel("config.yml", { upstreams: upstreams() });
    const url = placed.urlOf("video");
    const { output, code } = await ask(placed, url, "--hold", "1");
    expect(output).toContain("All 2 addresses are clear.");
    expect(code).toBe(0);
    for (const path of [...TWIRP, "/rtc/..%2ftwirp"]) {
      const inside = await command("tests/local/deployment/statusOf.ts", [twirp(url, path)], {
        NODE_EXTRA_CA_CERTS: placed.certificate,
      });
      expect(inside.last, path).toBe("404");
    }
  });
});

describe("nginx that was set up wrongly", () => {
  test.each([
    {
      what: "without the headers of an upgrade",
      change: without(/proxy_set_header (Upgrade|Connection) .*;/g),
      verdict: "upgrade_blocked",
    },
    {
      what: "leading to a port where nobody is",
      change: (text: string) => text.replace(`127.0.0.1:${SFU}`, "127.0.0.1:9"),
      verdict: "sfu_down",
    },
    {
      what: "leading to the app",
      change: (text: string) => text.replace(`127.0.0.1:${SFU}`, `127.0.0.1:${APP}`),
      verdict: "other_site",
    },
  ])("$what", async ({ change, verdict }) => {
    const placed = await runNginx("subdomains.conf", { upstreams: upstreams(), change });
    await expectVerdict(placed, placed.urlOf("video"), verdict);
  });

  test("with a prefix that it does not take away", async () => {
    const change = (text: string) => text.replace(`127.0.0.1:${SFU}/;`, `127.0.0.1:${SFU};`);
    const placed = await runNginx("prefix.conf", { upstreams: upstreams(), change });
    await expectVerdict(placed, `${placed.urlOf("app")}/livekit`, "wrong_prefix");
  });

  test("with a short idle timeout, which shows only in silence", async () => {
    const change = (text: string) => text.replaceAll("_timeout 1h;", "_timeout 1s;");
    const placed = await runNginx("subdomains.conf", { upstreams: upstreams(), change });
    const url = placed.urlOf("video");
    const { code } = await ask(placed, url);
    expect(code).toBe(0);
    const output = await expectVerdict(placed, url, "proxy_cuts", "--hold", "3");
    expect(output).toMatch(/✗ WebSocket .*closed after \d\.\d s of silence/);
  });

  test("before something that buffers", async () => {
    const placed = await runNginx("subdomains.conf", { upstreams: await behindBuffer() });
    await expectVerdict(placed, placed.urlOf("video"), "proxy_buffers");
  });

  test("with its own buffering on: that concerns answers, not WebSockets", async () => {
    const change = (text: string) =>
      text.replaceAll("proxy_read_timeout", "proxy_buffering on; proxy_read_timeout");
    const placed = await runNginx("subdomains.conf", { upstreams: upstreams(), change });
    const { code } = await ask(placed, placed.urlOf("video"));
    expect(code).toBe(0);
  });

  test("with a certificate that nobody knows", async () => {
    const placed = await runNginx("subdomains.conf", { upstreams: upstreams() });
    const url = placed.urlOf("video");
    const output = await expectVerdict({ ...placed, certificate: "" }, url, "server_unreachable");
    expect(output).toMatch(/✗ TLS .*SELF_SIGNED/);
  });
});

describe("Caddy that was set up wrongly", () => {
  test("with a prefix that it does not take away", async () => {
    const change = (text: string) => text.replace("handle_path /livekit", "handle /livekit");
    const placed = await runCaddy("prefix.Caddyfile", { upstreams: upstreams(), change });
    await expectVerdict(placed, `${placed.urlOf("app")}/livekit`, "wrong_prefix");
  });

  test("taking the headers of an upgrade away", async () => {
    const change = (text: string) =>
      text.replace(
        `reverse_proxy 127.0.0.1:${SFU}`,
        `reverse_proxy 127.0.0.1:${SFU} {\n\t\theader_up -Upgrade\n\t\theader_up -Connection\n\t}`,
      );
    const placed = await runCaddy("subdomains.Caddyfile", { upstreams: upstreams(), change });
    await expectVerdict(placed, placed.urlOf("video"), "upgrade_blocked");
  });
});

describe("a tunnel that was set up wrongly", () => {
  const PATH = "    path: ^/(rtc(/\\w+)*)?$\n";

  test.each([
    {
      what: "leading to a port where nobody is",
      change: (text: string) => text.replace(`127.0.0.1:${SFU}`, "127.0.0.1:9"),
      verdict: "sfu_down",
    },
    {
      what: "leading to the app",
      change: (text: string) => text.replace(`127.0.0.1:${SFU}`, `127.0.0.1:${APP}`),
      verdict: "other_site",
    },
    {
      what: "letting in the sign of life alone",
      change: (text: string) => text.replace(PATH, "    path: ^/$\n"),
      verdict: "wrong_prefix",
    },
  ])("$what", async ({ change, verdict }) => {
    const placed = await runTunnel("config.yml", { upstreams: upstreams(), change });
    await expectVerdict(placed, placed.urlOf("video"), verdict);
  });

  test("with a path of the app's name, which it cannot take away", async () => {
    const change = (text: string) =>
      text.replace(
        "ingress:\n",
        `ingress:\n  - hostname: app.example.com\n    path: ^/livekit/\n    service: http://127.0.0.1:${SFU}\n`,
      );
    const placed = await runTunnel("config.yml", { upstreams: upstreams(), change });
    await expectVerdict(placed, `${placed.urlOf("app")}/livekit`, "wrong_prefix");
  });

  test("whose zone lets no WebSockets through", async () => {
    const zone = { webSockets: false };
    const placed = await runTunnel("config.yml", { upstreams: upstreams() }, zone);
    await expectVerdict(placed, placed.urlOf("video"), "upgrade_blocked");
  });

  test("before something that buffers", async () => {
    const placed = await runTunnel("config.yml", { upstreams: await behindBuffer() });
    await expectVerdict(placed, placed.urlOf("video"), "proxy_buffers");
  });

  test("that ends what is quiet, which shows only in silence", async () => {
    const placed = await runTunnel("config.yml", { upstreams: upstreams() }, { idleMs: 1_000 });
    const url = placed.urlOf("video");
    const { code } = await ask(placed, url);
    expect(code).toBe(0);
    await expectVerdict(placed, url, "proxy_cuts", "--hold", "3");
  });

  test.each([
    { what: "a riddle", challenge: { status: 403 } },
    { what: "to sign in", challenge: { status: 302, location: "https://access.example.com/" } },
  ])("that gives everybody $what first", async ({ challenge }) => {
    const placed = await runTunnel("config.yml", { upstreams: upstreams() }, { challenge });
    await expectVerdict(placed, placed.urlOf("video"), "other_site");
  });

  test.each([
    { what: "no rule for the rest", change: without(/ {2}- service: http_status:404\n/g) },
    {
      what: "a rule for all ahead of others",
      change: without(/hostname: app\.example\.com\n {4}/g),
    },
    { what: "a service with a path", change: without(/(?<=:3000)$/gm, "/app") },
  ])("with $what does not start", async ({ change }) => {
    const place = { upstreams: upstreams(), change };
    await expect(runTunnel("config.yml", place)).rejects.toThrow(/takes what is left|has no path/);
  });
});

test("an address without the path of the proxy is told apart, and corrected", async () => {
  const placed = await runNginx("prefix.conf", { upstreams: upstreams() });
  const url = placed.urlOf("app");
  const { output, code } = await ask(placed, url);
  expect(output).toMatch(/other_site|wrong_prefix/);
  expect(output).toContain(`${url}/livekit`);
  expect(code).toBe(1);
});
