/**
 * Whether a candidate of `getStats()` stands for a relay. One that the server first saw through the
 * relay is called `prflx`, and still names the protocol to the relay.
 */
export function isRelayed(candidate: Record<string, unknown> | undefined): boolean {
  return (
    candidate?.["candidateType"] === "relay" || typeof candidate?.["relayProtocol"] === "string"
  );
}
