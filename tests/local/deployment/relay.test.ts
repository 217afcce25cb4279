import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadCertificate } from "../../../local/lan/certificate.ts";
import { CHECKS } from "../../../local/preflight/line.ts";
import { tryRelay } from "../../../local/preflight/turn/relay.ts";
import { toolPath } from "../../../local/stack/chromium.ts";
import { freePort, isListening } from "../../../local/stack/ports.ts";
import { startSfu } from "../../faults/hops/servers.ts";
import { composeFile, read } from "../../lib/deployment/composeFile.ts";
import { until } from "../stack/waiting.ts";
import { afterwards, command, scratch, start } from "./commands.ts";

const SHARED = "a-secret-that-both-have-been-told";

let certificate: string;
let pid: number;
let ports: { plain: number; tls: number };

type Relaying = { folder: string; config: string; secret: string };

/** By the words of compose.yaml, with a folder of its own instead of the container's. */
function startRelay({ folder, config, secret }: Relaying, args: string[]) {
  const [shell, ...words] = composeFile().services["coturn"]!.entrypoint!.map((word) =>
    word.replaceAll("/etc/turnserver.conf", config).replaceAll("/run/", `${folder}/run-`),
  );
  const path = `${dirname(toolPath("turnserver"))}:${process.env["PATH"]}`;
  return start(shell!, [...words, ...args], { TURN_SECRET: secret, PATH: path });
}

/** coturn with the file of deploy/compose, as that starts it but for ports and addresses. */
beforeAll(async () => {
  const folder = scratch();
  await loadCertificate(folder, ["127.0.0.1"]);
  certificate = join(folder, "certificate.pem");
  ports = { plain: await freePort(), tls: await freePort() };
  const text = read("deploy/compose/turnserver.conf")
    .replace(/^listening-port=.*/m, `listening-port=${ports.plain}`)
    .replace(/^tls-listening-port=.*/m, `tls-listening-port=${ports.tls}`);
  const config = join(folder, "turnserver.conf");
  writeFileSync(config, text);
  const here = ["listening-ip", "relay-ip", "external-ip"].map((name) => `--${name}=127.0.0.1`);
  const files = [`--cert=${certificate}`, `--pkey=${join(folder, "key.pem")}`];
  const own = [`--pidfile=${join(folder, "pid")}`, `--userdb=${join(folder, "turndb")}`];
  const args = ["--realm=turn.example.com", ...here, ...files, ...own];
  const { child, words } = startRelay({ folder, config, secret: SHARED }, args);
  pid = child.pid!;
  const isUp = async () => (await isListening(ports.plain)) && (await isListening(ports.tls));
  await until("coturn listens", isUp, 20_000).catch((error: Error) => {
    throw new Error(`${error.message}: ${words.text.slice(-500)}`);
  });
});

/** LiveKit with this relay by three ways; what it gives to who joins is tried by the command. */
async function preflightWith(secret: string) {
  const servers = [
    { protocol: "udp", port: ports.plain },
    { protocol: "tcp", port: ports.plain },
    { protocol: "tls", port: ports.tls },
  ].map((server) => ({ host: "127.0.0.1", secret, ...server }));
  const change = (config: { rtc: object }) => Object.assign(config.rtc, { turn_servers: servers });
  const { port, child } = await startSfu({ folder: scratch(), name: "sfu", change });
  afterwards(() => child.kill("SIGKILL"));
  const without = CHECKS.filter((name) => name !== "turn").join(",");
  return await command("local/preflight/main.ts", ["http://127.0.0.1:9", "--without", without], {
    NODE_EXTRA_CA_CERTS: certificate,
    LIVEKIT_URL: `ws://127.0.0.1:${port}`,
    CONVEX_URL: "http://127.0.0.1:9",
  });
}

describe("coturn as it is in deploy/compose", () => {
  test("gives an address over UDP, TCP and TLS to whom LiveKit sends", async () => {
    const { output, code } = await preflightWith(SHARED);
    for (const way of ["UDP", "TCP", "TLS"]) {
      expect(output).toMatch(new RegExp(`✓ TURN 127\\.0\\.0\\.1:\\d+ over ${way}: relays from `));
    }
    expect(output).toContain("All 3 hold.");
    expect(code).toBe(0);
  });

  test("refuses whom a LiveKit with another secret sends, and the check says why", async () => {
    const { output, code } = await preflightWith("another-secret");
    expect(output.match(/✗ TURN .*refused with 401/g)).toHaveLength(3);
    expect(output).toContain("different secrets");
    expect(code).toBe(1);
  });

  test("gives addresses of its range alone", async () => {
    const range = /^min-port=(\d+)\nmax-port=(\d+)$/m.exec(read("deploy/compose/turnserver.conf"))!;
    const username = `${Math.floor(Date.now() / 1000) + 60}:somebody`;
    const password = createHmac("sha1", SHARED).update(username).digest("base64");
    const relay = { host: "127.0.0.1", port: ports.plain, transport: "udp" as const };
    const result = await tryRelay({ ...relay, username, password });
    const port = "address" in result ? Number(result.address.split(":")[1]) : 0;
    expect(port).toBeGreaterThanOrEqual(Number(range[1]));
    expect(port).toBeLessThanOrEqual(Number(range[2]));
  });

  test("does not start without a secret, which would be one that everybody knows", async () => {
    const folder = scratch();
    const config = join(folder, "turnserver.conf");
    writeFileSync(config, read("deploy/compose/turnserver.conf"));
    const { child, words } = startRelay({ folder, config, secret: "" }, []);
    expect(await once(child, "close")).toEqual([1, null]);
    expect(words.text).toContain("TURN_SECRET is not set");
  });

  test("tells its secret to nobody who lists processes", () => {
    const ofProcess = (file: string) => readFileSync(`/proc/${pid}/${file}`, "utf8");
    expect(ofProcess("cmdline")).toContain("turn.example.com");
    expect(ofProcess("cmdline")).not.toContain(SHARED);
  });

  test("that is not there, or whose certificate is unknown, is named so", async () => {
    const who = { username: "u", password: "p", host: "127.0.0.1" };
    const closed = await freePort();
    expect(await tryRelay({ ...who, port: closed, transport: "tcp" })).toEqual({
      problem: "ECONNREFUSED",
    });
    expect(await tryRelay({ ...who, port: ports.tls, transport: "tls" })).toMatchObject({
      problem: expect.stringContaining("SELF_SIGNED"),
    });
  });
});
