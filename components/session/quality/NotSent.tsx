"use client";

import { useTranslations } from "next-intl";
import { useLine } from "./QualityContext";

/** On one's own tile, where the others do not see what it shows. */
export function NotSent() {
  const t = useTranslations("line.hidden");
  const isSent = useLine(({ send }) => send !== "audio", true);
  return isSent ? null : <p className="small not-sent">{t("notSent")}</p>;
}
