import type { Room } from "livekit-client";
import { readTrack } from "../quality/reading";
import type { AttemptRecord } from "./types";

/** What shows that a connection carries something. */
export type Pulse = {
  /** Somebody sends us sound or a picture, so packets must come. */
  isExpected: boolean;
  /** Changes with everything that arrives: media, its control packets, answers of ICE. */
  heard: number;
};

/**
 * Reads the browser's own counters: frames stall in a hidden tab, and an event of the SDK comes up
 * to 15 s late. Answers of the server count as well as media: where the other side is cut off, our
 * own connection is well.
 */
export async function readPulse(room: Room): Promise<Pulse> {
  const remote = [...room.remoteParticipants.values()].flatMap((participant) => [
    ...participant.trackPublications.values(),
  ]);
  const coming = remote.filter(({ isSubscribed, isMuted }) => isSubscribed && !isMuted);
  const own = [...room.localParticipant.trackPublications.values()];
  const reports = await Promise.all(
    [...coming, ...own].map(
      async ({ track }) => await track?.getRTCStatsReport().catch(() => undefined),
    ),
  );
  return {
    isExpected: coming.length > 0,
    heard: reports.reduce((sum, one) => sum + arrived(one), 0),
  };
}

const COUNTERS = ["bytesReceived", "packetsReceived", "responsesReceived", "requestsReceived"];
const KINDS = ["inbound-rtp", "transport", "candidate-pair"];

function arrived(report: RTCStatsReport | undefined): number {
  const rows = [...(report?.values() ?? [])] as Record<string, unknown>[];
  return rows
    .filter(({ type }) => KINDS.includes(type as string))
    .flatMap((row) => COUNTERS.map((name) => row[name]))
    .reduce<number>((sum, value) => sum + (typeof value === "number" ? value : 0), 0);
}

/** The way that media takes now; null while none flows. */
export async function pathOf(room: Room): Promise<AttemptRecord["path"]> {
  for (const participant of [...room.remoteParticipants.values(), room.localParticipant]) {
    for (const { track } of participant.trackPublications.values()) {
      const report = await track?.getRTCStatsReport().catch(() => undefined);
      const path = report && readTrack(report)?.line?.path;
      if (path) return path;
    }
  }
  return null;
}
