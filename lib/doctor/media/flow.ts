import { type RemoteTrack, type Room, RoomEvent } from "livekit-client";
import type { Facts } from "../steps";
import { pause } from "../../clock/pause";
import { connectToProbe, leave } from "./connect";
import { received, rowsOf, sent, sum } from "./figures";
import { createPicture } from "./picture";

const PUBLISH_LIMIT_MS = 4_000;
const FIRST_PACKET_LIMIT_MS = 3_000;
const MEASURE_MS = 2_000;
const MAX_BITRATE = 1_500_000;

/** `ms`: until it flows; what is measured after that is not counted. */
export type Flow = { isThere: boolean; ms: number; facts: Facts };

/** Sends a picture from one side of the throwaway room and receives it on the other. */
export async function measureFlow(
  sender: Room,
  serverUrl: string,
  receiveToken: string,
  stopped: AbortSignal,
): Promise<{ publish: Flow; receive: Flow | null }> {
  const picture = createPicture();
  let receiver: Room | null = null;
  try {
    const startedAt = performance.now();
    const published = sender.localParticipant.publishTrack(picture.track, {
      simulcast: false,
      videoEncoding: { maxBitrate: MAX_BITRATE, maxFramerate: 20 },
    });
    const isPublished = await inTime(published, PUBLISH_LIMIT_MS);
    if (!isPublished) return { publish: gone(startedAt), receive: null };
    const ms = performance.now() - startedAt;
    ({ room: receiver } = await connectToProbe(serverUrl, receiveToken, stopped));
    const receivingSince = performance.now();
    const arrived = receiver ? await receive(receiver) : gone(receivingSince);
    const rows = rowsOf(await picture.track.getRTCStatsReport());
    const isSent = sum(rows, "outbound-rtp", "bytesSent") > 0;
    return { publish: { isThere: isSent, ms, facts: sent(rows) }, receive: arrived };
  } finally {
    picture.stop();
    await Promise.all([leave(sender), receiver && leave(receiver)]);
  }
}

async function receive(room: Room): Promise<Flow> {
  const startedAt = performance.now();
  const track = await firstTrack(room);
  const first = track && (await firstReading(track));
  if (!track || !first) return gone(startedAt);
  const from = performance.now();
  const ms = from - startedAt;
  await pause(MEASURE_MS);
  const rows = rowsOf(await track.getRTCStatsReport());
  const seconds = (performance.now() - from) / 1000;
  return { isThere: true, ms, facts: received(rows, first, seconds) };
}

function firstTrack(room: Room): Promise<RemoteTrack | null> {
  const known = [...room.remoteParticipants.values()]
    .flatMap((person) => [...person.trackPublications.values()])
    .find((publication) => publication.track);
  if (known?.track) return Promise.resolve(known.track);
  return new Promise((resolve) => {
    room.once(RoomEvent.TrackSubscribed, resolve);
    setTimeout(() => resolve(null), FIRST_PACKET_LIMIT_MS);
  });
}

/** Bytes received at the first packet; 0 when none came. */
async function firstReading(track: RemoteTrack): Promise<number> {
  const end = performance.now() + FIRST_PACKET_LIMIT_MS;
  while (performance.now() < end) {
    const bytes = sum(rowsOf(await track.getRTCStatsReport()), "inbound-rtp", "bytesReceived");
    if (bytes > 0) return bytes;
    await pause(100);
  }
  return 0;
}

function gone(since: number): Flow {
  return { isThere: false, ms: performance.now() - since, facts: {} };
}

async function inTime(work: Promise<unknown>, ms: number): Promise<boolean> {
  const isDone = work.then(
    () => true,
    () => false,
  );
  return await Promise.race([isDone, pause(ms).then(() => false)]);
}
