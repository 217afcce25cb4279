import { spawnSync } from "node:child_process";

/** Where the tests that cut a network may make one. */
export type Networks = "here" | "apart" | "nowhere";

/** The file of the tests that make networks. */
export const NETWORK_SPEC = "faults/network.spec.ts";

/**
 * Runs a command as root of namespaces of its own, which Linux grants anybody where it is not
 * told otherwise: there it may make networks. It has loopback, and no way out.
 */
export function apart(command: string[]): string[] {
  const namespaces = ["--user", "--map-root-user", "--net", "--mount"];
  // `ip netns` keeps names in /run, which belongs to the real root.
  const inside = 'mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"';
  return ["unshare", ...namespaces, "sh", "-c", inside, "sh", ...command];
}

/** Root makes them here; others on Linux apart, where user namespaces are allowed. */
export function networksHere(): Networks {
  if (process.platform !== "linux") return "nowhere";
  if (process.getuid?.() === 0) return "here";
  const [program, ...args] = apart(["ip", "netns", "add", "parley-probe"]);
  return spawnSync(program!, args, { stdio: "ignore" }).status === 0 ? "apart" : "nowhere";
}

export const WHY_NO_NETWORK =
  process.platform === "linux"
    ? "These tests cut a network of their own, and this user may make none. Install iproute2 and util-linux " +
      "and allow user namespaces (`sudo sysctl kernel.unprivileged_userns_clone=1` on Debian, " +
      "`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu), or run them as root."
    : "These tests cut a network of their own, which Linux alone can make: run them there, or in a container.";
