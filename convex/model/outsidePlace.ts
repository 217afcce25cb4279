"use node";

import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { allowsPrivate, hostOf, isPrivateHost } from "./broadcast/destinationAddress";

/** Where an address leads: what its name resolves to now is what one connects to. */
export type Place = { url: string; host: string; address: string; isPlain: boolean };
export type NoPlace = "refused" | "silent" | "not_found" | "private_address";

/** Finds where an address leads, or why nobody is asked: never anything inside our network. */
export async function placeOf(url: string, until: number): Promise<Place | NoPlace> {
  const { protocol } = new URL(url);
  const isPlain = protocol === "http:" && allowsPrivate();
  if (protocol !== "https:" && !isPlain) return "refused";
  const host = hostOf(url);
  const address = host && (await within(addressOf(host), until));
  if (address === LATE) return "silent";
  if (!host || !address) return "not_found";
  // A name may lead into our own network.
  if (isPrivateHost(address) && !allowsPrivate()) return "private_address";
  return { url, host, address, isPlain };
}

/** What Node needs to ask there, by the address that was looked at. */
export function requestTo({ url, host, address, isPlain }: Place, headers: Record<string, string>) {
  const { port, pathname, search, host: hostHeader } = new URL(url);
  return {
    host: address,
    port: port || (isPlain ? 80 : 443),
    path: pathname + search,
    headers: { host: hostHeader, ...headers },
    ...(isIP(host) ? {} : { servername: host }),
  };
}

const LATE = Symbol("late");

/** What is asked of others, or `LATE`: a name server that says nothing holds up no reading. */
export async function within<T>(asked: Promise<T>, until: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), Math.max(0, until - Date.now()));
  });
  try {
    return await Promise.race([asked, limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function addressOf(host: string): Promise<string | null> {
  if (isIP(host)) return host;
  try {
    return (await lookup(host)).address;
  } catch {
    return null;
  }
}
