import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { RoomServiceClient } from "livekit-server-sdk";
import { loadCertificate } from "../../../local/lan/certificate.ts";
import { sfuBinary } from "../../../local/sfu/binary.ts";
import { sfuConfig } from "../../../local/sfu/config.ts";
import { freePorts } from "../../../local/stack/ports.ts";
import type { Ports } from "../../../local/stack/settings.ts";
import type { Where } from "./broken.ts";

export const KEY = "APIofTheHealthyOne";
export const SECRET = "the-healthy-secret-of-at-least-32-chars";
const OTHER = { key: "APIofAnotherOne", secret: "another-secret-of-at-least-32-characters" };
/** Of this machine, and nobody listens there. */
export const UNREACHABLE = "127.0.0.9";

type Special = { nodeIp?: string; relay?: "udp" | "tls" };

/**
 * LiveKit offers its TLS relay at this name, port 443; a browser is told where the name leads: to an
 * address for each worker of the journeys, which run beside each other.
 */
export const TLS_RELAY = {
  name: "relay.test",
  address: `127.0.0.${77 + Number(process.env["TEST_PARALLEL_INDEX"] ?? 0)}`,
};

type Config = ReturnType<typeof sfuConfig>;
export type SfuOptions = {
  /** Where its configuration is written. */
  folder: string;
  name: string;
  keys?: { key: string; secret: string };
  /** Where its webhooks go. */
  site?: number;
  change?: (config: Config, ports: Ports) => void;
};

/** A real SFU on ports that are free, its configuration changed. */
export async function startSfu(options: SfuOptions) {
  const { folder, name, keys = { key: KEY, secret: SECRET }, site = 9, change } = options;
  const ports = { ...(await freePorts()), site };
  const secrets = {
    livekitKey: keys.key,
    livekitSecret: keys.secret,
    engineAdminKey: "",
    keysSecret: "",
    captionsSecret: "",
    monitoringToken: "",
    guestKey: "",
    guestKeySet: "",
  };
  const config = sfuConfig({ ports, secrets, mediaAddress: "127.0.0.1" });
  change?.(config, ports);
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  const child = spawn(sfuBinary(), ["--config", file], { stdio: "ignore" });
  await answers(`http://127.0.0.1:${ports.livekit}/`).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  return { port: ports.livekit, child };
}

/** Real SFUs: one that is well, one whose media address leads nowhere, one with another key, two with a relay. */
export async function startServers(site: Pick<Ports, "site">) {
  const folder = mkdtempSync(join(tmpdir(), "parley-hops-"));
  const running: ChildProcess[] = [];
  const start = async (
    name: Where,
    keys: { key: string; secret: string },
    special: Special = {},
  ) => {
    const turn = special.relay === "tls" ? await tlsRelay(folder) : null;
    const change = (config: Config, ports: Ports) => {
      if (special.nodeIp) {
        Object.assign(config.rtc, { node_ip: special.nodeIp, enable_loopback_candidate: false });
      }
      // Of the ports that a whole stack would use, this one is left.
      if (special.relay === "udp") Object.assign(config, { turn: relayAt(ports.people) });
      if (turn) Object.assign(config, { turn });
    };
    const { port, child } = await startSfu({ folder, name, keys, site: site.site, change });
    running.push(child);
    return port;
  };
  const stop = () => {
    for (const child of running) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  const healthy = { key: KEY, secret: SECRET };
  const startAll = async (): Promise<Record<Where, number>> => ({
    healthy: await start("healthy", healthy),
    mediaBlocked: await start("mediaBlocked", healthy, { nodeIp: UNREACHABLE }),
    otherKey: await start("otherKey", OTHER),
    relayed: await start("relayed", healthy, { relay: "udp" }),
    relayedByTls: await start("relayedByTls", healthy, { relay: "tls" }),
  });
  const ports = await startAll().catch((error: unknown) => {
    // Those that did come up would outlive the tests.
    stop();
    throw error;
  });
  const rooms = new RoomServiceClient(`http://127.0.0.1:${ports.healthy}`, KEY, SECRET);
  return { ports, rooms, stop };
}

/** LiveKit's own TURN server. It passes nothing on to this machine unless it is told to. */
export function relayAt(port: number) {
  return {
    enabled: true,
    udp_port: port,
    bind_addresses: ["127.0.0.1"],
    allow_restricted_peer_cidrs: ["127.0.0.0/8"],
  };
}

/** The same over TLS alone, as it is reached through a firewall that lets nothing else out. */
async function tlsRelay(folder: string) {
  await loadCertificate(folder, [TLS_RELAY.address]);
  return {
    enabled: true,
    domain: TLS_RELAY.name,
    tls_port: 443,
    cert_file: join(folder, "certificate.pem"),
    key_file: join(folder, "key.pem"),
    bind_addresses: [TLS_RELAY.address],
    allow_restricted_peer_cidrs: ["127.0.0.0/8"],
  };
}

export async function answers(url: string) {
  const until = Date.now() + 20_000;
  while (Date.now() < until) {
    const isThere = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isThere) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${url} did not come up`);
}

/** Tokens of the healthy key: two at the wrong time, and one in its time that lets nobody in. */
export async function brokenTokens() {
  const room = { roomJoin: true, room: "any" };
  const [expired, early, useless] = await Promise.all([
    tokenAt(-7_200, room),
    tokenAt(7_200, room),
    tokenAt(0, {}),
  ]);
  return { expired, early, useless };
}

/** @param seconds how far from now its time begins */
async function tokenAt(seconds: number, video: object): Promise<string> {
  const at = Math.floor(Date.now() / 1000) + seconds;
  return await new SignJWT({ video })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(KEY)
    .setSubject("somebody")
    .setNotBefore(at)
    .setExpirationTime(at + 600)
    .sign(new TextEncoder().encode(SECRET));
}
