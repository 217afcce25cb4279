"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { rememberChoice, rememberedChoice } from "@/lib/quality/choice";
import type { Level } from "@/lib/quality/levels";
import { MoreItem } from "../room/controls/MoreItem";
import { useLine, useMaybeQuality } from "./QualityContext";

/**
 * How much of the line the person wants used: a small picture, or the sound alone. There from the
 * beginning, so that the menu's other lines do not move under a press.
 */
export function DataItems() {
  const t = useTranslations("line.switches");
  const quality = useMaybeQuality();
  // Chosen before the line is watched, it waits for that.
  const [early, setEarly] = useState(rememberedChoice);
  const chosen = useLine<Level>((snapshot) => snapshot.chosen, early);
  const toggle = (level: Level) => {
    const next = chosen === level ? "full" : level;
    if (quality) return quality.choose(next);
    rememberChoice(next);
    setEarly(next);
  };
  return (
    <>
      <MoreItem
        icon="gauge"
        label={t("lowData")}
        isChecked={chosen === "low"}
        onClick={() => toggle("low")}
      />
      <MoreItem
        icon="headphones"
        label={t("audioOnly")}
        isChecked={chosen === "audio"}
        onClick={() => toggle("audio")}
      />
    </>
  );
}
