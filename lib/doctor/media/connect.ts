import { LogLevel, Room, RoomEvent, setLogLevel } from "livekit-client";
import { pause } from "../../clock/pause";
import { offersRelay } from "../../session/lesson";
import { endWays, mergeWays, NO_WAYS, readWays, timeWays, type Ways } from "./ways";

/** With which a join starts to be told that no path for media opens. */
const MEDIA_LIMIT_MS = 3_500;
const SOCKET_LIMIT_MS = 3_000;
const LOOK_EVERY_MS = 100;
const REPORT_LIMIT_MS = 1_000;

setLogLevel(LogLevel.silent);

/** `R`: whatever stands for a room; a page has the SDK's. */
export type Connected<R = Room> = { room: R | null; ways: Ways; ms: number };

/** Connects to the throwaway room and watches which ways open; `room` is null when none did. */
export async function connectToProbe(
  serverUrl: string,
  token: string,
  stopped: AbortSignal,
): Promise<Connected> {
  const startedAt = performance.now();
  const room = new Room({ singlePeerConnection: false });
  const tried = watchTries(room);
  let ways = NO_WAYS;
  let isOver = false;
  let isRelayOffered = false;
  // The SDK forgets it with a connection that fails.
  room.once(RoomEvent.SignalConnected, () => (isRelayOffered = offersRelay(room.engine)));
  const look = async () => {
    while (!isOver) {
      ways = timeWays(mergeWays(ways, await readingOf(room)), tried());
      await pause(LOOK_EVERY_MS);
    }
  };
  const looking = look();
  const isIn = await connect(room, serverUrl, token, stopped);
  const ms = performance.now() - startedAt;
  if (isIn) await until(() => ways.udp.state === "pass" || ways.tcp.state === "pass");
  isOver = true;
  await looking;
  ways = endWays(ways, tried());
  if (ways.relay.state === "fail" && !isRelayOffered) ways = withoutRelay(ways);
  if (!isIn) await leave(room);
  return { room: isIn ? room : null, ways, ms };
}

/** Milliseconds since signalling was through, so that media alone is counted. */
export function watchTries(room: Room): () => number {
  let since = performance.now();
  room.once(RoomEvent.SignalConnected, () => (since = performance.now()));
  return () => performance.now() - since;
}

/** Once stopped, the room is left, at once or as soon as it is there; false then. */
export async function connect(
  room: Room,
  serverUrl: string,
  token: string,
  stopped: AbortSignal,
): Promise<boolean> {
  stopped.addEventListener("abort", () => void leave(room), { once: true });
  try {
    await room.connect(serverUrl, token, {
      maxRetries: 0,
      websocketTimeout: SOCKET_LIMIT_MS,
      peerConnectionTimeout: MEDIA_LIMIT_MS,
    });
    if (!stopped.aborted) return true;
    await leave(room);
    return false;
  } catch {
    return false;
  }
}

export async function readingOf(room: Room): Promise<Ways> {
  const manager = room.engine.pcManager;
  const transports = [manager?.publisher, manager?.subscriber];
  const reports = await Promise.all(
    transports.map(async (transport) => await transport?.getStats()?.catch(() => undefined)),
  );
  return readWays(reports.filter((report) => report !== undefined));
}

function withoutRelay(ways: Ways): Ways {
  return { ...ways, relay: { ...ways.relay, state: "skipped" } };
}

export async function leave(room: Room): Promise<void> {
  room.removeAllListeners(RoomEvent.Disconnected);
  await room.disconnect().catch(() => undefined);
}

/** Pairs are reported a moment after the connection that they carry. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + REPORT_LIMIT_MS;
  while (!(await isSo()) && performance.now() < end) await pause(LOOK_EVERY_MS);
}
