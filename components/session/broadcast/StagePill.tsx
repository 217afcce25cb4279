"use client";

import { useTranslations } from "next-intl";
import { Pill } from "@/components/ui/Pill";
import { type BroadcastNow, stageOf } from "./stage";

/** How far it is, over the title of a dialog. */
export function StagePill({ broadcast }: { broadcast: BroadcastNow }) {
  const t = useTranslations("broadcast.pill");
  const stage = stageOf(broadcast);
  return (
    <Pill sign="globe" tone={stage === "live" ? "stop" : "neutral"}>
      {t(stage)}
    </Pill>
  );
}
