import type { Room } from "livekit-client";
import type { Lesson } from "./ways";

type Engine = Pick<Room["engine"], "latestJoinResponse" | "pcManager">;

/**
 * What this connection teaches of the network, from the moment that the signal server let us in
 * on: the SDK throws its parts away before it tells that they failed, so it is noted as it happens.
 */
export function learn(engine: Engine): Lesson {
  const lesson = { offersRelay: offersRelay(engine), hadContact: false };
  const { publisher, subscriber } = engine.pcManager ?? {};
  for (const transport of [publisher, subscriber]) {
    if (!transport) continue;
    // The SDK tells the state of ICE to itself alone.
    const { pc } = transport as unknown as { pc: RTCPeerConnection };
    const look = () => {
      lesson.hadContact ||= ["connected", "completed"].includes(pc.iceConnectionState);
    };
    pc.addEventListener("iceconnectionstatechange", look);
    look();
  }
  return lesson;
}

/** Known once the signal server let us in. */
export function offersRelay({ latestJoinResponse }: Pick<Engine, "latestJoinResponse">): boolean {
  const servers = latestJoinResponse?.iceServers ?? [];
  return servers.some(({ urls }) => urls.some((url) => /^turns?:/.test(url)));
}
