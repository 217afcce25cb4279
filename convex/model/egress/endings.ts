import type { BroadcastReason } from "../broadcast/broadcastState";
import type { RecordingReason } from "../recording/recordingState";

/** Endings that people wanted, or that the session brought: nothing was at fault. */
const WANTED: readonly (RecordingReason & BroadcastReason)[] = [
  "stopped",
  "declined",
  "withdrawn",
  "unanswered",
  "cancelled",
  "everyone_left",
  "session_ended",
];

/** Of a recording or a broadcast, whatever state it ended in. */
export function isWanted(reason: string | undefined): boolean {
  return WANTED.some((wanted) => wanted === reason);
}
