"use node";

import { randomBytes } from "node:crypto";
import { lookup } from "node:dns/promises";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import {
  allowsPrivate,
  type CheckOutcome,
  hostOf,
  isPrivateHost,
  worstOf,
} from "./destinationAddress";
// oxlint-disable-next-line @convex-dev/import-wrong-runtime -- this file is of Node as well
import { type Amf, decodeAmf, encodeAmf } from "./rtmpAmf";
// oxlint-disable-next-line @convex-dev/import-wrong-runtime -- this file is of Node as well
import { ChunkReader, commandChunks, type RtmpMessage } from "./rtmpChunks";

const WITHIN_MS = 8_000;
const HANDSHAKE = 1_536;
const VERSION = 3;
const COMMAND = 20;

/**
 * Asks a server as an encoder would, up to its yes to publish under this key, sends nothing, and
 * goes again. What it refuses and when says what is wrong.
 */
export async function tryRtmp(url: string, key: string): Promise<CheckOutcome> {
  const host = hostOf(url);
  if (host === null) return "not_found";
  const address = await addressFor(host);
  if (address === null) return "not_found";
  // A name may lead into our own network as well: what it resolves to is what we connect to.
  if (isPrivateHost(address) && !allowsPrivate()) return "private_address";
  return await ask(url, key, { host, address });
}

/** What an address was when it was checked says nothing about where its name leads now. */
export async function leadsInside(url: string): Promise<boolean> {
  const host = hostOf(url);
  const address = host && (await addressFor(host));
  return address !== null && isPrivateHost(address) && !allowsPrivate();
}

async function addressFor(host: string): Promise<string | null> {
  if (isIP(host)) return host;
  try {
    const found = await lookup(host, { all: true });
    return worstOf(found.map(({ address }) => address));
  } catch {
    return null;
  }
}

type Where = { host: string; address: string };

async function ask(url: string, key: string, { host, address }: Where): Promise<CheckOutcome> {
  const { protocol, port, pathname } = new URL(url.replace(/^rtmp/, "http"));
  const isTls = protocol === "https:";
  // `URL` leaves a port out that is the usual one of http.
  const given = port || (/:\/\/[^/]*:(\d+)\//.exec(url)?.[1] ?? (isTls ? "443" : "1935"));
  const options = { host: address, port: Number(given) };
  const servername = isIP(host) ? {} : { servername: host };
  const socket = isTls ? connectTls({ ...options, ...servername }) : connectPlain(options);
  return await new Promise((resolve) => {
    const talk = new Talk(socket, { app: pathname.slice(1), url, key });
    const end = (outcome: CheckOutcome) => {
      clearTimeout(timer);
      socket.destroySoon();
      resolve(outcome);
    };
    const timer = setTimeout(() => end("silent"), WITHIN_MS);
    socket.once(isTls ? "secureConnect" : "connect", () => talk.greet());
    socket.on("data", (piece: Buffer) => {
      const outcome = talk.hear(piece);
      if (outcome) end(outcome);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => end(talk.whyLost(error.code)));
    socket.once("close", () => end(talk.whyLost()));
  });
}

type Asked = { app: string; url: string; key: string };

/** What is said and heard, in RTMP's order: handshake, connect, createStream, publish. */
class Talk {
  #socket: Socket;
  #asked: Asked;
  #greeting = Buffer.alloc(0);
  #reader: ChunkReader | null = null;
  #isConnected = false;

  constructor(socket: Socket, asked: Asked) {
    this.#socket = socket;
    this.#asked = asked;
  }

  greet() {
    this.#isConnected = true;
    const first = Buffer.concat([Buffer.alloc(8), randomBytes(HANDSHAKE - 8)]);
    this.#socket.write(Buffer.concat([Buffer.from([VERSION]), first]));
  }

  /** What the server says; an outcome as soon as there is one. */
  hear(piece: Buffer): CheckOutcome | null {
    try {
      if (this.#reader) return this.#judge(this.#reader.push(piece));
      this.#greeting = Buffer.concat([this.#greeting, piece]);
      if (this.#greeting[0] !== VERSION) return "not_rtmp";
      if (this.#greeting.length < 1 + 2 * HANDSHAKE) return null;
      this.#socket.write(this.#greeting.subarray(1, 1 + HANDSHAKE));
      this.#reader = new ChunkReader();
      this.#connect();
      return this.#judge(this.#reader.push(this.#greeting.subarray(1 + 2 * HANDSHAKE)));
    } catch {
      return "not_rtmp";
    }
  }

  /** The connection went; how far it had come says why. */
  whyLost(code?: string): CheckOutcome {
    if (this.#reader) return "rejected";
    if (this.#isConnected) return "not_rtmp";
    if (code === "ETIMEDOUT") return "silent";
    if (code !== undefined && /CERT|SELF_SIGNED|VERIFY/.test(code)) return "untrusted";
    return code === "ENOTFOUND" || code === "EHOSTUNREACH" ? "not_found" : "refused";
  }

  #judge(messages: RtmpMessage[]): CheckOutcome | null {
    for (const { type, body } of messages) {
      if (type !== COMMAND) continue;
      const outcome = this.#answer(decodeAmf(body));
      if (outcome) return outcome;
    }
    return null;
  }

  #answer([name, id, , info]: Amf[]): CheckOutcome | null {
    if (name === "_error" && (id === 1 || id === 4)) return "rejected";
    if (name === "_result" && id === 1) this.#createStream();
    if (name === "_result" && id === 4) this.#publish(typeof info === "number" ? info : 1);
    if (name !== "onStatus") return null;
    const code = typeof info === "object" && info !== null ? info["code"] : null;
    if (code === "NetStream.Publish.Start") return this.#leave();
    return "rejected";
  }

  #connect() {
    const { app, url } = this.#asked;
    const flashVer = "FMLE/3.0 (compatible; Parley)";
    this.#say(["connect", 1, { app, type: "nonprivate", flashVer, tcUrl: url }]);
  }

  #createStream() {
    this.#say(["releaseStream", 2, null, this.#asked.key]);
    this.#say(["FCPublish", 3, null, this.#asked.key]);
    this.#say(["createStream", 4, null]);
  }

  #publish(streamId: number) {
    this.#say(["publish", 5, null, this.#asked.key, "live"], streamId);
  }

  #leave(): CheckOutcome {
    this.#say(["FCUnpublish", 6, null, this.#asked.key]);
    return "ok";
  }

  #say(command: Amf[], streamId = 0) {
    this.#socket.write(commandChunks(encodeAmf(command), { streamId }));
  }
}
