"use client";

import { late } from "../room/late";
import { useRoom } from "../room/roomContext";

// Most sessions are not recorded: it comes with the first one.
const RecordingPill = late(() => import("./RecordingPill"));

/** Whether the session is recorded, at its top. */
export function RecordingSign() {
  const { recording } = useRoom();
  return recording && <RecordingPill recording={recording} />;
}
