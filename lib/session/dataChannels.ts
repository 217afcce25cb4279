import type { Room } from "livekit-client";

const LOOK_EVERY_MS = 2000;
/** A channel that cannot be had must not bring reconnect after reconnect. */
const AT_MOST_EVERY_MS = 30_000;

// livekit-client's DataChannelKind: reliable, lossy. It does not export the names.
const KINDS = [0, 1] as const;

/**
 * Brings data channels back that broke while the connection beside them holds (an error of SCTP,
 * say). livekit-client only logs that, and holds back what is sent until a new connection, so the
 * connection is made anew; sound and picture follow in about a second. Returns the way to stop.
 */
export function mendDataChannels(room: Room): () => void {
  let wasBroken = false;
  let mendedAt = -Infinity;
  const timer = setInterval(() => {
    const isBroken = room.state === "connected" && hasClosedChannel(room);
    // One that is seen twice: a connection that just ends closes its channels as well.
    const isDue = wasBroken && isBroken && Date.now() - mendedAt > AT_MOST_EVERY_MS;
    wasBroken = isBroken;
    if (!isDue) return;
    mendedAt = Date.now();
    // "Simulated" is its name; it is the public way to a new connection with the same room.
    room.simulateScenario("full-reconnect").catch(() => undefined);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

function hasClosedChannel({ engine }: Room): boolean {
  const channels = KINDS.flatMap((kind) =>
    [false, true].map((isReceiving) => engine.dataChannelForKind(kind as never, isReceiving)),
  );
  return channels.some((channel) => channel?.readyState === "closed");
}
