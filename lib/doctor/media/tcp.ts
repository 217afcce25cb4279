import { Room } from "livekit-client";
import { connect, leave, readingOf, watchTries } from "./connect";
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
  const ways = await readingOf(room);
  await leave(room);
  // This connection is for the question alone: nothing is sent by it.
  return { ...ways.tcp, state: isIn ? "pass" : "fail", isChosen: false, ms };
}

/** The SDK has no setting for this: its peer connection is kept from hearing of UDP. */
function withoutUdp(transport: object) {
  const { pc } = transport as { pc: RTCPeerConnection };
  const describe = pc.setRemoteDescription.bind(pc);
  const add = pc.addIceCandidate.bind(pc);
  pc.setRemoteDescription = async ({ type, sdp = "" }) =>
    await describe({ type, sdp: sdp.replaceAll(UDP_CANDIDATE, "") });
  pc.addIceCandidate = async (candidate?: RTCIceCandidateInit | null) => {
    if (!/ udp /i.test(candidate?.candidate ?? "")) await add(candidate ?? undefined);
  };
}
