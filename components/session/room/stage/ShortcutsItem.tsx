"use client";

import { useTranslations } from "next-intl";
import { keyOf } from "@/lib/stage/keys";
import { MoreItem } from "../controls/MoreItem";
import { useRoom } from "../roomContext";

export function ShortcutsItem() {
  const t = useTranslations("stage.shortcuts");
  const { openPanel } = useRoom();
  return (
    <MoreItem
      icon="keyboard"
      label={t("title")}
      shortcut={keyOf("help")}
      onClick={() => openPanel("shortcuts")}
    />
  );
}
