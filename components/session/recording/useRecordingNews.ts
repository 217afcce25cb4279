"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { useAnnounce } from "../room/Announcer";
import { type RecordingNow, type RecordingStage, stageOf } from "./stage";

/** Of these the ear is told; the rest is in the words of the notices. */
const SAID = ["rolling", "paused", "stopped"] as const;
type Said = (typeof SAID)[number];

/** Tells a screen reader when recording begins, pauses, goes on and ends. */
export function useRecordingNews(recording: RecordingNow): void {
  const t = useTranslations("recording.announce");
  const announce = useAnnounce();
  const said = saidOf(stageOf(recording), recording.activeAt !== null);
  const last = useRef<Said | null>(null);
  useEffect(() => {
    const before = last.current;
    last.current = said ?? before;
    // How it ended is news to whoever was there while it ran.
    if (said === null || said === before || (said === "stopped" && before === null)) return;
    announce(t(said), said === "rolling" ? "assertive" : "polite");
  }, [said, announce, t]);
}

function saidOf(stage: RecordingStage, hasBegun: boolean): Said | null {
  if (stage === "rolling" || stage === "paused") return stage;
  const isOver = stage === "stopping" || stage === "saving" || stage === "over";
  return isOver && hasBegun ? "stopped" : null;
}
