import { Room } from "livekit-client";
import { connect, leave, readingOf, until, watchTries } from "./connect";
import type { WayResult } from "./ways";

const UDP_CANDIDATE = /^a=candidate:\S+ \d+ udp .*\r?\n/gim;

/**
 * Whether media gets through by TCP alone. A browser stops trying TCP once UDP works, so this is a
 * second connection that is told of no UDP address.
 */
export async function tryTcp(
  serverUrl: string,
  token: string,
  stopped: AbortSignal,
): Promise<WayResult> {
  const room = new Room({ singlePeerConnection: false });
  const tried = watchTries(room);
  room.engine.on("transportsCreated", (publisher, subscriber) => {
    for (const transport of [publisher, subscriber]) if (transport) withoutUdp(transport);
  });
  const isIn = await connect(room, serverUrl, token, stopped);
  const ms = tried();
  let { tcp } = await readingOf(room);
  const isSeen = async () => {
    ({ tcp } = await readingOf(room));
    return tcp.state === "pass";
  };
  // That we are in says nothing of the way: it is seen, as each one is.
  if (isIn) await until(isSeen);
  await leave(room);
  // This connection is for the question alone: nothing is sent by it.
  return { ...tcp, isChosen: false, ms };
}

/**
 * The SDK has no setting for this. Neither side hears of the other's UDP addresses: the server
 * would open UDP by ours, and the browser would learn the server's from that.
 */
function withoutUdp(transport: object) {
  const { pc } = transport as { pc: RTCPeerConnection };
  const told = transport as { onIceCandidate?: (candidate: RTCIceCandidate) => void };
  const tell = told.onIceCandidate;
  told.onIceCandidate = (candidate) => {
    if (!isUdp(candidate)) tell?.(candidate);
  };
  const describe = pc.setRemoteDescription.bind(pc);
  const add = pc.addIceCandidate.bind(pc);
  pc.setRemoteDescription = async ({ type, sdp = "" }) =>
    await describe({ type, sdp: sdp.replaceAll(UDP_CANDIDATE, "") });
  pc.addIceCandidate = async (candidate?: RTCIceCandidateInit | null) => {
    if (!isUdp(candidate)) await add(candidate ?? undefined);
  };
}

function isUdp(candidate: RTCIceCandidateInit | null | undefined): boolean {
  return / udp /i.test(candidate?.candidate ?? "");
}
