"use client";

import { useTranslations } from "next-intl";
import { useRoom } from "../room/roomContext";
import { isUnderWay, stageOf } from "./stage";

/** The sign alone, where there is no place for what it opens: in the small window. */
export function LiveMark() {
  const t = useTranslations("broadcast.pill");
  const { broadcast } = useRoom();
  if (broadcast === null || !isUnderWay(broadcast)) return null;
  const stage = stageOf(broadcast);
  return (
    <span className={stage === "asked" ? "pill" : "pill rec"} role="status">
      <span className="dot" />
      {t(stage)}
    </span>
  );
}
