"use client";

import { useTranslations } from "next-intl";
import { Note } from "@/components/ui/Note";
import { type BroadcastNow, isUnderWay, stageOf } from "./stage";

/** Before one joins: the session is public, and nothing of the person is before they answer. */
export default function BroadcastAhead({ broadcast }: { broadcast: BroadcastNow }) {
  const t = useTranslations("broadcast.ahead");
  if (!isUnderWay(broadcast)) return null;
  const isAsked = stageOf(broadcast) === "asked";
  return (
    <Note tone={isAsked ? "neutral" : "stop"} icon="globe" role="status">
      {t(isAsked ? "asked" : broadcast.maySend ? "agreed" : "running")}
    </Note>
  );
}
