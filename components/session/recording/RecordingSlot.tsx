"use client";

import { late } from "../room/late";
import { useRoom } from "../room/roomContext";

// Most sessions are not recorded: what shows a recording comes with the first one.
const RecordingPill = late(() => import("./RecordingPill"));
const RecordingNotes = late(() => import("./RecordingNotes"));

/** Whether the session is recorded, at its top. */
export function RecordingSign() {
  const { recording } = useRoom();
  return recording && <RecordingPill recording={recording} />;
}

/** What is asked and told about a recording, once the person is in the room. */
export function RecordingTalk() {
  const { recording, asking } = useRoom();
  const isDue = recording !== null || asking === "record";
  return isDue && <RecordingNotes recording={recording} />;
}
