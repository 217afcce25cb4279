import type { Room } from "livekit-client";

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
          const onAnswer = () => setTimeout(() => (answered(), setTimeout(tell, 0, event)));
          connection.addEventListener("signalingstatechange", onAnswer, { once: true });
        };
      }),
    );
  });
}
