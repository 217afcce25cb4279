import {
  ConnectionQuality,
  ConnectionState,
  type RemoteTrackPublication,
  type Room,
  Track,
} from "livekit-client";
import { readTrack } from "../quality/reading";
import { readPulse } from "./pulse";

/** One track of somebody else at one look. */
export type Arrival = {
  /** It is sent, wanted, and not held back by the server; so something of it has to come. */
  isDue: boolean;
  /** Bytes that came so far; 0 where there is no track yet. */
  bytes: number;
};

const EVERY_MS = 2_000;
const FIRST_LIMIT_MS = 5_000;
/** ICE asks and is answered every 2.5 s, whatever else flows. */
const ALIVE_MS = 3_500;
/** Somebody whose own line is gone, or who draws nothing, sends nothing: asking does not help then. */
const MOST_TRIES = 3;

type Watched = { bytes: number; missingMs: number; tries: number };

/**
 * Finds what was announced and does not come while all else does. Told once after 5 s, and again
 * after 10 and 20; then no more until something has come.
 */
export function createMissing() {
  const watched = new Map<string, Watched>();
  const hasCome = (sid: string, bytes: number) =>
    bytes > 0 && bytes !== (watched.get(sid)?.bytes ?? 0);
  return {
    /** Whether something came since the last note. */
    hasCome,
    /** @returns whether it is asked for anew now */
    note(sid: string, { isDue, bytes }: Arrival, passedMs: number): boolean {
      const track = watched.get(sid) ?? { bytes: 0, missingMs: 0, tries: 0 };
      watched.set(sid, track);
      const isComing = hasCome(sid, bytes);
      track.bytes = bytes;
      if (isComing) track.tries = 0;
      if (isComing || !isDue) {
        track.missingMs = 0;
        return false;
      }
      track.missingMs += passedMs;
      const limit = FIRST_LIMIT_MS * 2 ** track.tries;
      if (track.tries === MOST_TRIES || track.missingMs < limit) return false;
      track.tries += 1;
      track.missingMs = 0;
      return true;
    },
    /** Forgets the tracks that are no more. */
    keep(sids: ReadonlySet<string>): void {
      for (const sid of watched.keys()) if (!sids.has(sid)) watched.delete(sid);
    },
  };
}

/**
 * Subscribes anew to a track that does not come: the SDK gives one up for good whose media was there
 * 3 s before word of it, and a server's answer can be lost with a connection. Until stopped.
 */
export function watchArrivals(room: Room): () => void {
  const missing = createMissing();
  // Taken back at the next look: the server does not notice what is undone at once.
  const resting = new Set<RemoteTrackPublication>();
  let isLooking = false;
  let heard = 0;
  let heardAt = performance.now();
  /** Where nothing comes at all the connection itself is in doubt, which is for others to judge. */
  const isAlive = async () => {
    const pulse = await readPulse(room);
    if (pulse.heard > heard) heardAt = performance.now();
    heard = pulse.heard;
    return performance.now() - heardAt < ALIVE_MS;
  };
  const look = async () => {
    if (isLooking || room.state !== ConnectionState.Connected) return;
    isLooking = true;
    await lookAtAll().finally(() => (isLooking = false));
  };
  const lookAtAll = async () => {
    for (const publication of resting) publication.setSubscribed(true);
    resting.clear();
    const all = publicationsOf(room);
    missing.keep(new Set(all.map(({ publication }) => publication.trackSid)));
    for (const { publication, isLost } of all) {
      const { trackSid } = publication;
      const bytes = await bytesOf(publication);
      const isDue = !isLost && isWanted(publication);
      // The whole line is read only where something of it is missing.
      const isMissing = isDue && !missing.hasCome(trackSid, bytes);
      const passedMs = isMissing && (await isAlive()) ? EVERY_MS : 0;
      if (!missing.note(trackSid, { isDue, bytes }, passedMs)) continue;
      publication.setSubscribed(false);
      resting.add(publication);
    }
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  return () => clearInterval(timer);
}

function publicationsOf(room: Room) {
  return [...room.remoteParticipants.values()].flatMap((person) => {
    const isLost = person.connectionQuality === ConnectionQuality.Lost;
    return [...person.trackPublications.values()].map((publication) => ({ publication, isLost }));
  });
}

function isWanted(publication: RemoteTrackPublication): boolean {
  const { isMuted, isDesired, isEnabled, track } = publication;
  // A still screen, or one that the server holds back on a narrow line, sends nothing for a while.
  const isHeldBack =
    track?.streamState === Track.StreamState.Paused ||
    publication.source === Track.Source.ScreenShare;
  return isDesired && isEnabled && !isMuted && !isHeldBack;
}

async function bytesOf({ track }: RemoteTrackPublication): Promise<number> {
  const report = await track?.getRTCStatsReport().catch(() => undefined);
  return (report && readTrack(report)?.bytes) ?? 0;
}
