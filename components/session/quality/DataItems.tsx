"use client";

import { useTranslations } from "next-intl";
import type { Level } from "@/lib/quality/levels";
import { MoreItem } from "../room/controls/MoreItem";
import { useLine, useMaybeQuality } from "./QualityContext";

/** How much of the line the person wants used: a small picture, or the sound alone. */
export function DataItems() {
  const t = useTranslations("line.switches");
  const quality = useMaybeQuality();
  const chosen = useLine<Level>((snapshot) => snapshot.chosen, "full");
  if (!quality) return null;
  const toggle = (level: Level) => quality.choose(chosen === level ? "full" : level);
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
