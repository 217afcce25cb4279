"use client";

import { useTranslations } from "next-intl";
import { useNow } from "@/lib/clock/useNow";
import { formatCountdown, formatDate } from "@/lib/time/format";

type Measured = { title: string; recordedAt: number; durationMs: number };

/** The sentences about a post that more than one page says. */
export function usePostWords() {
  const t = useTranslations("posts");
  const now = useNow(60_000);
  return {
    titleOf: ({ title, recordedAt }: Measured) =>
      title || t("untitled", { date: formatDate(recordedAt, now) }),
    lengthOf: ({ durationMs }: Measured) =>
      durationMs > 0 ? `· ${formatCountdown(durationMs)}` : "",
  };
}
