"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import { useRoom } from "../room/roomContext";
import { type BroadcastNow, stageOf } from "./stage";

/** Red and with words while the public is there; pressed, it says where and how to end it. */
export default function LivePill({ broadcast }: { broadcast: BroadcastNow }) {
  const t = useTranslations("broadcast.pill");
  const { ask } = useRoom();
  const stage = stageOf(broadcast);
  if (stage === "over") return null;
  return (
    <button
      type="button"
      className={stage === "asked" ? "pill rec-pill" : "pill rec rec-pill"}
      data-broadcast={stage}
      aria-haspopup="dialog"
      onClick={() => ask("broadcast")}
    >
      {stage === "live" ? <span className="dot dot-live" /> : <Icon name="globe" size="s" />}
      {t(stage)}
    </button>
  );
}
