import { type Infer, v } from "convex/values";

/** `mux`: a live stream of Mux; `rtmp`: any address with a key. */
export const destinationKind = v.union(v.literal("mux"), v.literal("rtmp"));
export type DestinationKind = Infer<typeof destinationKind>;

/** Mux's own, or the one that `MUX_INGEST_URL` names. */
export const muxIngestUrl = () =>
  process.env.MUX_INGEST_URL || "rtmps://global-live.mux.com:443/app";

export const checkOutcome = v.union(
  v.literal("ok"),
  v.literal("refused"),
  v.literal("not_found"),
  v.literal("silent"),
  v.literal("not_rtmp"),
  v.literal("rejected"),
  /** Its certificate is none that we trust. */
  v.literal("untrusted"),
  v.literal("private_address"),
  v.literal("keys_unreadable"),
  /** Mux has it no more, or has it disabled. */
  v.literal("gone"),
  v.literal("mux_refused"),
);
export type CheckOutcome = Infer<typeof checkOutcome>;

export const destinationCheck = v.object({ at: v.number(), outcome: checkOutcome });

export const destinationProblem = v.union(
  v.literal("bad_name"),
  v.literal("bad_url"),
  v.literal("bad_key"),
  v.literal("bad_watch_url"),
  v.literal("private_address"),
);
export type DestinationProblem = Infer<typeof destinationProblem>;

export type Given = {
  name: string;
  kind: DestinationKind;
  url: string;
  key: string;
  watchUrl?: string | undefined;
};

const MAX_NAME = 60;
const MAX_URL = 300;
const MAX_KEY = 300;
/** A key is the last part of a path: it holds no slash, space or fragment. */
const KEY = /^[\x21-\x7e]+$/;

/** What is wrong with a destination as somebody typed it, or its address without the key. */
export function addressOf(given: Given): { url: string } | { problem: DestinationProblem } {
  const name = given.name.trim();
  if (name === "" || name.length > MAX_NAME) return { problem: "bad_name" };
  const { key } = given;
  if (key.length > MAX_KEY || !KEY.test(key) || /[/#\\]/.test(key)) return { problem: "bad_key" };
  if (given.watchUrl && watchUrlOf(given.watchUrl) === null) return { problem: "bad_watch_url" };
  const url = given.kind === "mux" ? muxIngestUrl() : given.url.trim().replace(/\/+$/, "");
  const parsed = url.length <= MAX_URL && /^rtmps?:\/\/[^\s/@#\\]+\/[^\s#\\]+$/.test(url);
  const host = parsed ? hostOf(url) : null;
  if (host === null) return { problem: "bad_url" };
  return isPrivateHost(host) && !allowsPrivate() ? { problem: "private_address" } : { url };
}

/** Where people watch: an address for browsers, as somebody typed it; null: none of those. */
export function watchUrlOf(given: string): string | null {
  const url = given.trim();
  if (url.length > MAX_URL || !/^https:\/\/[^\s@\\]+$/.test(url) || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  return parsed.hostname.includes(".") && parsed.username === "" ? parsed.href : null;
}

/** A worker and this backend reach what is not meant for the world: it is no destination. */
export const allowsPrivate = () => process.env.PARLEY_PRIVATE_DESTINATIONS === "1";

/** `URL` keeps the host of other schemes as it is written; as http it is brought into one form. */
export function hostOf(url: string): string | null {
  const asHttp = url.replace(/^rtmps?:/, "http:");
  if (!URL.canParse(asHttp)) return null;
  return new URL(asHttp).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "") || null;
}

/** Beside the private networks: 192.0.0.0/24 of protocols, and 198.18.0.0/15 of tests of a network. */
const PRIVATE_V4 =
  /^(0|10|127|22[4-9]|23\d|24\d|25[0-5])\.|^169\.254\.|^192\.168\.|^192\.0\.0\.|^172\.(1[6-9]|2\d|3[01])\.|^198\.1[89]\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;

/** Names and addresses of this machine or a network of its own. */
export function isPrivateHost(host: string): boolean {
  const name = host.toLowerCase();
  if (name.includes(":")) return isPrivateV6(name);
  if (/^[0-9.]+$/.test(name)) return PRIVATE_V4.test(name);
  return !name.includes(".") || /\.(localhost|local|internal|home\.arpa)$/.test(name);
}

/** What is given out publicly begins with 2 or 3; all else is local, mapped or reserved, and so is 6to4. */
const isPrivateV6 = (address: string) => !/^[23]/.test(address) || address.startsWith("2002:");

/** Of all that a name resolves to, one that is private, as a worker may take any; else the first. */
export function worstOf(addresses: readonly string[]): string | null {
  return addresses.find(isPrivateHost) ?? addresses[0] ?? null;
}

/** A key as LiveKit and our recorder write it, `{abc...xyz}`. */
export function maskKey(key: string): string {
  const shown = Math.min(3, Math.floor(key.length / 3));
  return shown < 1 ? "{...}" : `{${key.slice(0, shown)}...${key.slice(-shown)}}`;
}
