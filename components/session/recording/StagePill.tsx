"use client";

import { useTranslations } from "next-intl";
import { Pill } from "@/components/ui/Pill";
import { type RecordingNow, stageOf } from "./stage";

/** How far it is, over the title of a dialog. */
export function StagePill({ recording }: { recording: RecordingNow }) {
  const t = useTranslations("recording.pill");
  const stage = stageOf(recording);
  return (
    <Pill sign="circle-dot" tone={stage === "rolling" ? "stop" : "neutral"}>
      {t(stage)}
    </Pill>
  );
}
