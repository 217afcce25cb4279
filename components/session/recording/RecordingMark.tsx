"use client";

import { useTranslations } from "next-intl";
import { useRoom } from "../room/roomContext";
import { isUnderWay, stageOf } from "./stage";

/** The sign alone, where there is no place for what it opens: in the small window. */
export function RecordingMark() {
  const t = useTranslations("recording.pill");
  const { recording } = useRoom();
  const stage = recording && stageOf(recording);
  if (stage === null || !isUnderWay(stage)) return null;
  return (
    <span className={stage === "asked" || stage === "paused" ? "pill" : "pill rec"} role="status">
      <span className="dot" />
      {t(stage)}
    </span>
  );
}
