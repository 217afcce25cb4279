"use client";

import { late } from "../room/late";
import { useRoom } from "../room/roomContext";

// Most sessions are not recorded: it comes with the first one.
const RecordingNotes = late(() => import("./RecordingNotes"));

/** What is asked and told about a recording, once the person is in the room. */
export function RecordingTalk() {
  const { recording, asking } = useRoom();
  if (recording === null && asking !== "record") return null;
  return <RecordingNotes recording={recording} />;
}
