"use client";

import { useTranslations } from "next-intl";
import { Note } from "@/components/ui/Note";
import { isUnderWay, type RecordingNow, stageOf } from "./stage";

/** Before one joins: the session is recorded, and nothing of the person is before they answer. */
export default function RecordingAhead({ recording }: { recording: RecordingNow }) {
  const t = useTranslations("recording.ahead");
  const stage = stageOf(recording);
  if (!isUnderWay(stage)) return null;
  return (
    <Note tone={stage === "asked" ? "neutral" : "stop"} icon="circle-dot" role="status">
      {t(stage === "asked" ? "asked" : recording.maySend ? "agreed" : "running")}
    </Note>
  );
}
