import type { BrowserContext } from "@playwright/test";
import { createSocket, type Socket } from "node:dgram";
import { testPorts } from "../e2e/stack.ts";

export type Width = { upKbps: number; downKbps: number };
export const WIDE: Width = { upKbps: 100_000, downKbps: 100_000 };

/** What a small router holds back before it drops. */
const QUEUE_MS = 300;
const LATENCY_MS = 10;

/**
 * The media of a browser context over a link of its own, whose width can be changed while it is in
 * use: a relay before the SFU's UDP port, with a queue of its own for each direction. Call it
 * before the context's pages open.
 */
export async function narrowLink(context: BrowserContext) {
  const lanes = { up: lane(WIDE.upKbps), down: lane(WIDE.downKbps) };
  const front = createSocket("udp4");
  const upstreams = new Map<number, Socket>();
  front.on("message", (packet, from) => {
    let upstream = upstreams.get(from.port);
    if (!upstream) {
      upstream = createSocket("udp4");
      upstream.on("message", (answer) =>
        lanes.down.carry(answer, () => front.send(answer, from.port, from.address)),
      );
      upstreams.set(from.port, upstream);
    }
    const way = upstream;
    lanes.up.carry(packet, () => way.send(packet, testPorts().rtcUdp, "127.0.0.1"));
  });
  await new Promise<void>((resolve) => front.bind(0, "127.0.0.1", resolve));
  await context.addInitScript(sendMediaTo, {
    sfu: testPorts().rtcUdp,
    relay: front.address().port,
  });
  return {
    set({ upKbps, downKbps }: Width) {
      lanes.up.kbps = upKbps;
      lanes.down.kbps = downKbps;
    },
    close() {
      lanes.up.stop();
      lanes.down.stop();
      front.close();
      for (const upstream of upstreams.values()) upstream.close();
    },
  };
}

/** One direction: packets leave in order, no faster than the lane is wide; a full queue drops. */
function lane(kbps: number) {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let freeAt = 0;
  return {
    kbps,
    carry(packet: Buffer, deliver: () => void) {
      const now = performance.now();
      const waits = Math.max(0, freeAt - now);
      if (waits > QUEUE_MS) return;
      freeAt = now + waits + (packet.length * 8) / this.kbps;
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          deliver();
        },
        freeAt - now + LATENCY_MS,
      );
      timers.add(timer);
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/**
 * Runs in the page: the SFU's address becomes the relay's, and the SFU learns no address of ours,
 * so that there is no way around the relay.
 */
function sendMediaTo({ sfu, relay }: { sfu: number; relay: number }) {
  type Description = RTCSessionDescriptionInit;
  type Offer = (options?: RTCOfferOptions) => Promise<Description>;
  const own = RTCPeerConnection.prototype;
  const { addIceCandidate, setRemoteDescription } = own;
  const createOffer = own.createOffer as Offer;
  const createAnswer = own.createAnswer as Offer;
  const redirected = (text: string) => text.replace(` ${sfu} typ`, ` ${relay} typ`);
  const linesOf = (sdp = "") => sdp.split("\r\n");
  const isCandidate = (line: string) => /^a=(candidate:|end-of-candidates)/.test(line);
  const ours = ({ type, sdp }: Description) => {
    const kept = linesOf(sdp).filter((line) => !isCandidate(line));
    return { type, sdp: kept.join("\r\n") };
  };
  const theirs = ({ type, sdp }: Description) => {
    const kept = linesOf(sdp).filter((line) => !isCandidate(line) || / udp /i.test(line));
    return {
      type,
      sdp: kept.map((line) => (isCandidate(line) ? redirected(line) : line)).join("\r\n"),
    };
  };
  Object.defineProperty(own, "onicecandidate", { set() {} });
  Object.assign(own, {
    async addIceCandidate(this: RTCPeerConnection, init: RTCIceCandidateInit) {
      const { candidate = "" } = init;
      if (!/ udp /i.test(candidate)) return;
      await addIceCandidate.apply(this, [{ ...init, candidate: redirected(candidate) }] as never);
    },
    async setRemoteDescription(this: RTCPeerConnection, description: Description) {
      await setRemoteDescription.apply(this, [theirs(description)] as never);
    },
    async createOffer(this: RTCPeerConnection, options?: RTCOfferOptions) {
      return ours(await createOffer.call(this, options));
    },
    async createAnswer(this: RTCPeerConnection) {
      return ours(await createAnswer.call(this));
    },
  });
}
