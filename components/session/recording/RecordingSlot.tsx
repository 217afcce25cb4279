"use client";

import { lazy, Suspense } from "react";
import { useRoom } from "../room/roomContext";

// Most sessions are not recorded: what shows a recording comes with the first one.
const RecordingPill = lazy(() => import("./RecordingPill"));
const RecordingNotes = lazy(() => import("./RecordingNotes"));

/** Whether the session is recorded, at its top. */
export function RecordingSign() {
  const { recording } = useRoom();
  return (
    recording && (
      <Suspense fallback={null}>
        <RecordingPill recording={recording} />
      </Suspense>
    )
  );
}

/** What is asked and told about a recording, once the person is in the room. */
export function RecordingTalk() {
  const { recording, asking } = useRoom();
  if (recording === null && asking !== "record") return null;
  return (
    <Suspense fallback={null}>
      <RecordingNotes recording={recording} />
    </Suspense>
  );
}
