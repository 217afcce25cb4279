import type { Room } from "livekit-client";
import { readFigures } from "./stats";
import type { AttemptRecord } from "./types";

/** The way that media takes now; null while none flows. */
export async function pathOf(room: Room): Promise<AttemptRecord["path"]> {
  for (const participant of [...room.remoteParticipants.values(), room.localParticipant]) {
    for (const { track } of participant.trackPublications.values()) {
      const report = await track?.getRTCStatsReport().catch(() => undefined);
      const path = report && readFigures(report, null).figures.path;
      if (path) return path;
    }
  }
  return null;
}
