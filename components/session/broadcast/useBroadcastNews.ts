"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { useAnnounce } from "../room/Announcer";
import { type BroadcastNow, stageOf } from "./stage";

/** Tells a screen reader when the public comes in, and when it is gone. */
export function useBroadcastNews(broadcast: BroadcastNow): void {
  const t = useTranslations("broadcast.announce");
  const announce = useAnnounce();
  const stage = stageOf(broadcast);
  const wasLive = useRef(false);
  useEffect(() => {
    if (stage === "live" && !wasLive.current) announce(t("live"), "assertive");
    if (stage === "over" && wasLive.current) announce(t("over"), "polite");
    wasLive.current = stage === "live" || (stage === "stopping" && wasLive.current);
  }, [stage, announce, t]);
}
