import type { Room } from "livekit-client";

/** Of livekit-client's PCTransport what is used here; `negotiate` is to end in an offer. */
type PeerTransport = {
  negotiate: (onError?: (error: Error) => void) => Promise<unknown>;
  createAndSendOffer: () => Promise<void>;
};

/**
 * An offer is answered before its tracks are told of, as no picture comes before the answer, and
 * drawing tiles takes the page's thread for as long as the answer needs.
 * @returns settled once the first offer with tracks is answered
 */
export function answerFirst({ engine }: Room): Promise<void> {
  return new Promise((answered) => {
    // livekit-client's EngineEvent.TransportsCreated, which it does not export; it sets what is
    // wrapped here after it.
    engine.on("transportsCreated", () =>
      queueMicrotask(() => {
        const transports = engine.pcManager!;
        const tell = transports.onTrack!;
        transports.onTrack = (event) => {
          const connection = event.target as RTCPeerConnection;
          if (connection.signalingState === "stable") return tell(event);
          const onAnswer = () =>
            setTimeout(() => {
              offerAtOnce(transports.publisher);
              answered();
              setTimeout(tell, 0, event);
            });
          connection.addEventListener("signalingstatechange", onAnswer, { once: true });
        };
      }),
    );
  });
}

/**
 * The SDK waits 20 ms for more tracks before it offers one; here they come one at a time, and our
 * own picture on the other side that much sooner. Two at once are still two offers in a row: the
 * SDK holds the second until the first is answered. What it offers while it connects keeps the
 * wait: without it that is two offers as well, and they take the thread from the first answer.
 */
function offerAtOnce(publisher: PeerTransport): void {
  publisher.negotiate = (onError) => publisher.createAndSendOffer().catch(onError);
}
