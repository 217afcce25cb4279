import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { launchOptions } from "../e2e/chromium.ts";

/**
 * A network of its own with one browser in it: namespace — bridge — this machine. While it is cut
 * nothing passes and nobody is told: the browser's own link stays up, as behind a dead router.
 */
export type Network = {
  /** This machine, as seen from there. */
  address: string;
  browser: () => Promise<Browser>;
  cut: () => void;
  mend: () => void;
  /** The browser's own link goes, as out of a Wi-Fi's reach, and the browser is told. */
  unplug: () => void;
  plug: () => void;
  remove: () => void;
};

/** `npm test` runs these tests as root of a namespace for who is not root. */
export const canMakeNetworks = process.platform === "linux" && process.getuid?.() === 0;

const ip = (...args: string[]) => void execFileSync("ip", args, { stdio: "pipe" });

export function makeNetwork(): Network {
  const name = `pl${process.pid}`;
  // Of each worker of the journeys its own.
  const worker = Number(process.env["TEST_PARALLEL_INDEX"] ?? 0);
  const subnet = `10.${77 + worker}.${process.pid % 250}`;
  const [bridge, inner, outer, host] = ["b", "i", "o", "h"].map((end) => `${name}${end}`) as [
    string,
    string,
    string,
    string,
  ];
  ip("netns", "add", name);
  ip("link", "add", bridge, "type", "bridge");
  ip("link", "add", host, "type", "veth", "peer", "name", outer);
  ip("link", "add", inner, "type", "veth", "peer", "name", "eth0", "netns", name);
  for (const port of [outer, inner]) ip("link", "set", port, "master", bridge);
  for (const link of [bridge, outer, inner, host]) ip("link", "set", link, "up");
  ip("addr", "add", `${subnet}.1/24`, "dev", host);
  // Of IPv6 the system tries an address out for a second or two, and Chromium tells its media engine of
  // networks 2 s after the last change: who is back would wait for that as well.
  ip("-n", name, "link", "set", "eth0", "addrgenmode", "none");
  ip("-n", name, "addr", "add", `${subnet}.2/24`, "dev", "eth0");
  for (const link of ["lo", "eth0"]) ip("-n", name, "link", "set", link, "up");
  // The way out goes with the link.
  const routeOut = () => ip("-n", name, "route", "add", "default", "via", `${subnet}.1`);
  routeOut();

  const folder = mkdtempSync(join(tmpdir(), "parley-network-"));
  return {
    address: `${subnet}.1`,
    browser: async () => await browserIn(name, folder),
    cut: () => ip("link", "set", outer, "down"),
    mend: () => ip("link", "set", outer, "up"),
    unplug: () => ip("-n", name, "link", "set", "eth0", "down"),
    plug() {
      ip("-n", name, "link", "set", "eth0", "up");
      routeOut();
    },
    remove() {
      ip("link", "del", bridge);
      ip("link", "del", host);
      ip("netns", "del", name);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function browserIn(namespace: string, folder: string): Promise<Browser> {
  const executablePath = join(folder, "chromium");
  const command = `exec ip netns exec ${namespace} ${launchOptions.executablePath} "$@"`;
  writeFileSync(executablePath, `#!/bin/sh\n${command}\n`, { mode: 0o755 });
  // The stack's certificate for its network is its own.
  const args = [...launchOptions.args, "--ignore-certificate-errors"];
  return await chromium.launch({ ...launchOptions, executablePath, args });
}
