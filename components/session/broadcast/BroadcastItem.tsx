"use client";

import { useTranslations } from "next-intl";
import { MoreItem } from "../room/controls/MoreItem";
import { useRoom } from "../room/roomContext";
import { isUnderWay } from "./stage";

/** The menu's line for a provider: goes live, or opens what there is to see and to stop. */
export function BroadcastItem() {
  const t = useTranslations("broadcast");
  const { booking, broadcast, ask } = useRoom();
  if (booking.role !== "provider") return null;
  const isOn = broadcast !== null && isUnderWay(broadcast);
  return (
    <MoreItem icon="globe" label={t(isOn ? "manage" : "goLive")} onClick={() => ask("broadcast")} />
  );
}
