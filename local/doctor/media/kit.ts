import { setTimeout as sleep } from "node:timers/promises";
import { type RemoteTrack, RoomEvent, TrackPublishOptions, TrackSource } from "@livekit/rtc-node";
import { received, sent, sum } from "../../../lib/doctor/media/figures.ts";
import type { Flow } from "../../../lib/doctor/media/flow.ts";
import type { MediaKit } from "../../../lib/doctor/patient.ts";
import { attempt, type Joined, type Log } from "./attempt.ts";
import { createNoise } from "./noise.ts";
import { rowsOf } from "./rows.ts";

const PUBLISH_LIMIT_MS = 4_000;
const FIRST_PACKET_LIMIT_MS = 3_000;
const MEASURE_MS = 2_000;
const MAX_BITRATE = 1_500_000n;

/** What a page does with its browser, by LiveKit's library for servers. @param relayToken for a try of the relay beside the first */
export function shellKit(relayToken: string, log: Log): MediaKit<Joined> {
  return {
    async connectToProbe(serverUrl, token) {
      const startedAt = performance.now();
      const [udp, relay] = await Promise.all([
        attempt(serverUrl, token, "udp", log),
        attempt(serverUrl, relayToken, "relay", log),
      ]);
      const tcp = udp.joined ? null : await attempt(serverUrl, token, "tcp", log);
      const all = { udp, tcp: tcp ?? unseen(), relay };
      const chosen = [all.udp, all.tcp, all.relay].find(({ joined }) => joined !== null);
      const ways = {
        udp: { ...udp.way, isChosen: chosen === udp },
        tcp: { ...all.tcp.way, isChosen: chosen === tcp },
        relay: { ...relay.way, isChosen: chosen === relay },
      };
      if (chosen !== relay) await relay.joined?.leave();
      return { room: chosen?.joined ?? null, ways, ms: performance.now() - startedAt };
    },
    async tryTcp(serverUrl, token) {
      const { joined, way } = await attempt(serverUrl, token, "tcp", log);
      await joined?.leave();
      return way;
    },
    async measureFlow(sender, serverUrl, token) {
      const noise = createNoise();
      try {
        const publish = await publishTo(sender, noise.track);
        if (!publish.isThere) return { publish, receive: null };
        const { joined } = await attempt(serverUrl, token, "all", log);
        const receive = joined ? await receiveFrom(joined) : gone(performance.now());
        const rows = await rowsOf(sender.room);
        const isThere = sum(rows, "outbound-rtp", "bytesSent") > 0;
        await joined?.leave();
        return { publish: { ...publish, isThere, facts: sent(rows) }, receive };
      } finally {
        noise.stop();
        await sender.leave();
      }
    },
    leave: async ({ leave }) => await leave(),
  };
}

/** Where UDP works, TCP is tried by itself. */
function unseen() {
  const nothing = { ms: null, rttMs: null, candidates: 0, isChosen: false, relayBy: null };
  return { joined: null, way: { state: "fail" as const, ...nothing } };
}

async function publishTo({ room }: Joined, track: ReturnType<typeof createNoise>["track"]) {
  const startedAt = performance.now();
  const options = new TrackPublishOptions({
    source: TrackSource.SOURCE_CAMERA,
    simulcast: false,
    videoEncoding: { maxBitrate: MAX_BITRATE, maxFramerate: 20 },
  });
  const published = room.localParticipant!.publishTrack(track, options).then(
    () => true,
    () => false,
  );
  const late = sleep(PUBLISH_LIMIT_MS, false, { ref: false });
  const isThere = await Promise.race([published, late]);
  return { isThere, ms: performance.now() - startedAt, facts: {} };
}

async function receiveFrom({ room }: Joined): Promise<Flow> {
  const startedAt = performance.now();
  await firstTrack(room);
  const first = await firstReading(room);
  if (first === 0) return gone(startedAt);
  const from = performance.now();
  await sleep(MEASURE_MS);
  const seconds = (performance.now() - from) / 1000;
  return {
    isThere: true,
    ms: from - startedAt,
    facts: received(await rowsOf(room), first, seconds),
  };
}

async function firstTrack(room: Joined["room"]): Promise<void> {
  const isKnown = [...room.remoteParticipants.values()].some((person) =>
    [...person.trackPublications.values()].some(({ track }) => track !== undefined),
  );
  if (isKnown) return;
  const came = new Promise<RemoteTrack>((resolve) => room.once(RoomEvent.TrackSubscribed, resolve));
  await Promise.race([came, sleep(FIRST_PACKET_LIMIT_MS, undefined, { ref: false })]);
}

/** Bytes received at the first packet; 0 when none came. */
async function firstReading(room: Joined["room"]): Promise<number> {
  const end = performance.now() + FIRST_PACKET_LIMIT_MS;
  while (performance.now() < end) {
    const bytes = sum(await rowsOf(room), "inbound-rtp", "bytesReceived");
    if (bytes > 0) return bytes;
    await sleep(50);
  }
  return 0;
}

function gone(since: number): Flow {
  return { isThere: false, ms: performance.now() - since, facts: {} };
}
