"use client";

import { useTranslations } from "next-intl";
import type { IconName } from "@/components/ui/Icon";
import { CHOICES, type LayoutChoice } from "@/lib/stage/layout";
import { MoreItem } from "../controls/MoreItem";
import { useRoom } from "../roomContext";
import { useStage } from "./useStage";

const ICONS: Record<LayoutChoice, IconName> = {
  auto: "layout-dashboard",
  grid: "layout-grid",
  speaker: "user",
};

/** How the people stand: by itself, all alike, or whoever speaks. */
export function LayoutItems() {
  const t = useTranslations("stage.layout");
  const { stage } = useRoom();
  const chosen = useStage(({ choice }) => choice);
  return (
    <div role="group" aria-label={t("label")}>
      {CHOICES.map((choice) => (
        <MoreItem
          key={choice}
          icon={ICONS[choice]}
          label={t(choice)}
          isChecked={choice === chosen}
          isChoice
          onClick={() => stage.choose(choice)}
        />
      ))}
    </div>
  );
}
