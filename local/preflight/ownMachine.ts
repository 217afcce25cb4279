import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { isLoopback } from "../stack/environment.ts";

const NOTE =
  "; it is this machine's own address, so no firewall was passed: ask again from elsewhere";

/** To be added where something holds whose way from outside is in question; empty where it is not. */
export async function noteOnOwn(host: string, own = ownAddresses()): Promise<string> {
  if (isLoopback(`http://${host}`)) return "";
  const bare = host.replace(/^\[|\]$/g, "");
  const found = await lookup(bare, { all: true }).catch(() => []);
  return found.some(({ address }) => own.includes(address)) ? NOTE : "";
}

function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ internal }) => !internal).map(({ address }) => address);
}
