import { networkInterfaces } from "node:os";
import { Problem } from "../stack/problem.ts";
import type { Variables } from "../stack/settings.ts";

const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|utun|tun|tap|bridge|zt|tailscale)/;

/** This machine's IPv4 address on its network; `PARLEY_LAN_ADDRESS` chooses among several. */
export function lanAddressFrom(env: Variables, interfaces = networkInterfaces()): string {
  const chosen = env["PARLEY_LAN_ADDRESS"];
  const all = Object.entries(interfaces).flatMap(([name, list = []]) =>
    list.filter(({ family }) => family === "IPv4").map((entry) => ({ name, ...entry })),
  );
  if (chosen) {
    if (all.some(({ address }) => address === chosen)) return chosen;
    const known = all.map(({ address }) => address).join(", ");
    throw new Problem(`PARLEY_LAN_ADDRESS is ${chosen}, but this machine has only ${known}.`);
  }
  const outer = all.filter(({ internal, address }) => !internal && !address.startsWith("169.254."));
  const found = outer.find(({ name }) => !VIRTUAL.test(name)) ?? outer[0];
  if (found) return found.address;
  throw new Problem(
    "This machine has no network address that a phone could reach: join a network.",
  );
}
