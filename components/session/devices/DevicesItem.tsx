"use client";

import { useTranslations } from "next-intl";
import { MoreItem } from "../room/controls/MoreItem";
import { useRoom } from "../room/roomContext";

/** The line of the menu that opens the devices beside the stage. */
export function DevicesItem() {
  const t = useTranslations("devices.settings");
  const { openPanel } = useRoom();
  return (
    <MoreItem icon="sliders-horizontal" label={t("title")} onClick={() => openPanel("settings")} />
  );
}
