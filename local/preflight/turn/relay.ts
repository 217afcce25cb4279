import {
  addressOf,
  type Answer,
  ATTRIBUTES,
  errorOf,
  keyOf,
  METHODS,
  requestOf,
} from "./message.ts";
import { reasonOf } from "../../doctor/reason.ts";
import { type Line, openLine } from "./line.ts";

export type Relay = {
  host: string;
  port: number;
  transport: "udp" | "tcp" | "tls";
  username: string;
  password: string;
};
export type Allocation = { address: string } | { problem: string };

const DEFAULT_PORTS = { turn: 3478, turns: 5349 } as const;
/** IANA's number of UDP, which relays pass on by whatever way they are reached. */
const BY_UDP = Buffer.from([17, 0, 0, 0]);

/** `turn:host:port?transport=udp` as LiveKit gives it to clients; null: no relay, or none for us. */
export function relayOf(url: string, username: string, password: string): Relay | null {
  const found = /^(turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/.exec(url);
  if (!found) return null;
  const [, scheme, host, port, by] = found as unknown as [string, "turn" | "turns", ...string[]];
  const transport = scheme === "turns" ? "tls" : by === "tcp" ? "tcp" : "udp";
  return {
    host: host!.replace(/^\[|\]$/g, ""),
    port: Number(port) || DEFAULT_PORTS[scheme],
    transport,
    username,
    password,
  };
}

/** Asks for an address and gives it back at once. Never throws. */
export async function tryRelay(relay: Relay): Promise<Allocation> {
  let line: Line | undefined;
  try {
    line = await openLine(relay);
    return await allocate(line, relay);
  } catch (error) {
    return { problem: reasonOf(error) };
  } finally {
    line?.close();
  }
}

async function allocate(line: Line, relay: Relay): Promise<Allocation> {
  const wanted = [ATTRIBUTES.requestedTransport, BY_UDP] as const;
  // The first answer is a no that says with which words to ask again.
  const greeting = await line.ask(requestOf(METHODS.allocate, [wanted]));
  if (greeting.outcome === "success")
    return { problem: "it relays for anybody, without a password" };
  const words = wordsOf(greeting, relay);
  if (!words) return { problem: problemOf(greeting) };
  const answer = await line.ask(requestOf(METHODS.allocate, [wanted, ...words.signed], words.key));
  if (answer.outcome !== "success") return { problem: problemOf(answer) };
  const address = addressOf(answer.attributes.get(ATTRIBUTES.relayedAddress));
  const atOnce = [ATTRIBUTES.lifetime, Buffer.alloc(4)] as const;
  await line.ask(requestOf(METHODS.refresh, [atOnce, ...words.signed], words.key));
  return address === null ? { problem: "it gave no address" } : { address };
}

function wordsOf({ attributes }: Answer, { username, password }: Relay) {
  const realm = attributes.get(ATTRIBUTES.realm);
  const nonce = attributes.get(ATTRIBUTES.nonce);
  if (!realm || !nonce) return null;
  const signed = [
    [ATTRIBUTES.username, Buffer.from(username)],
    [ATTRIBUTES.realm, realm],
    [ATTRIBUTES.nonce, nonce],
  ] as const;
  return { signed, key: keyOf(username, realm.toString("utf8"), password) };
}

function problemOf(answer: Answer): string {
  const { code, reason } = errorOf(answer);
  return `refused with ${code} ${reason}`.trim();
}
